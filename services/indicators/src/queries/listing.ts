import { postedOf, type Posted } from '../core/listing';
import { ListingSql, type ListingAsked, type Order } from './listing-sql';
import { indexedUpTo } from './relations';
import type { Snapshot } from './snapshot';

export const LISTING_LIMITS = {
  /** Postings that are read to count the subjects behind a figure; where there are more, the count is "at least". */
  postings: 10_000,
  /** Facts that the index has not taken in and that are judged one by one; of more, all facts are judged. */
  since: 20_000,
} as const;

export interface Listed {
  readonly subject: string;
  readonly weight: string;
  readonly body: Buffer;
}

export interface Listing {
  /** In the order of their subjects. */
  readonly rows: readonly Listed[];
  readonly total: number;
  readonly atLeast: boolean;
}

interface Counted {
  readonly postings: number;
  readonly total: number;
  readonly mixed: boolean;
}
type Row = Counted & { [Name in keyof Listed]: Listed[Name] | null };

/**
 * Problem: the subjects behind a figure, in order and page by page, whether five or half of all stand behind it, now or
 * at a past sequence.
 * Naive: look at every fact's marks. That takes seconds.
 * Here: few are found through the postings of their days, and counted; those of a stock of long ago, which most have
 * left since, through the days on which they came; of many, those next in order are found through the postings by
 * subject. What changed since the index was written is judged by its own marks, and so are all facts where the index
 * does not hold what is asked for.
 */
export async function listing(
  snapshot: Snapshot,
  asked: ListingAsked,
  limits: { readonly postings: number; readonly since: number } = LISTING_LIMITS,
): Promise<Listing> {
  const posted = postedOf(asked.readings);
  const indexed = await indexedUpTo(snapshot.client, snapshot.head.sequence);
  if (posted === undefined || (await factsSince(snapshot, indexed)) > limits.since)
    return fromFacts(snapshot, asked);
  const stocks = posted.some(({ kind }) => kind === 'stock');
  let atLeast = 0;
  for (const order of stocks ? (['days', 'begins'] as const) : (['days'] as const)) {
    const few = await fromDays(snapshot, asked, { posted, indexed, limit: limits.postings, order });
    if (few.postings <= limits.postings) return { rows: few.rows, total: few.total, atLeast: false };
    // What was counted may yet cancel out when some of it counts against the rest.
    if (!few.mixed) atLeast = Math.max(atLeast, few.total);
  }
  const rows = await fromSubjects(snapshot, asked, { posted, indexed });
  return { rows, total: Math.max(atLeast, rows.length), atLeast: true };
}

interface Index {
  readonly posted: readonly Posted[];
  readonly indexed: number;
}

async function factsSince({ client, head }: Snapshot, indexed: number): Promise<number> {
  const { rows } = await client.query<{ facts: string | null }>({
    name: 'listing-since',
    text: 'SELECT sum(facts) AS facts FROM journal WHERE sequence > $1 AND sequence <= $2',
    values: [indexed, head.sequence],
  });
  return Number(rows[0]?.facts ?? 0);
}

async function fromFacts(snapshot: Snapshot, asked: ListingAsked): Promise<Listing> {
  const sql = new ListingSql(snapshot, asked);
  const { rows, total } = await page(snapshot, asked, { sql, found: sql.judged(undefined), with: '' });
  return { rows, total, atLeast: false };
}

async function fromDays(
  snapshot: Snapshot,
  asked: ListingAsked,
  { posted, indexed, limit, order }: Index & { readonly limit: number; readonly order: Order },
): Promise<Counted & { readonly rows: readonly Listed[] }> {
  const sql = new ListingSql(snapshot, asked);
  const all = posted.map((each) => sql.postings(each, indexed, order)).join(' UNION ALL ');
  return page(snapshot, asked, {
    sql,
    with: `since AS MATERIALIZED (${sql.since(indexed)}),
      posted AS MATERIALIZED (SELECT * FROM (${all || NONE}) AS posted LIMIT ${limit + 1}),`,
    found: `
      SELECT * FROM posted WHERE subject NOT IN (SELECT subject FROM since)
      UNION ALL ${sql.judged('since')}`,
    counted: 'posted',
  });
}

