import type { MonthsApart } from './mark';

/** A text for readers, in Vietnamese first and English beside it. */
export interface Text {
  readonly vi: string;
  readonly en: string;
}

/** Which days a term sums: those of the window, all before its first, or all up to its last (a stock at its end). */
export const OVERS = ['window', 'before', 'to'] as const;
export type Over = (typeof OVERS)[number];

/** Which tallies a term sums: those of its days, or up to the window's end those of what was received in the window. */
export type Reach = Over | 'received';

/** Windows that contain the clock's now. */
export const CURRENT_WINDOWS = ['day', 'month', 'quarter', 'half', 'nine-months', 'year'] as const;
export type CurrentWindow = (typeof CURRENT_WINDOWS)[number];

/** A dimension's allowed values; a tally counts when every named dimension has one of its values. */
export type Where = Readonly<Record<string, readonly string[]>>;

/** One summand of a formula: sign × the sum of a measure's tallies. */
export interface Term {
  readonly measure: string;
  readonly where: Where;
  readonly over: Over;
  /** Of the tallies up to the window's end (`over: to`) only those of what was received in the window. */
  readonly cohort?: 'window';
  readonly sign: 1 | -1;
}

export const reachOf = ({ over, cohort }: Term): Reach => (cohort === 'window' ? 'received' : over);

/** An indicator as the catalogue defines it: formulas over tallies, read when asked (DESIGN section 1). */
export interface Definition {
  readonly id: string;
  readonly version: number;
  readonly stream: string;
  /** The first generation of the rules that count what it reads. */
  readonly rules: number;
  readonly name: Text;
  /** The formula in words. */
  readonly formula: Text;
  /** A mean is a sum by its cases, told in its unit of measure. */
  readonly kind: 'count' | 'ratio' | 'mean';
  readonly numerator: readonly Term[];
  /** Empty for a count. */
  readonly denominator: readonly Term[];
  /** Same scale as the value: a ratio's are between 0 and 1. */
  readonly target?: number;
  readonly alarm?: number;
  readonly higherIsBetter: boolean;
  readonly legalBasis: string;
  /** By which it may be told apart, besides units and tiers. */
  readonly dimensions: readonly string[];
  /** Of all its stream's dimensions those that day tallies carry and month tallies do not. */
  readonly dayDimensions: readonly string[];
  /** Of its stream. */
  readonly monthsApart?: MonthsApart;
  /** Promised age of the newest event, in seconds. */
  readonly freshnessSeconds: number;
  readonly unitOfMeasure: Text;
  /** A unit with a smaller denominator (a smaller count) is left out of rankings. */
  readonly minimumN: number;
  /** Windows whose figures Prometheus sees. */
  readonly exported: readonly CurrentWindow[];
}
