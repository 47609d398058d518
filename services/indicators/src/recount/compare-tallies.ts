import { formatDay, type LocalDay } from '@nhip/kernel';
import { textArray } from '@nhip/store';
import { streamOf, textOf, type Mark } from '../core/mark';
import { readInPortions } from '../cursor';
import { BySeries, type Series } from './by-series';
import type { Difference } from './drift';
import { markAll, type Counting } from './mark-all';

/** Tallies that come at once: a millisecond or two. */
const FETCH_TALLIES = 500;

/** The differences of some series, tally by tally. */
export async function compareTallies(counting: Counting, series: readonly Series[]): Promise<Difference[]> {
  const cells = new BySeries<Map<string, Cell>>();
  for (const each of series) cells.make(each, () => new Map());
  await markAll(counting, (mark) => {
    const cell = cellAt(cells.get(mark), mark);
    if (cell !== undefined) cell.recounted += mark.weight;
  });
  const values = [
    counting.rulesGeneration,
    textArray(series.map(({ measure }) => measure)),
    textArray(series.map(({ unit }) => unit)),
    textArray(series.map(({ grain }) => grain)),
    textArray(series.map(({ dims }) => textOf(dims))),
  ];
  const tallies = { select: TALLIES, values, atOnce: FETCH_TALLIES };
  for await (const rows of readInPortions<TallyRow>(counting.client, tallies))
    for (const { value, cohort, ...tally } of rows) {
      const cell = cellAt(cells.get(tally), { day: tally.day, ...(cohort === null ? {} : { cohort }) });
      if (cell !== undefined) Object.assign(cell, { live: Number(value), hasTally: true });
    }
  return [...cells.entries()].flatMap(([of, days]) => differencesOf(of, days.values()));
}

/** What a tally says and what the facts say. */
interface Cell extends Pick<Mark, 'day' | 'cohort'> {
  live: number;
  recounted: number;
  hasTally: boolean;
}

function cellAt(
  days: Map<string, Cell> | undefined,
  { day, cohort }: Pick<Mark, 'day' | 'cohort'>,
): Cell | undefined {
  if (days === undefined) return undefined;
  const key = `${day} ${cohort ?? ''}`;
  let cell = days.get(key);
  if (cell === undefined) {
    cell = { day, ...(cohort === undefined ? {} : { cohort }), live: 0, recounted: 0, hasTally: false };
    days.set(key, cell);
  }
  return cell;
}

function differencesOf({ measure, unit, grain, dims }: Series, cells: Iterable<Cell>): Difference[] {
  const differences: Difference[] = [];
  for (const { day, cohort, live, recounted, hasTally } of cells) {
    if (live === recounted) continue;
    const of = cohort === undefined ? '' : ` of ${formatDay(cohort)}`;
    const key = `${measure} ${unit} ${grain} ${formatDay(day)}${of} ${textOf(dims)}${hasTally ? '' : ' (no tally)'}`;
    differences.push({ stream: streamOf(measure), key, live, recounted });
  }
  return differences;
}

interface TallyRow extends Series {
  readonly day: LocalDay;
  readonly cohort: LocalDay | null;
  readonly value: string;
}

const TALLIES = `
  SELECT t.measure, t.unit, t.grain, t.dims, t.value, t.day - date '1970-01-01' AS day,
    t.cohort - date '1970-01-01' AS cohort
  FROM (SELECT measure, unit, grain, dims::jsonb AS dims
    FROM unnest($2::text[], $3::text[], $4::text[], $5::text[]) AS given(measure, unit, grain, dims)) AS series
  JOIN tally t USING (measure, unit, grain, dims)
  WHERE t.rules_generation = $1`;
