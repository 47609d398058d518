import { formatDay, monthOf, nextMonth, parseDay, type LocalDay } from '@nhip/kernel';
import type { CurrentWindow } from './definition';

/** A window as it is asked for. */
export type WindowAsked =
  | { readonly kind: 'period'; readonly period: string }
  | { readonly kind: 'range'; readonly from: string; readonly to: string }
  | { readonly kind: 'current'; readonly current: CurrentWindow };

/** Local days from `from` to `to`, both included; `unfinished` when it contains the clock's today and was cut there. */
export interface Window {
  readonly from: LocalDay;
  readonly to: LocalDay;
  readonly unfinished: boolean;
}

const MONTHS: Record<Exclude<CurrentWindow, 'day' | 'nine-months'>, number> = {
  month: 1,
  quarter: 3,
  half: 6,
  year: 12,
};

/** No window begins earlier: no record of a dossier is older, and the days of every window stay days of a calendar. */
const EARLIEST = parseDay('1900-01-01');

/**
 * The days of a window, cut at `today` (the clock's local day) when it contains that.
 * @throws Error when the text is no period or range, or the window begins before 1900 or after `today`.
 */
export function resolveWindow(asked: WindowAsked, today: LocalDay): Window {
  const [from, to] = bounds(asked, today);
  if (from > to) throw new Error(`the window ends (${formatDay(to)}) before it begins (${formatDay(from)})`);
  if (from < EARLIEST) throw new Error(`the window begins before ${formatDay(EARLIEST)}`);
  if (from > today)
    throw new Error(
      `the window begins on ${formatDay(from)}, after the clock's today, which is ${formatDay(today)}`,
    );
  return { from, to: Math.min(to, today), unfinished: to >= today };
}

/** The days or months of a window, in order; the last is cut as the window is. */
export function stepsOf(window: Window, step: 'day' | 'month'): Window[] {
  const steps: Window[] = [];
  for (let from = window.from; from <= window.to;) {
    const next = step === 'day' ? from + 1 : nextMonth(from);
    const to = Math.min(next - 1, window.to);
    steps.push({ from, to, unfinished: window.unfinished && to === window.to });
    from = next;
  }
  return steps;
}

function bounds(asked: WindowAsked, today: LocalDay): [LocalDay, LocalDay] {
  switch (asked.kind) {
    case 'period':
      return periodBounds(asked.period);
    case 'range':
      return [parseDay(asked.from), parseDay(asked.to)];
    case 'current':
      return currentBounds(asked.current, today);
    default:
      return asked satisfies never;
  }
}

function periodBounds(period: string): [LocalDay, LocalDay] {
  if (/^\d{4}-\d{2}-\d{2}$/.test(period)) return [parseDay(period), parseDay(period)];
  const [, year, part] = /^(\d{4})(?:-(Q[1-4]|H[12]|9M|0[1-9]|1[0-2]))?$/.exec(period) ?? [];
  if (year === undefined)
    throw new Error(`"${period}" is no period; write 2019, 2019-Q2, 2019-H1, 2019-9M, 2019-05 or 2019-05-14`);
  if (part === undefined) return months(year, 1, 12);
  if (part === '9M') return months(year, 1, 9);
  const n = Number(part.slice(1));
  if (part.startsWith('Q')) return months(year, 3 * n - 2, 3);
  if (part.startsWith('H')) return months(year, 6 * n - 5, 6);
  return months(year, Number(part), 1);
}

function currentBounds(current: CurrentWindow, today: LocalDay): [LocalDay, LocalDay] {
  if (current === 'day') return [today, today];
  const [year, month] = formatDay(today).split('-') as [string, string];
  if (current === 'nine-months') return months(year, 1, 9);
  const length = MONTHS[current];
  return months(year, Math.floor((Number(month) - 1) / length) * length + 1, length);
}

function months(year: string, first: number, count: number): [LocalDay, LocalDay] {
  const from = parseDay(`${year}-${String(first).padStart(2, '0')}-01`);
  let end = monthOf(from);
  for (let i = 0; i < count; i++) end = nextMonth(end);
  return [from, end - 1];
}
