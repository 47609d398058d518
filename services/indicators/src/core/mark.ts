import type { Instant } from '@nhip/contracts';
import type { LocalDay } from '@nhip/kernel';

/**
 * A tally's grain: by local day with all dimensions, or by month without the optional ones, or by month with some of
 * those (`MonthsApart` of a stream).
 */
export type Grain = 'day' | 'month' | 'month-apart';

/**
 * Measures that are told apart by optional dimensions also over long windows, where tallies of days are as many as
 * subjects: their months are tallied a second time, with those of these dimensions that a subject has.
 */
export interface MonthsApart {
  readonly measures: readonly string[];
  /** Of few values each. */
  readonly dimensions: readonly string[];
}

/** Dimension names to values; a dimension that a source did not tell is absent. */
export type Dimensions = Readonly<Record<string, string>>;

/** How a fact counts: `weight` is added to the tally of this key. */
export interface Mark {
  readonly measure: string;
  /** Unit code as the source gave it; the tree is applied when read. */
  readonly unit: string;
  readonly grain: Grain;
  /** The local day of the flow; the first of its month for grains of months. */
  readonly day: LocalDay;
  /** A second day, where a definition joins two (went late on `day`, of those received on `cohort`). */
  readonly cohort?: LocalDay;
  readonly dims: Dimensions;
  /** A signed integer: 1, minutes, or a scaled value. */
  readonly weight: number;
}

/** Where the clock stands for one stream (DESIGN section 3). */
export interface ClockReading {
  /** Happenings are marked up to here. */
  readonly now: Instant;
  /** The lateness of what is open is judged up to here; never after `now`. */
  readonly position: Instant;
}

/** What the marks of a fact depend on, beside the fact and the rules. */
export interface Reading extends ClockReading {
  /** Facts of older generations count as nothing: all that is still known is told in this one or a later one. */
  readonly generation: number;
}

/** Whether a fact counts as nothing because its generation is over: what it tells was not told again. */
export function isOvertaken(fact: { readonly generation: number }, at: Reading): boolean {
  return fact.generation < at.generation;
}

/** The marks of one fact and when they would next be others; absent instants mean never. */
export interface MarkedFact {
  readonly marks: readonly Mark[];
  /** The first happening after `now`. */
  readonly happensAt?: Instant;
  /** The first instant after `position` at which lateness or nearness changes. */
  readonly changesAt?: Instant;
}

/** A measure is named by its stream, and so are the words of its tally. */
export const streamOf = (measure: string): string => measure.slice(0, measure.indexOf('.'));

/** The text that names a tally; two marks with equal keys add to the same tally, whatever their texts hold. */
export function markKey({ measure, unit, grain, day, cohort, dims }: Mark): string {
  return JSON.stringify([measure, unit, grain, day, cohort ?? null]) + textOf(dims);
}

const texts = new WeakMap<Dimensions, string>();

/** JSON of dimensions, the same for equal ones; most marks share their object with others. */
export function textOf(dims: Dimensions): string {
  let text = texts.get(dims);
  if (text === undefined) {
    const sorted = Object.entries(dims).sort(([a], [b]) => (a < b ? -1 : 1));
    texts.set(dims, (text = JSON.stringify(Object.fromEntries(sorted))));
  }
  return text;
}
