import type { RuleWindow } from '@nhip/contracts';
import { formatDay, monthOf, nextMonth, parseDay, type Zone } from '@nhip/kernel';

const MONTHS_OF = { month: 1, quarter: 3, year: 12 } as const;

/** The instant at which the window that begins on local day `from` is over; a rolling window never is. */
export function windowEnd(window: RuleWindow, from: string, zone: Zone): number {
  if (window === 'last-30-days') return Infinity;
  const first = parseDay(from);
  if (window === 'day') return zone.startOf(first + 1);
  let next = monthOf(first);
  for (let month = 0; month < MONTHS_OF[window]; month++) next = nextMonth(next);
  return zone.startOf(next);
}

/** The local day of an instant, "2026-11-21". */
export const localDay = (instant: number, zone: Zone): string => formatDay(zone.dayOf(instant));
