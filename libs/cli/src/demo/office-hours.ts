import { DAY_MS, formatDay, type LocalDay, type Zone } from '@nhip/kernel';
import type { Random } from './random';

const MINUTE_MS = 60_000;
/** Minutes of the day at work: 07:00–11:30 and 13:30–17:00 (DOMAIN section 2). */
const SHIFTS = [
  [7 * 60, 11 * 60 + 30],
  [13 * 60 + 30, 17 * 60],
] as const;
export const WORKDAY_MINUTES = 480;
export const MORNING_END = SHIFTS[0][1];
export const DAY_END = SHIFTS[1][1];
/** Days on which nobody works, month and day; the demo needs no lunar calendar. */
const HOLIDAYS: ReadonlySet<string> = new Set(['01-01', '04-30', '05-01', '09-02']);

/** When the offices of the sample province are open. Local times are minutes since the day's start. */
export class OfficeHours {
  private readonly starts = new Map<LocalDay, number>();
  private readonly workdays = new Map<LocalDay, boolean>();

  constructor(readonly zone: Zone) {}

  at(day: LocalDay, minutes: number): number {
    let start = this.starts.get(day);
    if (start === undefined) {
      start = this.zone.startOf(day);
      this.starts.set(day, start);
    }
    return start + minutes * MINUTE_MS;
  }

  minutesOf(instant: number): number {
    return (instant - this.at(this.zone.dayOf(instant), 0)) / MINUTE_MS;
  }

  /** 0 is Sunday. */
  weekday(day: LocalDay): number {
    return new Date(day * DAY_MS).getUTCDay();
  }

  isWorkday(day: LocalDay): boolean {
    let known = this.workdays.get(day);
    if (known === undefined) {
      const weekday = this.weekday(day);
      known = weekday !== 0 && weekday !== 6 && !HOLIDAYS.has(formatDay(day).slice(5));
      this.workdays.set(day, known);
    }
    return known;
  }

  isOpen(instant: number): boolean {
    const minutes = this.minutesOf(instant);
    return (
      this.isWorkday(this.zone.dayOf(instant)) && SHIFTS.some(([from, to]) => minutes >= from && minutes < to)
    );
  }

  /** The instant after so many minutes of work, to the second. */
  after(instant: number, minutesOfWork: number): number {
    let day = this.zone.dayOf(instant);
    let minute = this.minutesOf(instant);
    for (let left = minutesOfWork; ; day++, minute = 0) {
      if (!this.isWorkday(day)) continue;
      for (const [from, to] of SHIFTS) {
        const begin = Math.max(from, minute);
        if (begin >= to) continue;
        if (left <= to - begin) return this.at(day, Math.round((begin + left) * 60) / 60);
        left -= to - begin;
      }
    }
  }

  /** Minutes of work between two instants. */
  between(from: number, to: number): number {
    let minutes = 0;
    for (let day = this.zone.dayOf(from); day <= this.zone.dayOf(to); day++) {
      if (!this.isWorkday(day)) continue;
      for (const [begin, end] of SHIFTS)
        minutes +=
          Math.max(0, Math.min(to, this.at(day, end)) - Math.max(from, this.at(day, begin))) / MINUTE_MS;
    }
    return minutes;
  }

  /** The n-th workday after a day. */
  workdayAfter(day: LocalDay, count: number): LocalDay {
    let at = day;
    for (let left = count; left > 0;) if (this.isWorkday(++at)) left--;
    return at;
  }

  /** A moment of a workday at which people come: mid-morning and early afternoon more than at the edges. */
  moment(day: LocalDay, random: Random): number {
    const minutes = ((random.next() + random.next()) / 2) * WORKDAY_MINUTES;
    const [[morning, noon], [afternoon]] = SHIFTS;
    const past = minutes - (noon - morning);
    return this.second(day, past < 0 ? morning + minutes : afternoon + past, random);
  }

  /** A moment at which people are online: from six in the morning to midnight, most in the evening and morning. */
  momentOnline(day: LocalDay, random: Random): number {
    if (this.isWorkday(day) && random.chance(0.7)) return this.moment(day, random);
    return this.second(day, 360 + Math.sqrt(random.next()) * 1070, random);
  }

  private second(day: LocalDay, minutes: number, random: Random): number {
    return this.at(day, Math.floor(minutes)) + random.whole(0, 59) * 1000;
  }
}
