import type { Words } from './alert';

/** How the figure of one alert is made up: by the units below it, or by a dimension of its indicator's definition. */
export interface Dimension {
  /** "unit", or its name in the catalogue. */
  readonly id: string;
  readonly name: Words;
}

export const UNITS: Dimension = { id: 'unit', name: { vi: 'đơn vị', en: 'unit' } };

/** One part of a figure; its parts by one dimension add up to it, but for what has no value there. */
export interface Part {
  readonly by: Dimension;
  readonly name: Words;
  readonly numerator: number;
  /** Absent for a count. */
  readonly denominator?: number;
}

/** The part that causes most of what is wrong. */
export interface Cause {
  readonly by: Dimension;
  readonly name: Words;
  /** Its cases that missed, and those of all parts. */
  readonly missed: number;
  readonly missedInAll: number;
  /** Its share of all cases, 0 to 1; absent for a count. */
  readonly shareOfCases?: number;
}

/** A part stands out when its share of what missed is this much more than its share of the cases. */
export const STANDS_OUT = 0.1;

/**
 * The part that stands out most: whose share of the cases that missed exceeds its share of all cases by the most. The
 * largest part is not blamed for being large. Counts have no cases beside them: there an even share stands in.
 * Of parts that stand out alike, the first one is told.
 * @returns undefined when nothing stands out by `STANDS_OUT`, or nothing missed
 */
export function mainCause(parts: readonly Part[], higherIsBetter: boolean): Cause | undefined {
  const stands = [...new Set(parts.map(({ by }) => by.id))].flatMap((dimension) =>
    ofDimension(
      parts.filter(({ by }) => by.id === dimension),
      higherIsBetter,
    ),
  );
  const most = stands.reduce<Standing | undefined>(
    (best, each) => (best === undefined || each.excess > best.excess ? each : best),
    undefined,
  );
  return most !== undefined && most.excess >= STANDS_OUT ? most.cause : undefined;
}

interface Standing {
  readonly cause: Cause;
  readonly excess: number;
}

function ofDimension(parts: readonly Part[], higherIsBetter: boolean): Standing[] {
  if (parts.length < 2) return [];
  const missed = parts.map((part) => missedOf(part, higherIsBetter));
  const missedInAll = sum(missed);
  const cases = sum(parts.map(({ denominator }) => denominator ?? 0));
  if (missedInAll <= 0) return [];
  return parts.map(({ by, name, denominator }, at) => {
    const shareOfCases = denominator === undefined || cases === 0 ? undefined : denominator / cases;
    const own = missed[at] ?? 0;
    return {
      cause: { by, name, missed: own, missedInAll, ...(shareOfCases !== undefined && { shareOfCases }) },
      excess: own / missedInAll - (shareOfCases ?? 1 / parts.length),
    };
  });
}

/** Of a rate that is to be high, the cases that are not in its numerator; else what is counted. */
function missedOf({ numerator, denominator }: Part, higherIsBetter: boolean): number {
  return higherIsBetter && denominator !== undefined ? denominator - numerator : numerator;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, each) => all + each, 0);
