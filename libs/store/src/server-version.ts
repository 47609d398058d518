import type { Pool } from 'pg';

export const LEAST_POSTGRES = 18;

/** @throws Error when the server is older than PostgreSQL 18, whose RETURNING old/new and uuidv7 are used. */
export async function checkServerVersion(pool: Pool, least = LEAST_POSTGRES): Promise<void> {
  const { rows } = await pool.query<{ number: number; text: string }>(
    "SELECT current_setting('server_version_num')::int AS number, current_setting('server_version') AS text",
  );
  const { number, text } = rows[0]!;
  if (Math.floor(number / 10_000) < least)
    throw new Error(`PostgreSQL ${least} or newer is needed, this server is ${text}`);
}
