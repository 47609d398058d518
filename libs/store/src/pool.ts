import { Pool, type PoolClient } from 'pg';
import { POOL_LIMITS, type PoolLimits } from './limits';

export interface PoolOptions extends Partial<PoolLimits> {
  /** Shown in pg_stat_activity; the watermark tells accept transactions by it. */
  readonly applicationName: string;
  /** Told when an idle connection breaks; the pool opens another one by itself. */
  readonly onIdleError?: (error: Error) => void;
}

/**
 * PostgreSQL keeps the plan of a named statement, and makes another only after an ANALYZE. One that was made while a
 * table was small reads all of it for every row asked; filled quickly, as by a first import, batches then took tens of
 * seconds until autovacuum came by. So statements are parsed once and planned each time, by how large tables are then.
 */
const PLANNED_EACH_TIME = '-c plan_cache_mode=force_custom_plan';

/** A pool that never hangs: waiting for a connection, statements and idle transactions all have a limit. */
export function createPool(url: string, { applicationName, onIdleError, ...limits }: PoolOptions): Pool {
  const limit = { ...POOL_LIMITS, ...limits };
  const pool = new Pool({
    connectionString: url,
    application_name: applicationName,
    max: limit.maxConnections,
    connectionTimeoutMillis: limit.connectTimeoutMs,
    idleTimeoutMillis: limit.idleTimeoutMs,
    statement_timeout: limit.statementTimeoutMs,
    idle_in_transaction_session_timeout: limit.idleInTransactionTimeoutMs,
    keepAlive: true,
    options: PLANNED_EACH_TIME,
  });
  pool.on('error', (error) => onIdleError?.(error));
  return pool;
}

/**
 * Runs `work` on one connection of its own. A connection that breaks in that time, also between two statements, is
 * thrown away, as is one that `work` discards, with the locks of its session; nobody listening, the process would end.
 * @throws whatever `work` throws, and when there is no connection
 */
export async function withClient<T>(
  pool: Pool,
  work: (client: PoolClient, discard: () => void) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let broken = false;
  const discard = (): void => void (broken = true);
  client.on('error', discard);
  try {
    return await work(client, discard);
  } finally {
    client.off('error', discard);
    client.release(broken);
  }
}

/**
 * Runs `work` in one transaction on one connection: COMMIT when it resolves, ROLLBACK when it rejects.
 * A connection whose ROLLBACK fails is thrown away.
 * @throws whatever `work` throws; a failed COMMIT throws too, and then nobody knows whether it happened.
 */
export async function withTransaction<T>(
  pool: Pool,
  work: (client: PoolClient) => Promise<T>,
  begin = 'BEGIN',
): Promise<T> {
  return withClient(pool, async (client, discard) => {
    try {
      await client.query(begin);
      const result = await work(client);
      await client.query('COMMIT');
      return result;
    } catch (error) {
      await client.query('ROLLBACK').catch(discard);
      throw error;
    }
  });
}

/**
 * Closes the connection of a transaction when the signal comes, for work that only reads and may take minutes: to give
 * up waiting for it would not do, since a pool does not end before all its connections are back. The server looks for
 * its client meanwhile, and ends a statement that nobody waits for.
 * @throws whatever `work` throws, as that its connection is terminated
 */
export async function breakOffAt<T>(
  signal: AbortSignal | undefined,
  client: PoolClient,
  work: () => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted();
  const close = (): void => void client.end();
  signal?.addEventListener('abort', close);
  try {
    await client.query(`SET LOCAL client_connection_check_interval = '1s'`);
    return await work();
  } finally {
    signal?.removeEventListener('abort', close);
  }
}
