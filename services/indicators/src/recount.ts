import { formatDay } from '@nhip/kernel';
import { withTransaction } from '@nhip/store';
import type { Pool, PoolClient } from 'pg';
import { inTurns } from './in-turns';
import { headOf, readHead, readingOf } from './journal-head';
import { markKey, streamOf, type Mark, type Reading } from './core/mark';
import type { StreamRules } from './rules';
import type { TallyKeys } from './tally-keys';

/** Facts that are in memory at once. */
const FETCH = 250;
/** Facts that are marked before anything else gets a turn: a millisecond or two. */
const AT_ONCE = 25;
/** Differences that are named; all are summed. */
export const MOST_DIFFERENCES = 100;
/** A recount of a province takes longer than a query may. */
const STATEMENT_LIMIT = '30min';

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
 * Counts every tally again from the facts, in one snapshot: the marks of each fact from its bytes, at the clock reading
 * of the journal's head; then the sums of the stored marks against the tallies. Live − recounted is the sum of both
 * differences, so a wrong tally and a wrong mark are both found. Facts come by a cursor; PostgreSQL does the sums.
 */
export async function recount(pool: Pool, streams: Iterable<StreamRules>, keys: TallyKeys): Promise<Drift> {
  return withTransaction(
    pool,
    async (client) => {
      await client.query(`SET LOCAL statement_timeout = '${STATEMENT_LIMIT}'`);
      const head = await readHead(client, '', 'look');
      const wrong = new WrongMarks();
      const byStream = new Map<string, number>();
      let facts = 0;
      for (const rules of streams) {
        byStream.set(rules.stream, 0);
        facts += await markAll(client, {
          rules,
          keys,
          wrong,
          reading: readingOf(headOf(head, rules.stream)),
        });
      }
      const { tallies, differences } = await compareTallies(client, keys.rulesGeneration, wrong);
      // failpoint: recount.compared
      let drift = 0;
      for (const { stream, live, recounted } of differences) {
        const difference = Math.abs(live - recounted);
        byStream.set(stream, (byStream.get(stream) ?? 0) + difference);
        drift += difference;
      }
      const named = differences.slice(0, MOST_DIFFERENCES);
      return { facts, tallies, drift, byStream, differences: named, sequence: head.sequence };
    },
    'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY',
  );
}

interface Marking {
  readonly rules: StreamRules;
  readonly keys: TallyKeys;
  readonly wrong: WrongMarks;
  readonly reading: Reading;
}

/**
 * Marks every fact of a stream from its bytes. While PostgreSQL reads the next facts and looks the tallies of the last
 * ones up, those between are marked.
 * @returns how many there are
 */
async function markAll(client: PoolClient, { rules, keys, wrong, reading }: Marking): Promise<number> {
  let facts = 0;
  let compared: Promise<void> = Promise.resolve();
  for await (const rows of storedFacts(client, rules.stream)) {
    // failpoint: recount.reading
    facts += rows.length;
    const marked: MarkedRow[] = [];
    for await (const some of inTurns(rows, AT_ONCE))
      for (const row of some) marked.push({ row, marks: rules.decode(row.body).marksAt(reading).marks });
    await compared;
    compared = compareAll(marked, wrong, keys);
    compared.catch(() => undefined);
  }
  await compared;
  return facts;
}

async function compareAll(marked: readonly MarkedRow[], wrong: WrongMarks, keys: TallyKeys): Promise<void> {
  await keys.learn(marked.flatMap(({ marks }) => marks));
  for await (const some of inTurns(marked, AT_ONCE))
    for (const { row, marks } of some) wrong.compare(row, marks, keys);
}

/** All facts of a stream; whoever has some has asked for the next ones, too. */
async function* storedFacts(client: PoolClient, stream: string): AsyncGenerator<readonly StoredFact[]> {
  await client.query({ text: OPEN, values: [stream] });
  const fetch = () => client.query<StoredFact>(`FETCH ${FETCH} FROM recounted`);
  for (let coming = fetch(); ;) {
    const { rows } = await coming;
    const isLast = rows.length < FETCH;
    if (!isLast) {
      coming = fetch();
      coming.catch(() => undefined);
    }
    yield rows;
    if (isLast) break;
  }
  await client.query('CLOSE recounted');
}

