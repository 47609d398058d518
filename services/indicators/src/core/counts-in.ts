import type { LocalDay } from '@nhip/kernel';
import { reachOf, type Definition, type Term } from './definition';
import { matches } from './evaluate';
import type { Mark } from './mark';

/** A summand of an indicator that counts a subject. */
export interface CountsIn {
  readonly definition: Definition;
  readonly part: 'numerator' | 'denominator';
  readonly term: Term;
  /** The newest day on which it counts; of a stock, today. */
  readonly day: LocalDay;
}

/**
 * The indicators in which a subject counts, and by which of their summands: flows on the days of its marks, stocks
 * while what came in has not gone out by `today`. One line for each summand.
 */
export function countsIn(
  definitions: Iterable<Definition>,
  marks: readonly Mark[],
  today: LocalDay,
): CountsIn[] {
  const days = marks.filter(({ grain, day }) => grain === 'day' && day <= today);
  const found: CountsIn[] = [];
  for (const definition of definitions)
    for (const part of ['numerator', 'denominator'] as const) {
      const stocked = stockOf(definition[part], days);
      for (const term of definition[part]) {
        const counted = days.filter((mark) => counts(term, mark));
        if (counted.length === 0) continue;
        const flow = isFlow(term);
        if (!flow && stocked === 0) continue;
        const day = flow ? Math.max(...counted.map((mark) => mark.day)) : today;
        found.push({ definition, part, term, day });
      }
    }
  return found;
}

const isFlow = (term: Term): boolean => reachOf(term) === 'window' || reachOf(term) === 'received';
const counts = (term: Term, { measure, dims }: Mark): boolean =>
  term.measure === measure && matches(term.where, dims);

/** How often it is still there, by all summands of a part that are stocks. */
function stockOf(terms: readonly Term[], marks: readonly Mark[]): number {
  let sum = 0;
  for (const term of terms)
    if (!isFlow(term)) for (const mark of marks) if (counts(term, mark)) sum += term.sign * mark.weight;
  return sum;
}