/** From each kind of postings the next subjects; together they are complete up to where the first of them ends. */
async function fromSubjects(
  snapshot: Snapshot,
  asked: ListingAsked,
  { posted, indexed }: Index,
): Promise<readonly Listed[]> {
  const rows: Listed[] = [];
  for (let { after } = asked; ;) {
    const sql = new ListingSql(snapshot, { ...asked, after });
    const size = asked.size - rows.length;
    const streams = posted.map((each, i) => ({
      name: `stream${i}`,
      text: sql.postings(each, indexed, 'subjects'),
    }));
    const next = await page(
      snapshot,
      { ...asked, after, size },
      {
        sql,
        with: `since AS MATERIALIZED (${sql.since(indexed)}),
        ${streams
          .map(
            ({ name, text }) => `${name} AS MATERIALIZED (
          SELECT subject, sum(weight) AS weight FROM (${text}) AS each
          GROUP BY subject ORDER BY subject LIMIT ${asked.size}
        ),`,
          )
          .join('')}
        horizon AS MATERIALIZED (SELECT min(last) AS last FROM (${streams
          .map(
            ({ name }) =>
              `SELECT CASE WHEN count(*) = ${asked.size} THEN max(subject) END AS last FROM ${name}`,
          )
          .join(' UNION ALL ')}) AS ends),`,
        found: `
        SELECT * FROM (
          SELECT * FROM (${streams.map(({ name }) => `SELECT * FROM ${name}`).join(' UNION ALL ')}) AS streamed
          WHERE subject NOT IN (SELECT subject FROM since)
          UNION ALL ${sql.judged('since')}
        ) AS near WHERE subject <= (SELECT last FROM horizon) OR (SELECT last FROM horizon) IS NULL`,
        horizon: true,
      },
    );
    rows.push(...next.rows);
    if (rows.length >= asked.size || next.horizon === null) return rows;
    after = next.horizon;
  }
}

const NONE = 'SELECT NULL::text AS subject, 0::bigint AS weight WHERE false';

interface PageParts {
  readonly sql: ListingSql;
  /** Common table expressions before, each with its comma. */
  readonly with: string;
  readonly found: string;
  readonly counted?: string;
  readonly horizon?: boolean;
}

/** Sums what was found by subject; one row without a body tells the counts when the page is empty. */
async function page(
  { client, facts }: Snapshot,
  { stream, after, size }: ListingAsked,
  parts: PageParts,
): Promise<Counted & { readonly rows: readonly Listed[]; readonly horizon: string | null }> {
  const { parameters } = parts.sql;
  const [counted, horizon] = [parts.counted ?? 'part', parts.horizon ? '(SELECT last FROM horizon)' : 'NULL'];
  const text = `
    WITH ${parts.with} part AS MATERIALIZED (
      SELECT subject, sum(weight)::bigint AS weight FROM (${parts.found}) AS found
      GROUP BY subject HAVING sum(weight) <> 0
    ), page AS (
      SELECT p.subject, p.weight, f.body FROM (
        SELECT * FROM part WHERE subject > ${parameters.add(after, 'text')} ORDER BY subject LIMIT ${size}
      ) AS p CROSS JOIN LATERAL (
        SELECT body FROM ${facts} AS f
        WHERE f.stream = ${parameters.add(stream, 'text')} AND f.subject = p.subject LIMIT 1
      ) AS f
    )
    SELECT count.*, ${horizon} AS horizon, page.* FROM (
      SELECT (SELECT count(*) FROM part)::int AS total, count(*)::int AS postings,
        coalesce(min(weight) < 0 AND max(weight) > 0, false) AS mixed
      FROM ${counted}
    ) AS count LEFT JOIN page ON true ORDER BY page.subject`;
  const { rows } = await client.query<Row & { horizon: string | null }>(text, parameters.values);
  const first = rows[0];
  return {
    rows: rows.filter((row): row is typeof row & Listed => row.body !== null),
    ...{ total: first?.total ?? 0, postings: first?.postings ?? 0, mixed: first?.mixed ?? false },
    horizon: first?.horizon ?? null,
  };
}
