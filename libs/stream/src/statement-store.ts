import type { Pool, PoolClient } from 'pg';
import type { StatementWrite } from './accept-plan';
import { PlanOutdated } from './event-store';
import { statementName, type KnownStatement, type Statement } from './statement';

type About = Pick<Statement, 'source' | 'list' | 'subject'>;

const LOCK_STATEMENTS = {
  name: 'lock-statements',
  text: `
    SELECT source, list, subject, round(extract(epoch FROM stated_at) * 1000)::float8 AS "statedAt",
      encode(hash, 'hex') AS hash
    FROM statement JOIN unnest($1::text[], $2::text[], $3::text[]) AS asked (source, list, subject)
      USING (source, list, subject)
    ORDER BY source, list, subject FOR UPDATE OF statement`,
};

const WRITE_STATEMENTS = {
  name: 'write-statements',
  text: `
    WITH given AS (
      SELECT source, list, subject, to_timestamp(stated_at / 1000) AS stated_at, decode(hash, 'hex') AS hash, fresh
      FROM unnest($1::text[], $2::text[], $3::text[], $4::float8[], $5::text[], $6::bool[])
        AS given (source, list, subject, stated_at, hash, fresh)
    ), made AS (
      INSERT INTO statement (source, list, subject, stated_at, hash)
      SELECT source, list, subject, stated_at, hash FROM given WHERE fresh
      ON CONFLICT (source, list, subject) DO NOTHING RETURNING 1
    ), changed AS (
      UPDATE statement SET stated_at = given.stated_at, hash = given.hash, received_at = now() FROM given
      WHERE NOT given.fresh
        AND (statement.source, statement.list, statement.subject) = (given.source, given.list, given.subject)
      RETURNING 1
    )
    SELECT ((SELECT count(*) FROM made) + (SELECT count(*) FROM changed))::int AS statements`,
};

/** Locks and reads the newest statements that are known, by `statementName`. */
export async function lockStatements(
  client: PoolClient,
  statements: readonly About[],
): Promise<Map<string, KnownStatement>> {
  if (statements.length === 0) return new Map();
  const once = [...new Map(statements.map((each) => [statementName(each), each])).values()];
  const values = [
    once.map(({ source }) => source),
    once.map(({ list }) => list),
    once.map(({ subject }) => subject),
  ];
  const { rows } = await client.query<About & KnownStatement>({ ...LOCK_STATEMENTS, values });
  return new Map(rows.map(({ statedAt, hash, ...about }) => [statementName(about), { statedAt, hash }]));
}

/** @throws PlanOutdated when one was stored by somebody else meanwhile. */
export async function writeStatements(client: PoolClient, writes: readonly StatementWrite[]): Promise<void> {
  if (writes.length === 0) return;
  const values = [
    writes.map(({ statement }) => statement.source),
    writes.map(({ statement }) => statement.list),
    writes.map(({ statement }) => statement.subject),
    writes.map(({ statedAt }) => statedAt),
    writes.map(({ hash }) => hash),
    writes.map(({ fresh }) => fresh),
  ];
  const { rows } = await client.query<{ statements: number }>({ ...WRITE_STATEMENTS, values });
  if (rows[0]!.statements !== writes.length) throw new PlanOutdated();
}

/** Those of a list whose newest statement is older than an instant, by subject. */
export interface Vanished {
  readonly subjects: readonly { readonly subject: string; readonly statedAt: string }[];
  /** To be given as `after` for more of them; absent at the end. */
  readonly next?: string;
}

const VANISHED = {
  name: 'vanished-statements',
  text: `
    SELECT subject, stated_at AS "statedAt" FROM statement
    WHERE source = $1 AND list = $2 AND subject > $3 AND stated_at < to_timestamp($4::float8 / 1000)
    ORDER BY subject LIMIT $5`,
};

/** Answers questions about statements outside of accept. */
export class StatementStore {
  constructor(private readonly pool: Pool) {}

  async vanished(question: {
    readonly source: string;
    readonly list: string;
    readonly before: number;
    readonly after: string;
    readonly limit: number;
  }): Promise<Vanished> {
    const { source, list, before, after, limit } = question;
    const values = [source, list, after, before, limit];
    const { rows } = await this.pool.query<{ subject: string; statedAt: Date }>({ ...VANISHED, values });
    const subjects = rows.map(({ subject, statedAt }) => ({ subject, statedAt: statedAt.toISOString() }));
    return { subjects, ...(rows.length === limit && { next: rows.at(-1)!.subject }) };
  }
}
