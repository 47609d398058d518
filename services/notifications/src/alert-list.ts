import type { Pool } from 'pg';
import type { AlertRecord } from './core/alert';
import type { Standing } from './core/standing';

/** An alert that would have opened, held back because its unit's newest event is of a silent source. */
export interface HeldBack {
  readonly alert: string;
  readonly since: number;
  readonly source: string;
}

const LIST = {
  unresolved: `SELECT record FROM alert WHERE status <> 'resolved' ORDER BY opened_at DESC, id DESC LIMIT $1`,
  all: 'SELECT record FROM alert ORDER BY opened_at DESC, id DESC LIMIT $1',
} as const;
const TRAIL = `
  SELECT at::float8 AS at, reason, version FROM alert_event WHERE episode = $1 ORDER BY version LIMIT $2`;
const HELD_BACK = `
  SELECT alert, state -> 'state' AS state FROM alert_state
  WHERE state -> 'state' ->> 'heldFor' IS NOT NULL ORDER BY alert LIMIT $1`;
const COUNT_HELD_BACK = `
  SELECT count(*)::int AS count FROM alert_state WHERE state -> 'state' ->> 'heldFor' IS NOT NULL`;
const COUNT = {
  unresolved: `SELECT count(*)::int AS count FROM alert WHERE status <> 'resolved'`,
  all: 'SELECT count(*)::int AS count FROM alert',
} as const;
const COUNTS = `
  SELECT status, severity, count(*)::int AS count FROM alert WHERE status <> 'resolved' GROUP BY status, severity`;

/** The newest episodes first. */
export async function listAlerts(
  pool: Pool,
  { which, limit }: { readonly which: keyof typeof LIST; readonly limit: number },
): Promise<AlertRecord[]> {
  return (await pool.query<{ record: AlertRecord }>(LIST[which], [limit])).rows.map(({ record }) => record);
}

export async function readEpisode(pool: Pool, id: string): Promise<AlertRecord | undefined> {
  const { rows } = await pool.query<{ record: AlertRecord }>('SELECT record FROM alert WHERE id = $1', [id]);
  return rows[0]?.record;
}

/** What happened to an episode, in order. */
export async function trailOf(
  pool: Pool,
  episode: string,
  limit: number,
): Promise<{ readonly at: number; readonly reason: string; readonly version: number }[]> {
  return (await pool.query<{ at: number; reason: string; version: number }>(TRAIL, [episode, limit])).rows;
}

export async function heldBack(pool: Pool, limit: number): Promise<HeldBack[]> {
  const { rows } = await pool.query<{ alert: string; state: Standing['state'] }>(HELD_BACK, [limit]);
  return rows.flatMap(({ alert, state }) =>
    state.status === 'pending' && state.heldFor !== undefined
      ? [{ alert, since: state.since, source: state.heldFor }]
      : [],
  );
}

/** How many there are, however many are listed. */
export async function countListed(pool: Pool, which: keyof typeof COUNT): Promise<number> {
  return count(pool, COUNT[which]);
}

export async function countHeldBack(pool: Pool): Promise<number> {
  return count(pool, COUNT_HELD_BACK);
}

async function count(pool: Pool, text: string): Promise<number> {
  return (await pool.query<{ count: number }>(text)).rows[0]?.count ?? 0;
}

/** Episodes under way, by status and severity. */
export async function countAlerts(
  pool: Pool,
): Promise<{ readonly status: string; readonly severity: string; readonly count: number }[]> {
  return (await pool.query<{ status: string; severity: string; count: number }>(COUNTS)).rows;
}
