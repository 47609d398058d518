import { withTransaction } from '@nhip/store';
import type { Pool, PoolClient } from 'pg';

export const REPUBLISH_LIMITS = {
  /** Subjects that one transaction marks. */
  atOnce: 2_000,
  /** While as many wait for the relay, no more are marked: far below what makes the door refuse. */
  ahead: 10_000,
} as const;

const BEGIN = `
  INSERT INTO republish (reason, started_at, marked_upto, marked)
  VALUES ($1, date_trunc('milliseconds', clock_timestamp()), '', 0)
  ON CONFLICT (one) DO UPDATE SET reason = excluded.reason,
    started_at = greatest(excluded.started_at, republish.started_at + interval '1 millisecond'),
    marked_upto = '', marked = 0, marked_at = NULL, done_at = NULL`;
const STATE = {
  name: 'republish-state',
  text: `
    SELECT reason, (extract(epoch FROM started_at) * 1000)::float8 AS since, marked::float8 AS marked,
      marked_at IS NOT NULL AS "allMarked", done_at IS NOT NULL AS done
    FROM republish`,
};
const LOCK = 'SELECT marked_upto FROM republish WHERE marked_at IS NULL FOR UPDATE SKIP LOCKED';
const WAITING = 'SELECT count(*)::int AS n FROM (SELECT FROM dirty LIMIT $1) AS waiting';
/** Waits for accept where it is at a subject: else it could be marked in a version that is not its newest. */
const MARK = `
  WITH next AS (
    SELECT subject, generation, version FROM subject WHERE subject > $1 ORDER BY subject LIMIT $2 FOR SHARE
  ), marked AS (
    INSERT INTO dirty (subject, generation, version, received_at)
    SELECT next.subject, next.generation, next.version, (SELECT started_at FROM republish) FROM next
    ON CONFLICT (subject) DO UPDATE SET received_at = least(dirty.received_at, excluded.received_at)
  )
  SELECT count(*)::int AS n, max(subject) AS last FROM next`;
const ADVANCE = 'UPDATE republish SET marked_upto = $1, marked = marked + $2';
const ALL_MARKED = 'UPDATE republish SET marked_at = clock_timestamp()';
const FINISH = `
  UPDATE republish SET done_at = clock_timestamp() WHERE marked_at IS NOT NULL AND done_at IS NULL
    AND NOT EXISTS (SELECT FROM dirty WHERE received_at <= started_at)`;

const READ_ENDS = 'SELECT partition, "offset"::text AS "offset" FROM topic_end';
/** As it is now, not the greatest: a topic that was made anew begins at 0. */
const WRITE_ENDS = `
  INSERT INTO topic_end (partition, "offset") SELECT * FROM unnest($1::int[], $2::bigint[])
  ON CONFLICT (partition) DO UPDATE SET "offset" = excluded."offset"`;

export interface Republication {
  /** "lost": the topic did not hold what was published; "asked": the operator wanted it. */
  readonly reason: string;
  /** When it began, in milliseconds since 1970. */
  readonly since: number;
  /** Subjects that were marked so far. */
  readonly marked: number;
  readonly allMarked: boolean;
  readonly done: boolean;
}

/** Where publishing everything again stands, in the database: whoever runs goes on with it. */
export class RepublishStore {
  constructor(private readonly pool: Pool) {}

  /** Begins at the first subject, also when one is under way. */
  async begin(reason: 'lost' | 'asked'): Promise<void> {
    await this.pool.query(BEGIN, [reason]);
  }

  /** The last one, or the one under way; undefined when there never was one. */
  async state(): Promise<Republication | undefined> {
    return (await this.pool.query<Republication>(STATE)).rows[0];
  }

  /** Marks some subjects as dirty. @returns whether to go on at once: else wait for the relay, or all is done. */
  async step(): Promise<boolean> {
    const went = await withTransaction(this.pool, (client) => this.mark(client));
    if (!went) await this.pool.query(FINISH);
    return went;
  }

  private async mark(client: PoolClient): Promise<boolean> {
    const upto = (await client.query<{ marked_upto: string }>(LOCK)).rows[0]?.marked_upto;
    if (upto === undefined) return false;
    const { ahead, atOnce } = REPUBLISH_LIMITS;
    const waiting = await client.query<{ n: number }>(WAITING, [ahead]);
    if (waiting.rows[0]!.n >= ahead) return false;
    const { n, last } = (await client.query<{ n: number; last: string | null }>(MARK, [upto, atOnce]))
      .rows[0]!;
    if (last !== null) await client.query(ADVANCE, [last, n]);
    if (n === atOnce) return true;
    await client.query(ALL_MARKED);
    return false;
  }

  /** The offset of the newest record that this stream has written, per partition. */
  async ends(): Promise<Map<number, bigint>> {
    const { rows } = await this.pool.query<{ partition: number; offset: string }>(READ_ENDS);
    return new Map(rows.map(({ partition, offset }) => [partition, BigInt(offset)]));
  }

  async writeEnds(ends: ReadonlyMap<number, bigint>): Promise<void> {
    await this.pool.query(WRITE_ENDS, [[...ends.keys()], [...ends.values()].map(String)]);
  }
}
