import type { Pool, PoolClient } from 'pg';
import type { StatementWrite } from '../accept/accept-plan';
import { column, joined, PlanOutdated } from '../accept/event-store';
import { statementName, type KnownStatement, type Note, type Statement } from './statement';

type About = Pick<Statement, 'source' | 'list' | 'subject'>;

/** Statements are few beside the table and found by its key, whatever the planner believes of one that just grew. */
const READ_STATEMENTS = {
  name: 'read-statements',
  text: `
    SELECT asked.source, asked.list, asked.subject, known.stated_at AS "statedAt", known.hash,
      known.notes
    FROM unnest(${column(1)}, ${column(2)}, ${column(3)}) AS asked (source, list, subject)
    CROSS JOIN LATERAL (
      SELECT round(extract(epoch FROM stated_at) * 1000)::float8 AS stated_at, encode(hash, 'hex') AS hash, notes
      FROM statement
      WHERE statement.source = asked.source AND statement.list = asked.list
        AND statement.subject = asked.subject
      OFFSET 0
    ) AS known`,
};

const WRITE_STATEMENTS = {
  name: 'write-statements',
  text: `
    INSERT INTO statement AS known (source, list, subject, stated_at, hash, notes)
    SELECT source, list, subject, to_timestamp(stated_at / 1000), decode(hash, 'hex'), nullif(notes, '')::json
    FROM unnest(${column(1)}, ${column(2)}, ${column(3)}, ${column(4, 'float8')}, ${column(5)},
      ${column(6)}) AS given (source, list, subject, stated_at, hash, notes)
    ON CONFLICT (source, list, subject) DO UPDATE
    SET stated_at = excluded.stated_at, hash = excluded.hash, notes = excluded.notes, received_at = now()
    WHERE known.stated_at <= excluded.stated_at`,
};

/** Reads the newest statements that are known, by `statementName`; whoever changes them holds their subject. */
export async function readStatements(
  client: PoolClient,
  statements: readonly About[],
): Promise<Map<string, KnownStatement>> {
  if (statements.length === 0) return new Map();
  const once = [...new Map(statements.map((each) => [statementName(each), each])).values()];
  const { rows } = await client.query<About & KnownStatement & { notes: Note[] | null }>({
    ...READ_STATEMENTS,
    values: aboutColumns(once),
  });
  return new Map(
    rows.map(({ statedAt, hash, notes, ...about }) => [
      statementName(about),
      { statedAt, hash, ...(notes !== null && { notes }) },
    ]),
  );
}

/** @throws PlanOutdated when a newer one was stored by somebody else meanwhile. */
export async function writeStatements(client: PoolClient, writes: readonly StatementWrite[]): Promise<void> {
  if (writes.length === 0) return;
  const values = [
    ...aboutColumns(writes.map(({ statement }) => statement)),
    joined(writes, ({ statedAt }) => statedAt),
    joined(writes, ({ hash }) => hash),
    joined(writes, ({ notes }) => (notes === undefined ? '' : JSON.stringify(notes))),
  ];
  const { rowCount } = await client.query({ ...WRITE_STATEMENTS, values });
  if (rowCount !== writes.length) throw new PlanOutdated();
}

function aboutColumns(statements: readonly About[]): string[] {
  return [
    joined(statements, ({ source }) => source),
    joined(statements, ({ list }) => list),
    joined(statements, ({ subject }) => subject),
  ];
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
