import { isRetryable, isUnavailable, withTransaction } from '@nhip/store';
import type { Pool } from 'pg';
import { setTimeout as delay } from 'node:timers/promises';
import type { StreamDefinition, StreamEvent } from '../stream-definition';

const REFOLD_AT_ONCE = 500;
const RETRY_MS = 1_000;

const NEWEST_GENERATION = 'SELECT max(generation) AS newest FROM subject';
/** Waits for rows that accept holds: one that only saw a duplicate leaves its row as it was. */
const LOCK_OLDER = {
  name: 'lock-older-generation',
  text: `
    SELECT subject, log FROM subject WHERE generation < $1 ORDER BY subject LIMIT $2 FOR UPDATE`,
};
const WRITE_REFOLDED = {
  name: 'write-refolded',
  text: `
    WITH given AS (SELECT * FROM unnest($1::text[], $2::bytea[]) AS given (subject, fact)),
    changed AS (
      UPDATE subject SET generation = $3::int, fact = given.fact FROM given
      WHERE subject.subject = given.subject RETURNING subject.subject, version
    )
    INSERT INTO dirty (subject, generation, version) SELECT subject, $3::int, version FROM changed
    ON CONFLICT (subject) DO UPDATE SET generation = excluded.generation, version = excluded.version`,
};

/** @throws Error when facts of a newer generation are stored: receivers would take those made now for old ones. */
export async function checkGeneration(pool: Pool, generation: number): Promise<void> {
  const { rows } = await pool.query<{ newest: number | null }>(NEWEST_GENERATION);
  const { newest } = rows[0]!;
  if (newest !== null && newest > generation)
    throw new Error(`facts of generation ${newest} are stored; NHIP_GENERATION says ${generation}, raise it`);
}

/**
 * Brings the facts of older generations to this one and marks them dirty: after a changed fold or a restored backup.
 * While the database is away it waits. @returns how many subjects it folded anew.
 */
export async function refold<Event extends StreamEvent, Fact>(
  pool: Pool,
  definition: StreamDefinition<Event, Fact>,
  { generation, signal }: { readonly generation: number; readonly signal: AbortSignal },
): Promise<number> {
  let count = 0;
  while (!signal.aborted) {
    try {
      const folded = await refoldSome(pool, definition, generation);
      if (folded === 0) break;
      count += folded;
    } catch (error) {
      if (!isUnavailable(error) && !isRetryable(error)) throw error;
      await delay(RETRY_MS, undefined, { signal }).catch(() => undefined);
    }
  }
  return count;
}

function refoldSome<Event extends StreamEvent, Fact>(
  pool: Pool,
  definition: StreamDefinition<Event, Fact>,
  generation: number,
): Promise<number> {
  return withTransaction(pool, async (client) => {
    const values = [generation, REFOLD_AT_ONCE];
    const { rows } = await client.query<{ subject: string; log: Event[] }>({ ...LOCK_OLDER, values });
    if (rows.length === 0) return 0;
    const facts = rows.map(({ subject, log }) =>
      Buffer.from(definition.toFact(definition.fold({ subject, generation }, log))),
    );
    const subjects = rows.map(({ subject }) => subject);
    await client.query({ ...WRITE_REFOLDED, values: [subjects, facts, generation] });
    return rows.length;
  });
}
