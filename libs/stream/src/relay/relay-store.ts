import type { Pool } from 'pg';

/** A fact to be published, with the version of its dirty row. */
export interface DirtyFact {
  readonly subject: string;
  readonly generation: number;
  readonly version: number;
  readonly fact: Buffer;
  /** Changes with every write of its dirty row. */
  readonly mark: string;
  /** Leads to who made it dirty, where that was traced. */
  readonly traceparent?: string | null;
}

const READ_DIRTY = {
  name: 'read-dirty',
  text: `
    SELECT subject, generation, version, subject.fact, dirty.xmin::text AS mark, dirty.traceparent
    FROM dirty JOIN subject USING (subject, generation, version)
    ORDER BY dirty.received_at LIMIT $1`,
};

/** What came in since everything is being published again; all that is marked for that is older. */
const READ_FRESH = {
  name: 'read-fresh',
  text: `
    SELECT subject, generation, version, subject.fact, dirty.xmin::text AS mark, dirty.traceparent
    FROM dirty JOIN subject USING (subject, generation, version)
    WHERE dirty.received_at > (SELECT started_at FROM republish WHERE done_at IS NULL)
    ORDER BY dirty.received_at LIMIT $1`,
};
/** Of what is published at once, at most: so nobody waits for the whole province to be published again. */
const FRESH_SHARE = 0.25;

/** Rows that an accept transaction holds just now are about to become newer, so they are left to the next round. */
const CLEAR_PUBLISHED = {
  name: 'clear-published',
  text: `
    DELETE FROM dirty WHERE subject IN (
      SELECT subject FROM dirty
      JOIN unnest($1::text[], $2::int[], $3::int[], $4::text[]) AS published (subject, generation, version, mark)
        USING (subject, generation, version)
      WHERE dirty.xmin = published.mark::xid
      FOR UPDATE OF dirty SKIP LOCKED)`,
};

/**
 * What was published after another relay had published a newer version is now the last of its key, which is all that
 * a compacted topic keeps. Its newest version goes there once more; writing the row keeps the other relay, which may
 * be between publishing and forgetting, from forgetting it. Where accept is at a subject it waits: accept may leave it
 * as it is.
 */
const PUBLISH_AGAIN = {
  name: 'publish-again',
  text: `
    INSERT INTO dirty (subject, generation, version)
    SELECT subject, subject.generation, subject.version FROM subject
    JOIN unnest($1::text[], $2::int[], $3::int[]) AS published (subject, generation, version) USING (subject)
    WHERE (subject.generation, subject.version) > (published.generation, published.version)
    ORDER BY subject FOR SHARE OF subject
    ON CONFLICT (subject) DO UPDATE SET version = dirty.version`,
};

const SERVER_CLOCK = {
  name: 'server-clock',
  text: 'SELECT extract(epoch FROM clock_timestamp()) * 1000 AS at',
};
const OLDEST_ACCEPT = {
  name: 'oldest-accept',
  text: `
    SELECT extract(epoch FROM min(xact_start)) * 1000 AS at FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = $1`,
};
const OLDEST_DIRTY = {
  name: 'oldest-dirty',
  text: 'SELECT extract(epoch FROM min(received_at)) * 1000 AS at FROM dirty',
};
const FOLDED = {
  name: 'folded',
  text: `
    SELECT CASE WHEN NOT EXISTS (SELECT FROM subject WHERE generation < $1)
      THEN extract(epoch FROM clock_timestamp()) * 1000 END AS at`,
};
const LOG = {
  name: 'topic-log',
  text: `
    SELECT (extract(epoch FROM started_at) * 1000)::float8 AS since, done_at IS NOT NULL AS whole FROM republish`,
};
const BACKLOG = {
  name: 'backlog',
  text: `
    SELECT count(*)::int AS subjects,
      greatest(0, extract(epoch FROM clock_timestamp() - min(received_at)))::float8 AS age FROM dirty`,
};

export interface TopicLog {
  /** When everything was last begun to be published again, in milliseconds since 1970; 0 for never. */
  readonly since: number;
  /** Whether all of it is published. */
  readonly whole: boolean;
}

export interface Backlog {
  readonly dirtySubjects: number;
  /** Seconds since the oldest event came in that is not published; 0 when all is. */
  readonly oldestAgeSeconds: number;
}

/** What the relay reads and clears in the database. */
export class RelayStore {
  /** @param acceptName application name of the connections on which events are accepted */
  constructor(
    private readonly pool: Pool,
    private readonly acceptName: string,
  ) {}

  /**
   * Facts that are not published in their newest version, those waiting longest first; while everything is published
   * again, a share of them are those that came in since.
   */
  async dirtyFacts(limit: number): Promise<DirtyFact[]> {
    const { rows } = await this.pool.query<DirtyFact>({ ...READ_DIRTY, values: [limit] });
    if (rows.length < limit) return rows;
    const values = [Math.ceil(limit * FRESH_SHARE)];
    const { rows: fresh } = await this.pool.query<DirtyFact>({ ...READ_FRESH, values });
    if (fresh.length === 0) return rows;
    const due = new Map([...fresh, ...rows].map((each) => [each.subject, each]));
    return [...due.values()].slice(0, limit);
  }

  /** Forgets that these were dirty, except where a newer version has come meanwhile. */
  async clear(published: readonly DirtyFact[]): Promise<void> {
    const values = [
      published.map(({ subject }) => subject),
      published.map(({ generation }) => generation),
      published.map(({ version }) => version),
    ];
    const marks = published.map(({ mark }) => mark);
    const { rowCount } = await this.pool.query({ ...CLEAR_PUBLISHED, values: [...values, marks] });
    if (rowCount !== published.length) await this.pool.query({ ...PUBLISH_AGAIN, values });
  }

  /** Which log the topic is, and whether everything is in it that should be. */
  async log(): Promise<TopicLog> {
    const { rows } = await this.pool.query<TopicLog>(LOG);
    return rows[0] ?? { since: 0, whole: true };
  }

  /**
   * The instant before which all that was received is published. The order of the three questions matters: a
   * transaction that began before the first is either still open at the second or its dirty row is seen by the third.
   */
  async publishedBefore(marginMs: number): Promise<number> {
    const clock = await this.instant(SERVER_CLOCK);
    const accepting = await this.instant({ ...OLDEST_ACCEPT, values: [this.acceptName] });
    const dirty = await this.instant(OLDEST_DIRTY);
    return Math.floor(Math.min(clock!, accepting ?? Infinity, dirty ?? Infinity)) - marginMs;
  }

  /** The database's instant when no subject is of an older generation than this; undefined while one is. */
  async foldedAt(generation: number): Promise<number | undefined> {
    return this.instant({ ...FOLDED, values: [generation] });
  }

  async backlog(): Promise<Backlog> {
    const { rows } = await this.pool.query<{ subjects: number; age: number | null }>(BACKLOG);
    return { dirtySubjects: rows[0]!.subjects, oldestAgeSeconds: rows[0]!.age ?? 0 };
  }

  private async instant(query: {
    name: string;
    text: string;
    values?: unknown[];
  }): Promise<number | undefined> {
    const { rows } = await this.pool.query<{ at: string | null }>(query);
    const { at } = rows[0]!;
    return at === null ? undefined : Number(at);
  }
}
