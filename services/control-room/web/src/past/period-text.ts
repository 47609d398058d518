import type { Fmt } from '@nhip/kernel/fmt';
import type { Say } from '../texts/language';

const PERIOD = /^(\d{4})(?:-(?:(\d{2})(?:-(\d{2}))?|Q([1-4])|(H[12]|9M)))?$/;

/** A period as people write it: "2026-10" → "10/2026", "2026-Q3" → "quý 3/2026"; what is none, as it comes. */
export function periodText(say: Say, fmt: Fmt, period: string): string {
  const [, year, month, day, quarter, part] = PERIOD.exec(period) ?? [];
  if (year === undefined) return period;
  if (day !== undefined) return fmt.localDay(period);
  if (month !== undefined) return `${month}/${year}`;
  if (quarter !== undefined) return say('period.quarter', { quarter, year });
  if (part === 'H1') return say('period.H1', { year });
  if (part === 'H2') return say('period.H2', { year });
  return part === '9M' ? say('period.9M', { year }) : say('period.year', { year });
}
