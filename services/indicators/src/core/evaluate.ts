import { reachOf, type Definition, type Reach, type Term, type Where } from './definition';

/** A sum of tallies: one measure and one set of dimensions over one span of days. */
export interface TallySum {
  readonly measure: string;
  readonly over: Reach;
  readonly dims: Readonly<Record<string, string>>;
  readonly value: number;
}

export type NoData = 'denominator-zero' | 'before-cut-over' | 'nothing-received';

export interface Evaluated {
  readonly numerator: number;
  /** Absent for a count. */
  readonly denominator?: number;
  /** Absent when there is no data. */
  readonly value?: number;
  readonly noData?: NoData;
}

/** A figure from its parts: a ratio or mean without cases is no data, never 0 or 1. */
export function evaluate(definition: Definition, sums: readonly TallySum[]): Evaluated {
  const numerator = total(definition.numerator, sums);
  if (definition.kind === 'count') return { numerator, value: numerator };
  const denominator = total(definition.denominator, sums);
  if (denominator === 0) return { numerator, denominator, noData: 'denominator-zero' };
  return { numerator, denominator, value: numerator / denominator };
}

/** The same parts without a value, for a reason that lies outside the formula. */
export function withoutData({ numerator, denominator }: Evaluated, noData: NoData): Evaluated {
  return { numerator, ...(denominator !== undefined && { denominator }), noData };
}

/** Sum over the terms of sign × the tallies each matches. */
export function total(terms: readonly Term[], sums: readonly TallySum[]): number {
  let result = 0;
  for (const sum of sums) if (sum.value !== 0) result += coefficient(terms, sum) * sum.value;
  return result;
}

/** How often, and with which sign, a tally counts in a formula. */
export function coefficient(terms: readonly Term[], sum: Omit<TallySum, 'value'>): number {
  let result = 0;
  for (const term of terms)
    if (term.measure === sum.measure && reachOf(term) === sum.over && matches(term.where, sum.dims))
      result += term.sign;
  return result;
}

export function matches(where: Where, dims: Readonly<Record<string, string>>): boolean {
  for (const name in where) {
    const value = dims[name];
    if (value === undefined || !where[name]?.includes(value)) return false;
  }
  return true;
}
