import { randomBytes } from 'node:crypto';
import { formatDay, type LocalDay } from '@nhip/kernel';
import { textArray, withTransaction } from '@nhip/store';
import type { Pool, PoolClient } from 'pg';
import { BySeries, type Series } from './by-series';
import { streamOf, textOf, type Mark } from './core/mark';
import { readInPortions } from './cursor';
import { dayHashSql, halvesOf } from './day-hashes';
import { inTurns } from './in-turns';
import { headOf, readHead, readingOf, type JournalHead } from './journal-head';
import { portions } from './portions';
import type { StreamRules } from './rules';
import { MODULI, SeriesChecksums } from './series-checksums';

/** Facts that are in memory at once. */
const FETCH = 250;
/** Facts that are marked before anything else gets a turn: a millisecond or two. */
const AT_ONCE = 25;
/** Series whose checksums are in memory at once: a millisecond or two, which each statement of an apply waits for. */
const FETCH_SERIES = 100;
/** Marks and tallies of series that differ, looked at in one reading of the facts. */
const MOST_SUSPECTS = 1_000_000;
/** Differences that are named; all are summed. */
export const MOST_DIFFERENCES = 100;
/**
 * A recount of a province takes longer than a query may. The series of a province fit into this memory; the planner,
 * who expects ten times as many, would sort its tallies on disk.
 */
const SETTINGS = `
  SET LOCAL statement_timeout = '30min'; SET LOCAL work_mem = '64MB'; SET LOCAL enable_sort = off`;

export interface Difference {
  readonly stream: string;
  /** What the tally counts, in words. */
  readonly key: string;
  readonly live: number;
  readonly recounted: number;
}

export interface Drift {
  readonly facts: number;
  readonly tallies: number;
  /** Sum of |live − recounted|. */
  readonly drift: number;
  /** The same by stream. */
  readonly byStream: ReadonlyMap<string, number>;
  /** The largest first. */
  readonly differences: readonly Difference[];
  readonly sequence: number;
}

/**
 * Counts every tally of some streams again from the facts, in one snapshot: the marks of each fact from its bytes, at
 * the clock reading of the journal's head. First by checksums of series; those that differ then tally by tally, in as
 * many readings of the facts as bounded memory asks for. Tallies of other streams are left out: during an upgrade a
 * newer process counts streams that an older one does not know.
 */
export async function recount(
  pool: Pool,
  streams: readonly StreamRules[],
  rulesGeneration: number,
): Promise<Drift> {
  return withTransaction(
    pool,
    async (client) => {
      await client.query(SETTINGS);
      const head = await readHead(client, '', 'look');
      const counting = { client, streams, rulesGeneration, head };
      const { facts, tallies, suspects } = await compareSeries(counting);
      // failpoint: recount.compared
      const found = new Found(streams);
      for (const some of suspects) found.add(await compareTallies(counting, some));
      return { facts, tallies, sequence: head.sequence, ...found.drift() };
    },
    'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY',
  );
}

interface Counting {
  readonly client: PoolClient;
  readonly streams: readonly StreamRules[];
  readonly rulesGeneration: number;
  readonly head: JournalHead;
}

/** Sums differences; keeps those that are named. */
class Found {
  private readonly byStream: Map<string, number>;
  private largest: Difference[] = [];

  constructor(streams: readonly StreamRules[]) {
    this.byStream = new Map(streams.map(({ stream }) => [stream, 0]));
  }

  add(differences: readonly Difference[]): void {
    for (const each of differences)
      this.byStream.set(each.stream, (this.byStream.get(each.stream) ?? 0) + sizeOf(each));
    const all = [...this.largest, ...differences];
    this.largest = all.sort((a, b) => sizeOf(b) - sizeOf(a)).slice(0, MOST_DIFFERENCES);
  }

  drift(): Pick<Drift, 'drift' | 'byStream' | 'differences'> {
    const drift = [...this.byStream.values()].reduce((sum, of) => sum + of, 0);
    return { drift, byStream: this.byStream, differences: this.largest };
  }
}

const sizeOf = ({ live, recounted }: Difference): number => Math.abs(live - recounted);

interface Suspect {
  readonly series: Series;
  readonly size: number;
}

/** Which series have tallies that are not the sums of their marks, in portions of `MOST_SUSPECTS`. */
async function compareSeries(
  counting: Counting,
): Promise<{ readonly facts: number; readonly tallies: number; readonly suspects: Suspect[][] }> {
  const { client, streams, rulesGeneration } = counting;
  const seed = randomBytes(8).readBigInt64LE();
  const checksums = new SeriesChecksums(halvesOf(seed));
  const facts = await markAll(counting, (mark) => checksums.add(mark));
  const isCounted = new Set(streams.map(({ stream }) => stream));
  let tallies = 0;
  const values = [rulesGeneration, seed];
  const series = { select: SERIES, values, atOnce: FETCH_SERIES };
  for await (const rows of readInPortions<SeriesRow>(client, series))
    for (const { high, low, size, ...each } of rows)
      if (isCounted.has(streamOf(each.measure))) {
        tallies += size;
        checksums.subtract(each, { high: Number(high), low: Number(low), size });
      }
  return { facts, tallies, suspects: portions(checksums.differing(), MOST_SUSPECTS) };
}

/** The differences of some series, tally by tally. */
async function compareTallies(counting: Counting, suspects: readonly Suspect[]): Promise<Difference[]> {
  const series = suspects.map((suspect) => suspect.series);
  const cells = new BySeries<Map<string, Cell>>();
  for (const each of series) cells.make(each, () => new Map());
  await markAll(counting, (mark) => {
    const cell = cellAt(cells.get(mark), mark);
    if (cell !== undefined) cell.recounted += mark.weight;
  });
  const { rows } = await counting.client.query<TallyRow>(TALLIES, [
    counting.rulesGeneration,
    textArray(series.map(({ measure }) => measure)),
    textArray(series.map(({ unit }) => unit)),
    textArray(series.map(({ grain }) => grain)),
    textArray(series.map(({ dims }) => textOf(dims))),
  ]);
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

/**
 * Marks every fact from its bytes.
 * @returns how many there are
 */
async function markAll({ client, streams, head }: Counting, onMark: (mark: Mark) => void): Promise<number> {
  let facts = 0;
  for (const { stream, decode } of streams) {
    const reading = readingOf(headOf(head, stream));
    const bodies = { select: FACTS, values: [stream], atOnce: FETCH };
    for await (const rows of readInPortions<{ body: Buffer }>(client, bodies)) {
      // failpoint: recount.reading
      facts += rows.length;
      for await (const some of inTurns(rows, AT_ONCE))
        for (const { body } of some) for (const mark of decode(body).marksAt(reading).marks) onMark(mark);
    }
  }
  return facts;
}

const FACTS = 'SELECT body FROM fact WHERE stream = $1';

interface SeriesRow extends Series {
  readonly high: string;
  readonly low: string;
  readonly size: number;
}

/** As `SeriesChecksums` reckons of marks. */
const SERIES = `
  SELECT measure, unit, grain, dims, count(*)::int AS size,
    (sum((value % ${MODULI.high}) * ((hash >> 32) % ${MODULI.high})) % ${MODULI.high})::bigint AS high,
    (sum((value % ${MODULI.low}) * (((hash << 32) >> 32) % ${MODULI.low})) % ${MODULI.low})::bigint AS low
  FROM (
    SELECT measure, unit, grain, dims, value, ${dayHashSql('$2::bigint')} AS hash FROM tally WHERE rules_generation = $1
  ) AS hashed
  GROUP BY measure, unit, grain, dims`;

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
