import { withTransaction } from '@nhip/store';
import type { Pool, PoolClient } from 'pg';
import { moveIntake } from '../accept/intake-moves';
import type { Candidate, Refusal } from '../accept/outcome';
import type { Kept, ParkedBodies, ParkedName } from './parked-bodies';

/** A row of parked events, without its body. */
export interface ParkedRow extends ParkedName {
  readonly key: string;
  readonly subject: string | null;
  readonly kind: string | null;
  readonly time: Date | null;
  readonly reason: string;
  readonly faults: unknown;
  /** Where it came from, when that is no HTTP door, e.g. `nhip.dossier.ingress.v1/3@1207`. */
  readonly place: string | null;
  /** How often it was received. */
  readonly times: number;
  readonly receivedAt: Date;
}

export interface ParkedFilter {
  readonly source?: string | undefined;
  readonly reason?: string | undefined;
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
  /** The row after which the page begins, newest first. */
  readonly after?: { readonly receivedAt: string; readonly key: string } | undefined;
  readonly limit: number;
}

const ROWS_AT_ONCE = 500;
/** PostgreSQL has no such character; it stands in no text of ours, but may in a path of a fault. */
const NUL = /\\u0000/g;

const COLUMNS = `key, source, id, encode(hash, 'hex') AS hash, subject, kind, time, reason, faults, place, times,
      received_at AS "receivedAt", received_at::text AS "receivedText"`;
const KEEP = {
  name: 'keep-record',
  text: `
    INSERT INTO parked (source, id, hash, subject, kind, time, reason, faults, place, sealed)
    VALUES ($1, $2, decode($3, 'hex'), $4, $5, to_timestamp($6::float8 / 1000), $7, $8::jsonb, $9, $10)
    ON CONFLICT (source, id, hash) DO UPDATE SET reason = excluded.reason, faults = excluded.faults,
      place = excluded.place, times = parked.times + 1`,
};
const KEPT_OF_SOURCE = {
  name: 'parked-of-source',
  text: 'SELECT coalesce(sum(parked), 0)::float8 AS count FROM intake WHERE source = $1',
};
const MATCHES = `($1::text IS NULL OR source = $1) AND ($2::text IS NULL OR reason = $2)
      AND ($3::timestamptz IS NULL OR received_at >= $3) AND ($4::timestamptz IS NULL OR received_at < $4)`;
const LIST = {
  name: 'list-parked',
  text: `
    SELECT ${COLUMNS} FROM parked
    WHERE ${MATCHES} AND ($5::timestamptz IS NULL OR (received_at, key) < ($5, $6::uuid))
    ORDER BY received_at DESC, key DESC LIMIT $7`,
};
const COUNT = { name: 'count-parked', text: `SELECT count(*)::int AS count FROM parked WHERE ${MATCHES}` };
const FIND = { name: 'find-parked', text: `SELECT ${COLUMNS}, sealed FROM parked WHERE key = $1` };
const DELETE = { name: 'delete-parked', text: 'DELETE FROM parked WHERE key = $1 RETURNING source, times' };
const EXPIRE = {
  name: 'expire-parked',
  text: `
    WITH gone AS (
      DELETE FROM parked WHERE key IN (
        SELECT key FROM parked WHERE received_at < now() - make_interval(days => $1)
        ORDER BY received_at, key LIMIT ${ROWS_AT_ONCE} FOR UPDATE SKIP LOCKED)
      RETURNING source, times
    )
    SELECT source, sum(times)::int AS times, count(*)::int AS rows FROM gone GROUP BY source ORDER BY source`,
};
const PLAIN = {
  name: 'plain-parked',
  text: `
    SELECT key, source, id, encode(hash, 'hex') AS hash, subject, kind,
      extract(epoch FROM time)::float8 * 1000 AS time, body::text AS body
    FROM parked WHERE sealed IS NULL AND body IS NOT NULL LIMIT ${ROWS_AT_ONCE} FOR UPDATE SKIP LOCKED`,
};
const SEAL = {
  name: 'seal-parked',
  text: `
    UPDATE parked SET sealed = given.sealed, body = NULL
    FROM unnest($1::uuid[], $2::bytea[]) AS given (key, sealed) WHERE parked.key = given.key`,
};

/** Rows of what could not be accepted. Whatever leaves them is counted as something else in the same transaction. */
export class ParkedStore {
  constructor(
    private readonly pool: Pool,
    private readonly bodies: ParkedBodies,
  ) {}

