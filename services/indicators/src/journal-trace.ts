import { activeTraceparent, readTraceparent } from '@nhip/runtime/tracing';
import type { PoolClient } from 'pg';

/** Tells each row of the journal by its sequence and, where that is traced, where the work leads that wrote it. */
export const JOURNAL_CHANNEL = 'nhip_journal';

/** Told with the COMMIT to whoever follows the journal, and kept nowhere: a trace is over soon. */
export async function tellTrace(client: Pick<PoolClient, 'query'>): Promise<void> {
  const traceparent = activeTraceparent();
  if (traceparent !== undefined)
    await client.query('SELECT pg_notify($1, $2)', [JOURNAL_CHANNEL, traceparent]);
}

/** The trace in a notification of the journal, if it tells one. */
export function traceTold(payload: string | undefined): readonly string[] {
  return payload !== undefined && readTraceparent(payload) !== undefined ? [payload] : [];
}
