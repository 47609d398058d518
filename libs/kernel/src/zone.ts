import { DateTime, IANAZone } from 'luxon';

/** A local calendar day as a count of days since 1970-01-01. */
export type LocalDay = number;

const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
/** Offsets are kept for this many quarter-hours (all of 1990 to 2060 fits); beyond it the cache starts again. */
const CACHED_OFFSETS = 3_000_000;
const QUARTER_MS = HOUR_MS / 4;
/** First instants of this many days are kept; it is all of 1900 to 2170. */
const CACHED_STARTS = 100_000;

/**
 * Days of one time zone. The zone database knows the offset of an instant, but asking it costs microseconds and
 * marks ask millions of times. Offsets change only on a quarter of an hour, so one answer serves that quarter.
 */
export class Zone {
  private readonly offsets = new Map<number, number>();
  private readonly starts = new Map<LocalDay, number>();
  private readonly zone: IANAZone;

  /** @throws Error when `name` is no IANA zone, e.g. "Asia/Ho_Chi_Minh". */
  constructor(readonly name: string) {
    this.zone = IANAZone.create(name);
    if (!this.zone.isValid)
      throw new Error(`"${name}" is no time zone; give an IANA name, e.g. Asia/Ho_Chi_Minh`);
  }

  /** The local day that contains `instant` (milliseconds since 1970). */
  dayOf(instant: number): LocalDay {
    return Math.floor((instant + this.offsetMs(instant)) / DAY_MS);
  }

  /** The first instant of `day`. */
  startOf(day: LocalDay): number {
    let start = this.starts.get(day);
    if (start === undefined) {
      if (this.starts.size >= CACHED_STARTS) this.starts.clear();
      start = DateTime.fromISO(formatDay(day), { zone: this.zone }).startOf('day').toMillis();
      this.starts.set(day, start);
    }
    return start;
  }

  /** The instant at which clocks of the zone show `local` (milliseconds, as if it were UTC). */
  instantOf(local: number): number {
    // The offset is that of the instant itself, which the first guess finds but near a change of offset.
    return local - this.offsetMs(local - this.offsetMs(local));
  }

  /** Local time − UTC at `instant`, in milliseconds. */
  offsetMs(instant: number): number {
    const quarter = Math.floor(instant / QUARTER_MS);
    let offset = this.offsets.get(quarter);
    if (offset === undefined) {
      if (this.offsets.size >= CACHED_OFFSETS) this.offsets.clear();
      offset = this.zone.offset(instant) * 60_000;
      this.offsets.set(quarter, offset);
    }
    return offset;
  }
}

/** "2026-11-21" for a day. */
export function formatDay(day: LocalDay): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** @throws Error unless `text` is an existing calendar day written as 2026-11-21. */
export function parseDay(text: string): LocalDay {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : NaN;
  if (Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== text)
    throw new Error(`"${text}" is no day; write it as 2026-11-21`);
  return at / DAY_MS;
}

/** Days of 400 years of the Gregorian calendar, and of the shorter spans that it is made of. */
const ERA = 146_097;
const CENTURY = 36_524;
const FOUR_YEARS = 1_460;
/** From 0000-03-01 to 1970-01-01: a year that begins in March ends with its leap day. */
const TO_MARCH_0000 = 719_468;

/** Days from 1970 to 2149, whose months are kept once they were asked for. Others have no place and are reckoned. */
const KEPT_DAYS = 65_536;
const UNKNOWN = -1;
const kept = new Int32Array(KEPT_DAYS).fill(UNKNOWN);

/** The first day of the month that contains `day`. Marks ask millions of times, for the same few hundred days. */
export function monthOf(day: LocalDay): LocalDay {
  const known = kept[day] ?? UNKNOWN;
  if (known !== UNKNOWN) return known;
  const month = reckonMonthOf(day);
  kept[day] = month;
  return month;
}

/** Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", 2013. */
function reckonMonthOf(day: LocalDay): LocalDay {
  const shifted = day + TO_MARCH_0000;
  const ofEra = shifted - Math.floor(shifted / ERA) * ERA;
  const year = Math.floor(
    (ofEra - Math.floor(ofEra / FOUR_YEARS) + Math.floor(ofEra / CENTURY) - Math.floor(ofEra / (ERA - 1))) /
      365,
  );
  const ofYear = ofEra - (365 * year + Math.floor(year / 4) - Math.floor(year / 100));
  const month = Math.floor((5 * ofYear + 2) / 153);
  return day - (ofYear - Math.floor((153 * month + 2) / 5));
}

/** The first day of the month after the one that contains `day`. */
export function nextMonth(day: LocalDay): LocalDay {
  const date = new Date(day * DAY_MS);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1) / DAY_MS;
}