  /**
   * Keeps what came without a sender who would hear of the refusal, in the caller's transaction, which counts it.
   * @returns false when that source has as much kept as `most` already: nothing is kept then.
   */
  async keep(
    client: PoolClient,
    { name, kept, candidate, refusal, place, most }: KeepOptions,
  ): Promise<boolean> {
    const { rows } = await client.query<{ count: number }>({ ...KEPT_OF_SOURCE, values: [name.source] });
    if (rows[0]!.count >= most) return false;
    const { subject = null, event } = candidate ?? {};
    const faults = JSON.stringify(refusal.errors ?? []).replace(NUL, '');
    const values = [
      ...[name.source, name.id, name.hash, subject, event?.kind ?? null, event?.time ?? null],
      ...[refusal.reason, faults, place, this.bodies.seal(kept, name)],
    ];
    await client.query({ ...KEEP, values });
    return true;
  }

  /** Newest first; `next` is where the following page begins. */
  async list({ source, reason, from, to, after, limit }: ParkedFilter): Promise<{
    readonly rows: readonly ParkedRow[];
    readonly total: number;
    readonly next?: NonNullable<ParkedFilter['after']>;
  }> {
    const filter = [source ?? null, reason ?? null, from ?? null, to ?? null];
    const values = [...filter, after?.receivedAt ?? null, after?.key ?? null, limit + 1];
    const { rows } = await this.pool.query<ParkedRow & { receivedText: string }>({ ...LIST, values });
    const counted = await this.pool.query<{ count: number }>({ ...COUNT, values: filter });
    const last = rows.length > limit ? rows[limit - 1] : undefined;
    return {
      rows: rows.slice(0, limit),
      total: counted.rows[0]!.count,
      ...(last && { next: { receivedAt: last.receivedText, key: last.key } }),
    };
  }

  /** @throws CannotOpen */
  async find(key: string): Promise<{ readonly row: ParkedRow; readonly kept: Kept } | undefined> {
    const { rows } = await this.pool.query<ParkedRow & { sealed: Buffer | null }>({ ...FIND, values: [key] });
    const [found] = rows;
    if (found?.sealed == null) return undefined;
    const { sealed, ...row } = found;
    return { row, kept: this.bodies.open(sealed, row) };
  }

  /** Gives one up: it is refused from now on. @returns undefined when there is none. */
  async discard(key: string): Promise<{ readonly source: string; readonly times: number } | undefined> {
    return withTransaction(this.pool, async (client) => {
      const { rows } = await client.query<{ source: string; times: number }>({ ...DELETE, values: [key] });
      const [row] = rows;
      if (row !== undefined) await moveIntake(client, row.source, { parked: -row.times, refused: row.times });
      return row;
    });
  }

  /** Gives up what is older than this, some hundred rows at a time. @returns how many rows. */
  async expire(days: number, signal?: AbortSignal): Promise<number> {
    let total = 0;
    for (let rows = ROWS_AT_ONCE; rows >= ROWS_AT_ONCE && signal?.aborted !== true; total += rows)
      rows = await withTransaction(this.pool, async (client) => {
        const gone = await client.query<{ source: string; times: number; rows: number }>({
          ...EXPIRE,
          values: [days],
        });
        for (const { source, times } of gone.rows)
          await moveIntake(client, source, { parked: -times, refused: times });
        return gone.rows.reduce((sum, { rows: count }) => sum + count, 0);
      });
    return total;
  }

  /** Seals the bodies that a version without sealing has left plain. @returns how many. */
  async sealPlain(signal?: AbortSignal): Promise<number> {
    let total = 0;
    for (let count = ROWS_AT_ONCE; count >= ROWS_AT_ONCE && signal?.aborted !== true; total += count)
      count = await withTransaction(this.pool, async (client) => {
        const { rows } = await client.query<PlainRow>(PLAIN);
        const sealed = rows.map(({ subject, body, kind, time, ...name }) => {
          const event = { source: name.source, id: name.id, kind, time, data: JSON.parse(body) as object };
          return this.bodies.seal({ form: 'event', subject, event }, name);
        });
        await client.query({ ...SEAL, values: [rows.map(({ key }) => key), sealed] });
        return rows.length;
      });
    return total;
  }
}

export interface KeepOptions {
  readonly name: ParkedName;
  readonly kept: Kept;
  /** What could be read of it. */
  readonly candidate?: Candidate | undefined;
  readonly refusal: Refusal;
  readonly place: string;
  readonly most: number;
}

interface PlainRow extends ParkedName {
  readonly key: string;
  readonly subject: string;
  readonly kind: string;
  readonly time: number;
  readonly body: string;
}