interface MarkedRow {
  readonly row: StoredFact;
  readonly marks: readonly Mark[];
}

interface StoredFact {
  readonly body: Buffer;
  readonly keys: string;
  readonly weights: string;
}

/** What the marks from the bytes add to each tally beyond the stored marks. */
class WrongMarks {
  readonly byId = new Map<number, number>();
  /** Marks that have no tally. */
  readonly byKey = new Map<string, { readonly mark: Mark; sum: number }>();

  compare(row: StoredFact, marks: readonly Mark[], keys: TallyKeys): void {
    const weighted = keys.weigh(marks);
    if (weighted?.keys.join() === row.keys && weighted.weights.join() === row.weights) return;
    const weights = row.weights.split(',');
    if (row.keys !== '')
      for (const [i, key] of row.keys.split(',').entries()) this.add(Number(key), -Number(weights[i]));
    for (const mark of marks) {
      const id = keys.idOf(mark);
      if (id !== undefined) this.add(id, mark.weight);
      else this.addUntallied(mark);
    }
  }

  private addUntallied(mark: Mark): void {
    const known = this.byKey.get(markKey(mark));
    if (known === undefined) this.byKey.set(markKey(mark), { mark, sum: mark.weight });
    else known.sum += mark.weight;
  }

  private add(id: number, weight: number): void {
    const sum = (this.byId.get(id) ?? 0) + weight;
    if (sum === 0) this.byId.delete(id);
    else this.byId.set(id, sum);
  }
}

async function compareTallies(
  client: PoolClient,
  rulesGeneration: number,
  wrong: WrongMarks,
): Promise<{ tallies: number; differences: Difference[] }> {
  const { rows: counted } = await client.query<{ tallies: string }>(
    'SELECT count(*) AS tallies FROM tally WHERE rules_generation = $1',
    [rulesGeneration],
  );
  const { rows } = await client.query<{ id: string; key: string | null; live: string; stored: string }>(
    COMPARE,
    [rulesGeneration, [...wrong.byId.keys()]],
  );
  const differences = rows.map(({ id, key, live, stored }) => ({
    stream: streamOf(key ?? ''),
    key: key ?? `a tally that is gone (id ${id})`,
    live: Number(live),
    recounted: Number(stored) + (wrong.byId.get(Number(id)) ?? 0),
  }));
  for (const { mark, sum } of wrong.byKey.values())
    differences.push({
      ...{ stream: streamOf(mark.measure), key: `${wordsOf(mark)} (no tally)` },
      ...{ live: 0, recounted: sum },
    });
  return {
    tallies: Number(counted[0]?.tallies),
    differences: differences
      .filter(({ live, recounted }) => live !== recounted)
      .sort((a, b) => Math.abs(b.live - b.recounted) - Math.abs(a.live - a.recounted)),
  };
}

/** As COMPARE names a tally. */
function wordsOf({ measure, unit, grain, day, cohort, dims }: Mark): string {
  const of = cohort === undefined ? '' : ` of ${formatDay(cohort)}`;
  return `${measure} ${unit} ${grain} ${formatDay(day)}${of} ${JSON.stringify(dims)}`;
}

const OPEN = `
  DECLARE recounted NO SCROLL CURSOR FOR
  SELECT body, array_to_string(keys, ',') AS keys, array_to_string(weights, ',') AS weights
  FROM fact WHERE stream = $1`;

const COMPARE = `
  SELECT coalesce(t.id, m.key) AS id, coalesce(t.value, 0) AS live, coalesce(m.total, 0) AS stored,
    t.measure || ' ' || t.unit || ' ' || t.grain || ' ' || t.day || coalesce(' of ' || t.cohort, '') || ' ' || t.dims
      AS key
  FROM (SELECT * FROM tally WHERE rules_generation = $1) t
  FULL JOIN (
    SELECT key, sum(weight)::bigint AS total FROM fact, unnest(keys, weights) AS m(key, weight) GROUP BY key
  ) m ON m.key = t.id
  WHERE coalesce(t.value, 0) <> coalesce(m.total, 0) OR t.id = ANY ($2)`;
