import { int8Array, textArray } from '@nhip/store';
import type { Pool } from 'pg';
import { markKey, textOf, type Mark } from './core/mark';
import { KeyMemory } from './key-memory';

/** Keys remembered in each of two halves; about 50 bytes each. */
const REMEMBERED = 250_000;
/** Keys asked of PostgreSQL in one statement. */
const ENSURE_BATCH = 5_000;

/** Marks as a fact stores them: tally ids in ascending order, each with its weight (never 0). */
export interface Weighted {
  readonly keys: readonly number[];
  readonly weights: readonly number[];
}

/**
 * The ids of tallies by what they count. An id never changes, so it is remembered; the memory has two halves, and when
 * the younger is full the older is forgotten. A tally is made with value 0 before anything adds to it, outside of the
 * transaction that does: a key without weight harms nobody, a lock held on it would.
 */
export class TallyKeys {
  private young = new KeyMemory();
  private old = new KeyMemory();

  constructor(
    private readonly pool: Pool,
    readonly rulesGeneration: number,
  ) {}

  /** Makes sure that every mark has its tally. */
  async ensure(marks: Iterable<Mark>): Promise<void> {
    await this.read(marks, 'create');
  }

  /** Learns the ids of those marks that have a tally; makes none. */
  async learn(marks: Iterable<Mark>): Promise<void> {
    await this.read(marks, 'find');
  }

  /** Marks as ids and weights; undefined when one of them has no tally that is remembered. */
  weigh(marks: readonly Mark[]): Weighted | undefined {
    const keys: number[] = [];
    const weights: number[] = [];
    for (const mark of marks) {
      const id = this.idOf(mark);
      if (id === undefined) return undefined;
      let at = keys.length;
      while (at > 0 && (keys[at - 1] as number) > id) at--;
      if (keys[at - 1] === id) weights[at - 1] = (weights[at - 1] as number) + mark.weight;
      else {
        keys.splice(at, 0, id);
        weights.splice(at, 0, mark.weight);
      }
    }
    if (!weights.includes(0)) return { keys, weights };
    return { keys: keys.filter((_, i) => weights[i] !== 0), weights: weights.filter((w) => w !== 0) };
  }

  /** As `weigh`, of marks that were ensured just now. */
  weighKnown(marks: readonly Mark[]): Weighted {
    const weighted = this.weigh(marks);
    if (weighted === undefined) throw new Error('a tally was forgotten between its making and its use');
    return weighted;
  }

  idOf(mark: Mark): number | undefined {
    const id = this.young.get(mark);
    if (id !== undefined) return id;
    const older = this.old.get(mark);
    if (older !== undefined) this.remember(mark, older);
    return older;
  }

  private remember(mark: Mark, id: number): void {
    if (this.young.size >= REMEMBERED) {
      this.old = this.young;
      this.young = new KeyMemory();
    }
    this.young.set(mark, id);
  }

  private async read(wanted: Iterable<Mark>, mode: 'create' | 'find'): Promise<void> {
    const missing = new Map<string, Mark>();
    for (const mark of wanted) if (this.idOf(mark) === undefined) missing.set(markKey(mark), mark);
    const all = [...missing.values()];
    for (let from = 0; from < all.length; from += ENSURE_BATCH) {
      let marks = all.slice(from, from + ENSURE_BATCH);
      if (mode === 'create') marks = await this.learnBy(CREATE, marks);
      if (marks.length > 0) await this.learnBy(FIND, marks);
    }
  }

  /** @returns the marks whose tally the statement did not tell. */
  private async learnBy(statement: string, marks: readonly Mark[]): Promise<Mark[]> {
    const { rows } = await this.pool.query<{ ord: string; id: string }>(statement, [
      this.rulesGeneration,
      textArray(marks.map(({ measure }) => measure)),
      textArray(marks.map(({ unit }) => unit)),
      textArray(marks.map(({ grain }) => grain)),
      int8Array(marks.map(({ day }) => day)),
      int8Array(marks.map(({ cohort }) => cohort)),
      textArray(marks.map(({ dims }) => textOf(dims))),
    ]);
    const rest = new Set(marks);
    for (const { ord, id } of rows) {
      const mark = marks[Number(ord) - 1] as Mark;
      this.remember(mark, Number(id));
      rest.delete(mark);
    }
    return [...rest];
  }
}

/** As COLUMNS, and `ord`; days travel as counts of days. */
const KEYS = `(
    SELECT measure, unit, grain, date '1970-01-01' + day::int AS day, date '1970-01-01' + cohort::int AS cohort,
      dims::jsonb AS dims, ord
    FROM unnest($2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::text[])
      WITH ORDINALITY AS given(measure, unit, grain, day, cohort, dims, ord)
  )`;
const COLUMNS = 'measure, unit, grain, day, cohort, dims';

/**
 * In order, so that two who make the same keys never wait for each other in a circle. The ids are drawn beforehand, so
 * that those that were made need not be looked up again.
 */
const CREATE = `
  WITH given AS MATERIALIZED (
    SELECT nextval('tally_id_seq') AS id, * FROM (
      SELECT ord, ${COLUMNS} FROM ${KEYS} AS k
      ORDER BY measure, grain, day, unit, cohort, dims
    ) AS k
  ), made AS (
    INSERT INTO tally (id, rules_generation, ${COLUMNS}) OVERRIDING SYSTEM VALUE SELECT id, $1, ${COLUMNS} FROM given
    ON CONFLICT DO NOTHING RETURNING id
  )
  SELECT ord, id FROM made JOIN given USING (id)`;

/** Key by key through the index: joined as sets, the planner reads and sorts all tallies for every handful of keys. */
const FIND = `
  SELECT k.ord, t.id FROM ${KEYS} AS k
  CROSS JOIN LATERAL (
    SELECT id FROM tally WHERE rules_generation = $1 AND measure = k.measure AND grain = k.grain AND day = k.day
      AND unit = k.unit AND cohort IS NOT DISTINCT FROM k.cohort AND dims = k.dims LIMIT 1
  ) AS t`;
