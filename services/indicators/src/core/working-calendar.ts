import type { Instant } from '@nhip/contracts';
import { DAY_MS, parseDay, type LocalDay, type Zone } from '@nhip/kernel';

const MINUTE_MS = 60_000;
/** Minutes of the day at work: 07:00–11:30 and 13:30–17:00. */
const SHIFTS = [
  [7 * 60, 11 * 60 + 30],
  [13 * 60 + 30, 17 * 60],
] as const;
/** What lasts longer is not looked at by the hour: so many days are counted, however far apart two instants lie. */
const MOST_DAYS = 1_000;

/** By year, days as "MM-DD" with a space between. */
type ByYear = Readonly<Record<number, string>>;
/** What differs from Monday to Friday. */
export interface CalendarDays {
  readonly holidays: ByYear;
  readonly workedSaturdays: ByYear;
}

/** Working days and hours by one calendar. */
export class WorkingCalendar {
  private readonly holidays: ReadonlySet<LocalDay>;
  private readonly workedSaturdays: ReadonlySet<LocalDay>;

  constructor({ holidays, workedSaturdays }: CalendarDays) {
    this.holidays = daysOf(holidays);
    this.workedSaturdays = daysOf(workedSaturdays);
  }

  isWorkingDay(day: LocalDay): boolean {
    const weekday = new Date(day * DAY_MS).getUTCDay();
    if (weekday === 0 || weekday === 6) return this.workedSaturdays.has(day);
    return !this.holidays.has(day);
  }

  nextWorkingDay(after: LocalDay): LocalDay {
    let day = after + 1;
    while (!this.isWorkingDay(day)) day++;
    return day;
  }

  /** Whole minutes of work between two instants; 0 when they are the other way round. */
  minutesBetween(from: Instant, to: Instant, zone: Zone): number {
    const first = zone.dayOf(from);
    const last = Math.min(zone.dayOf(to), first + MOST_DAYS);
    let worked = 0;
    for (let day = first; day <= last; day++)
      for (const [begin, end] of this.shiftsOf(day, zone))
        worked += Math.max(0, Math.min(to, end) - Math.max(from, begin));
    return Math.floor(worked / MINUTE_MS);
  }

  /** The instant at which so many minutes were worked since `from`. */
  after(from: Instant, minutes: number, zone: Zone): Instant {
    let left = minutes * MINUTE_MS;
    for (let day = zone.dayOf(from); ; day++)
      for (const [opens, end] of this.shiftsOf(day, zone)) {
        const begin = Math.max(from, opens);
        if (begin < end && left <= end - begin) return begin + left;
        left -= Math.max(0, end - begin);
      }
  }

  /** When the morning ends at work. */
  endOfMorning(day: LocalDay, zone: Zone): Instant {
    return zone.startOf(day) + SHIFTS[0][1] * MINUTE_MS;
  }

  private shiftsOf(day: LocalDay, zone: Zone): readonly (readonly [Instant, Instant])[] {
    if (!this.isWorkingDay(day)) return [];
    const start = zone.startOf(day);
    return SHIFTS.map(([begin, end]) => [start + begin * MINUTE_MS, start + end * MINUTE_MS]);
  }
}

function daysOf(years: ByYear): ReadonlySet<LocalDay> {
  const days = Object.entries(years).flatMap(([year, texts]) =>
    texts.split(' ').map((day) => parseDay(`${year}-${day}`)),
  );
  return new Set(days);
}
