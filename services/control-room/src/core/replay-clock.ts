import { parseDay, type Zone } from '@nhip/kernel';

/** How a day is replayed. Instants are milliseconds since 1970. */
export interface ReplayPlan {
  readonly from: number;
  /** The day's end; a replay of today ends earlier, when it has come up with now. */
  readonly dayEnd: number;
  /** Seconds of the day per second. */
  readonly speed: number;
}

export interface ReplayAsked {
  /** ISO 8601 local day. */
  readonly day: string;
  /** "09:07" or "09:07:15", local. */
  readonly from: string;
  readonly speed: number;
}

const DAY = 1;

/** @throws Error when there is no such day */
export function planOf({ day, from, speed }: ReplayAsked, zone: Zone): ReplayPlan {
  const local = parseDay(day);
  const [hours = 0, minutes = 0, seconds = 0] = from.split(':').map(Number);
  const start = zone.startOf(local);
  // What a clock on the wall showed: a day on which it was put on or back has another offset after that.
  const shown = start + zone.offsetMs(start) + ((hours * 60 + minutes) * 60 + seconds) * 1000;
  return {
    from: shown - zone.offsetMs(shown - zone.offsetMs(start)),
    dayEnd: zone.startOf(local + DAY),
    speed,
  };
}

export interface Pace {
  readonly speed: number;
  readonly frameMs: number;
  readonly catchUpFrames: number;
}

/**
 * Where a replay stands after `elapsedMs` of real time: the clock keeps its speed over a frame that came late, and
 * stands still through a longer halt instead of leaping over what nobody saw.
 */
export function advanced(at: number, elapsedMs: number, { speed, frameMs, catchUpFrames }: Pace): number {
  return at + speed * Math.min(Math.max(elapsedMs, 0), frameMs * catchUpFrames);
}
