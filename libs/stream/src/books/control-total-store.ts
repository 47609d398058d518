import type { Pool } from 'pg';
import type { ControlTotal, ToldId } from './control-total';

/** A stored control total, and what was held here when it was last compared. */
export interface StoredTotal extends ControlTotal {
  readonly source: string;
  readonly heldCount: number;
  readonly heldHash: string;
}

export interface TotalName {
  readonly source: string;
  readonly day: string;
  readonly kind: string;
}

/** The ids that a source told of one kind and local day. */
export interface ToldDay extends Pick<TotalName, 'source' | 'kind'> {
  /** The first instant of the day, and that of the next. */
  readonly bounds: readonly [Date, Date];
  readonly ids: readonly string[];
}

/** Events of one kind and local day that are held. */
export interface Held {
  readonly kind: string;
  /** Place of the day in the bounds that were asked with, from 1. */
  readonly bucket: number;
  readonly count: number;
  readonly hash: string;
}

const WRITE = {
  name: 'write-control-totals',
  text: `
    INSERT INTO control_total (source, day, kind, count, hash, ids)
    SELECT $1, (told ->> 'day')::date, told ->> 'kind', (told ->> 'count')::bigint,
      decode(told ->> 'hash', 'hex'), told -> 'ids'
    FROM jsonb_array_elements($2::jsonb) AS told
    ON CONFLICT (source, day, kind) DO UPDATE SET count = excluded.count, hash = excluded.hash,
      ids = excluded.ids, received_at = now(), held_count = NULL, held_hash = NULL, checked_at = NULL`,
};
const NAMES = 'source, day::text AS day, kind';
const DUE = {
  name: 'due-control-totals',
  text: `
    SELECT ${NAMES} FROM control_total
    WHERE received_at > now() - make_interval(days => $1)
      OR held_count IS DISTINCT FROM count OR held_hash IS DISTINCT FROM hash
    ORDER BY checked_at NULLS FIRST LIMIT $2`,
};
const MATCHES = '($1::text IS NULL OR source = $1) AND ($2::date IS NULL OR day = $2)';
const ASKED = {
  name: 'asked-control-totals',
  text: `SELECT ${NAMES} FROM control_total WHERE ${MATCHES} ORDER BY day DESC, source, kind LIMIT $3`,
};
const READ = {
  name: 'read-control-totals',
  text: `
    SELECT ${NAMES}, count::float8 AS count, encode(hash, 'hex') AS hash, ids,
      held_count::float8 AS "heldCount", encode(held_hash, 'hex') AS "heldHash"
    FROM control_total JOIN unnest($1::text[], $2::date[], $3::text[]) AS asked (source, day, kind)
      USING (source, day, kind)
    ORDER BY day DESC, source, kind`,
};
/** Bounds are the first instants of consecutive local days; the last ends the last day. */
const HELD = {
  name: 'held-events',
  text: `
    SELECT kind, width_bucket(time, $3::timestamptz[]) AS bucket, count(*)::float8 AS count,
      encode(sha256(convert_to(string_agg(id, E'\\n' ORDER BY id COLLATE "C"), 'UTF8')), 'hex') AS hash
    FROM event
    WHERE source = $1 AND kind = ANY ($2::text[]) AND time >= $4 AND time < $5
    GROUP BY 1, 2`,
};
const COMPARED = {
  name: 'compared-control-totals',
  text: `
    UPDATE control_total AS t
    SET held_count = held.count, held_hash = decode(held.hash, 'hex'), checked_at = clock_timestamp()
    FROM unnest($1::text[], $2::date[], $3::text[], $4::bigint[], $5::text[]) AS held (source, day, kind, count, hash)
    WHERE t.source = held.source AND t.day = held.day AND t.kind = held.kind`,
};
const OF_DAY = 'source = $1 AND kind = $2 AND time >= $3 AND time < $4';
const HELD_OF = {
  name: 'held-of-told',
  text: `SELECT id FROM event WHERE ${OF_DAY} AND id = ANY ($5::text[])`,
};
const UNTOLD = {
  name: 'held-untold',
  text: `
    SELECT id, subject FROM event
    WHERE ${OF_DAY} AND NOT EXISTS (SELECT FROM unnest($5::text[]) AS told (id) WHERE told.id = event.id)
    LIMIT $6`,
};
const ELSEWHERE = {
  name: 'held-elsewhere',
  text: `
    SELECT id, subject, kind, time, NULL AS reason FROM event WHERE source = $1 AND id = ANY ($2::text[])
    UNION ALL
    SELECT id, subject, kind, time, reason FROM parked WHERE source = $1 AND id = ANY ($2::text[])`,
};
const INCOMPLETE = {
  name: 'incomplete-days',
  text: `
    SELECT source, (count(DISTINCT day) FILTER (
      WHERE held_count IS DISTINCT FROM count OR held_hash IS DISTINCT FROM hash))::int AS days
    FROM control_total WHERE checked_at IS NOT NULL GROUP BY source`,
};
const SOURCES = {
  name: 'list-sources',
  text: `
    SELECT source, max(heard_at) AS "heardAt", sum(received)::float8 AS received, sum(applied)::float8 AS applied,
      sum(duplicate)::float8 AS duplicate, sum(pending)::float8 AS pending, sum(parked)::float8 AS parked,
      sum(refused)::float8 AS refused
    FROM intake GROUP BY source ORDER BY source`,
};

