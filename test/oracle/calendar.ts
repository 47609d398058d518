import { DateTime } from 'luxon';

/** Local days of a zone, written 2026-11-21. */
export class Calendar {
  private readonly days = new Map<number, string>();
  private readonly ends = new Map<string, number>();

  constructor(private readonly zone: string) {}

  /** The day that contains an instant. */
  dayOf(instant: number): string {
    const day = this.days.get(instant) ?? DateTime.fromMillis(instant, { zone: this.zone }).toISODate();
    this.days.set(instant, day as string);
    return day as string;
  }

  dayBefore(day: string): string {
    return DateTime.fromISO(day, { zone: this.zone }).minus({ days: 1 }).toISODate() as string;
  }

  /** The last instant of a day. */
  endOf(day: string): number {
    const end = this.ends.get(day) ?? DateTime.fromISO(day, { zone: this.zone }).endOf('day').toMillis();
    this.ends.set(day, end);
    return end;
  }
}
