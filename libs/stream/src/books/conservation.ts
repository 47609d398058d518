import type { Logger } from '@nhip/runtime';
import { breakOffAt, withTransaction } from '@nhip/store';
import type { Pool } from 'pg';
import { Gauge, type Registry } from 'prom-client';

/** The books of one source: what was counted, and what lies there. */
export interface SourceBooks {
  readonly source: string;
  readonly received: number;
  readonly applied: number;
  readonly duplicate: number;
  readonly pending: number;
  readonly parked: number;
  readonly refused: number;
  /** Events that are stored; amendments among them whose target is not; receptions of parked events. */
  readonly storedEvents: number;
  readonly waitingEvents: number;
  readonly keptParked: number;
}

/** A count of everything may take this long; it holds nobody up: a service that stops breaks it off. */
const COUNT_LIMIT_MS = 300_000;
/** Kinds of events that amend another one, in every stream. */
const AMENDMENTS = ['corrected', 'retracted'];

const READ_BOOKS = {
  name: 'read-books',
  text: `
    WITH counted AS (
      SELECT source, sum(received) AS received, sum(applied) AS applied, sum(duplicate) AS duplicate,
        sum(pending) AS pending, sum(parked) AS parked, sum(refused) AS refused
      FROM intake GROUP BY source
    ), stored AS (
      SELECT source, count(*) AS events FROM event GROUP BY source
    ), waiting AS (
      SELECT source, count(*) AS events FROM event AS amendment
      WHERE kind = ANY ($1::text[]) AND NOT EXISTS (
        SELECT 1 FROM event AS target WHERE target.source = amendment.source
          AND target.id = amendment.body ->> 'replaces' AND target.subject = amendment.subject)
      GROUP BY source
    ), kept AS (
      SELECT source, sum(times) AS times FROM parked GROUP BY source
    )
    SELECT source, ${['received', 'applied', 'duplicate', 'pending', 'parked', 'refused']
      .map((name) => `coalesce(${name}, 0)::float8 AS ${name}`)
      .join(', ')},
      coalesce(stored.events, 0)::float8 AS "storedEvents",
      coalesce(waiting.events, 0)::float8 AS "waitingEvents", coalesce(kept.times, 0)::float8 AS "keptParked"
    FROM counted FULL JOIN stored USING (source) FULL JOIN waiting USING (source) FULL JOIN kept USING (source)
    ORDER BY source`,
};

/**
 * The books of every source, counted anew from the tables in one snapshot.
 * @throws Error when the signal comes before the count has ended
 */
export async function readBooks(pool: Pool, signal?: AbortSignal): Promise<SourceBooks[]> {
  return withTransaction(
    pool,
    async (client) => {
      await client.query(`SET LOCAL statement_timeout = ${COUNT_LIMIT_MS}`);
      const count = { ...READ_BOOKS, values: [AMENDMENTS] };
      return (await breakOffAt(signal, client, () => client.query<SourceBooks>(count))).rows;
    },
    'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY',
  );
}

/**
 * How many events the books of a source do not agree by; 0 when
 * received = applied + duplicate + pending + parked + refused, and the events that are stored, that wait for what they
 * amend and that are parked are as many as was counted.
 */
export function differenceOf(books: SourceBooks): number {
  const { received, applied, duplicate, pending, parked, refused } = books;
  return (
    Math.abs(received - applied - duplicate - pending - parked - refused) +
    Math.abs(applied + pending - books.storedEvents) +
    Math.abs(pending - books.waitingEvents) +
    Math.abs(parked - books.keptParked)
  );
}

/** Checks the books of all sources; what it found last is exported. */
export class Conservation {
  private readonly differences: Gauge<'stream' | 'source'>;
  private readonly checkedAt: Gauge<'stream'>;

  constructor(
    private readonly stream: string,
    registry: Registry,
    private readonly parts: { readonly pool: Pool; readonly log: Logger },
  ) {
    const registers = [registry];
    this.differences = new Gauge({
      name: 'nhip_conservation_difference',
      help: 'Events by which received and applied, duplicate, pending, parked, refused, or the tables, disagree; always 0.',
      labelNames: ['stream', 'source'],
      registers,
    });
    this.checkedAt = new Gauge({
      name: 'nhip_conservation_checked_timestamp_seconds',
      help: 'When the books of all sources were last checked.',
      labelNames: ['stream'],
      registers,
    });
  }

  /** @returns the sources whose books do not agree. */
  async check(signal?: AbortSignal): Promise<SourceBooks[]> {
    const { stream } = this;
    const all = await readBooks(this.parts.pool, signal);
    this.differences.reset();
    for (const books of all) this.differences.set({ stream, source: books.source }, differenceOf(books));
    this.checkedAt.set({ stream }, Date.now() / 1000);
    const wrong = all.filter((books) => differenceOf(books) !== 0);
    for (const books of wrong) this.parts.log.error({ books }, 'events are lost or counted twice');
    return wrong;
  }
}
