import type { FakeUnit } from './fake-province';

/** What was known from `at` on. */
export interface Moment {
  readonly sequence: number;
  readonly at: number;
  readonly units: FakeUnit[];
}

export interface KnownAsked {
  readonly asOf?: bigint | undefined;
  readonly asOfSequence?: bigint | undefined;
}

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** Remembers what a fake knew, moment by moment; before the first one a change came every minute. */
export class FakePast {
  /** Nothing is known before this instant, if it is set. */
  begins = -Infinity;
  private readonly moments: Moment[] = [];

  record({ sequence, at, units }: Moment): void {
    this.moments.push({ sequence, at, units: structuredClone(units) });
  }

  /** @returns what was known then, or undefined when nothing is asked of the past */
  then({ asOf, asOfSequence }: KnownAsked): Moment | undefined {
    const [first] = this.moments;
    if (asOf !== undefined && Number(asOf) < this.begins) {
      const begins = new Date(this.begins).toISOString();
      throw new Error(`no data: nothing was known then; the journal begins at ${begins}`);
    }
    if (first === undefined || (asOf === undefined && asOfSequence === undefined)) return undefined;
    const known = ({ sequence, at }: Moment): boolean =>
      asOf === undefined ? sequence <= Number(asOfSequence) : at <= Number(asOf);
    const found = this.moments.findLast(known);
    if (found !== undefined) return found;
    const back =
      asOf === undefined
        ? first.sequence - Number(asOfSequence)
        : Math.ceil((first.at - Number(asOf)) / MINUTE_MS);
    return earlier(first, back);
  }
}

/** The moment `minutes` changes before `first`: less had fallen due, and less of it was late. */
function earlier(first: Moment, minutes: number): Moment {
  const share = Math.max(0.4, 1 - ((minutes * MINUTE_MS) / HOUR_MS) * 0.012);
  const units = first.units.map((unit) => ({
    ...unit,
    fellDue: Math.round(unit.fellDue * share),
    late: Math.round(unit.late * share ** 4),
    overdue: Math.round(unit.overdue * share ** 2),
    near: Math.round(unit.near * (2 - share)),
    newestAt: unit.newestAt - minutes * MINUTE_MS,
  }));
  return { sequence: first.sequence - minutes, at: first.at - minutes * MINUTE_MS, units };
}