/** What a source has been counted for, ever. */
export interface SourceRow {
  readonly source: string;
  /** Null when it was last heard by a version that did not note it. */
  readonly heardAt: Date | null;
  readonly received: number;
  readonly applied: number;
  readonly duplicate: number;
  readonly pending: number;
  readonly parked: number;
  readonly refused: number;
}

/** An event that is held under the id of a missing one: on another day, of another kind, or parked. */
export interface HeldElsewhere {
  readonly id: string;
  readonly subject: string | null;
  readonly kind: string | null;
  readonly time: Date | null;
  readonly reason: string | null;
}

/** Rows of control totals and the events they are compared with. */
export class ControlTotalStore {
  constructor(private readonly pool: Pool) {}

  async write(source: string, totals: readonly ControlTotal[]): Promise<void> {
    await this.pool.query({ ...WRITE, values: [source, JSON.stringify(totals)] });
  }

  /** Those told in the last days and those that differ, the ones compared longest ago first. */
  async due(days: number, limit: number): Promise<TotalName[]> {
    return (await this.pool.query<TotalName>({ ...DUE, values: [days, limit] })).rows;
  }

  /** Newest days first. */
  async asked(
    filter: { readonly source?: string | undefined; readonly day?: string | undefined },
    limit: number,
  ): Promise<TotalName[]> {
    const values = [filter.source ?? null, filter.day ?? null, limit];
    return (await this.pool.query<TotalName>({ ...ASKED, values })).rows;
  }

  async read(names: readonly TotalName[]): Promise<(StoredTotal & { ids: ToldId[] | null })[]> {
    const values = columnsOf(names);
    return (await this.pool.query<StoredTotal & { ids: ToldId[] | null }>({ ...READ, values })).rows;
  }

  /** @param bounds first instants of consecutive local days, one more than days */
  async held(source: string, kinds: readonly string[], bounds: readonly Date[]): Promise<Held[]> {
    const values = [source, kinds, bounds, bounds[0], bounds.at(-1)];
    return (await this.pool.query<Held>({ ...HELD, values })).rows;
  }

  async compared(results: readonly (TotalName & { count: number; hash: string })[]): Promise<void> {
    const values = [
      ...columnsOf(results),
      results.map(({ count }) => count),
      results.map(({ hash }) => hash),
    ];
    await this.pool.query({ ...COMPARED, values });
  }

  /** Which of the ids that were told for a day and kind are held there, however many others are. */
  async heldOf({ source, kind, bounds, ids }: ToldDay): Promise<ReadonlySet<string>> {
    const values = [source, kind, ...bounds, ids];
    const { rows } = await this.pool.query<{ id: string }>({ ...HELD_OF, values });
    return new Set(rows.map(({ id }) => id));
  }

  /** Some of those that are held for a day and kind and were not told. */
  async untold(
    { source, kind, bounds, ids }: ToldDay,
    limit: number,
  ): Promise<{ id: string; subject: string }[]> {
    const values = [source, kind, ...bounds, ids, limit];
    return (await this.pool.query<{ id: string; subject: string }>({ ...UNTOLD, values })).rows;
  }

  async elsewhere(source: string, ids: readonly string[]): Promise<HeldElsewhere[]> {
    return (await this.pool.query<HeldElsewhere>({ ...ELSEWHERE, values: [source, ids] })).rows;
  }

  /** Per source that has sent control totals, the days that differed when they were last compared. */
  async incompleteDays(): Promise<{ source: string; days: number }[]> {
    return (await this.pool.query<{ source: string; days: number }>(INCOMPLETE)).rows;
  }

  async sources(): Promise<SourceRow[]> {
    return (await this.pool.query<SourceRow>(SOURCES)).rows;
  }
}

function columnsOf(names: readonly TotalName[]): string[][] {
  return (['source', 'day', 'kind'] as const).map((column) => names.map((name) => name[column]));
}
