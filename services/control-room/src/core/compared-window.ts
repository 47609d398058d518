import type { wall } from '@nhip/contracts';
import { formatDay, monthOf, parseDay } from '@nhip/kernel';

export interface DayRange {
  readonly from: string;
  readonly to: string;
}

/** The window that a figure of `shown` is compared with. Days are ISO 8601 local dates. */
export function comparedWindow(shown: DayRange, comparedWith: wall.ComparedWith): DayRange {
  const to = parseDay(shown.to);
  if (comparedWith === 'day-before') return { from: formatDay(to - 1), to: formatDay(to - 1) };
  const thisMonth = monthOf(to);
  const monthBefore = monthOf(thisMonth - 1);
  // The 31st has no twin in a month of 30 days: the month before then counts whole.
  const same = Math.min(monthBefore + (to - thisMonth), thisMonth - 1);
  return { from: formatDay(monthBefore), to: formatDay(same) };
}

/** The last `days` days up to and with `today`. */
export function daysUpTo(today: string, days: number): DayRange {
  return { from: formatDay(parseDay(today) - (days - 1)), to: today };
}
