import type { LocalDay } from '@nhip/kernel';
import type { Definition, Reach, Where } from './definition';
import { coefficient, matches } from './evaluate';
import type { Window } from './window';

/** What a day mark, or a change of one, is told apart by. */
export interface DayMark {
  readonly measure: string;
  readonly day: LocalDay;
  readonly cohort?: LocalDay | undefined;
  readonly dims: Readonly<Record<string, string>>;
}

/** How often one mark counts in the numerator and in the denominator of a figure over a window. */
export function contribution(
  { numerator, denominator }: Pick<Definition, 'numerator' | 'denominator'>,
  mark: DayMark,
  { window, where }: { readonly window: Window; readonly where: Where },
): { readonly numerator: number; readonly denominator: number } {
  const counts = { numerator: 0, denominator: 0 };
  if (!matches(where, mark.dims)) return counts;
  for (const over of reachesOf(mark, window)) {
    counts.numerator += coefficient(numerator, { ...mark, over });
    counts.denominator += coefficient(denominator, { ...mark, over });
  }
  return counts;
}

function reachesOf({ day, cohort }: DayMark, { from, to }: Window): Reach[] {
  if (day > to) return [];
  const reaches: Reach[] = ['to', day < from ? 'before' : 'window'];
  if (cohort !== undefined && cohort >= from && cohort <= to) reaches.push('received');
  return reaches;
}
