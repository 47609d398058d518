import { runMigrations } from '@nhip/store';
import { freshDatabase, type FreshDatabase } from '@nhip/testing';
import { Registry } from 'prom-client';
import { countHeldBack, countListed, heldBack } from './alert-list';
import { AlertMetrics } from './alert-metrics';
import { MOST_LISTED } from './config';
import { MIGRATIONS } from './migrations';

/** More than a list tells. */
const HELD = MOST_LISTED + 107;

describe('lists of alerts that end', () => {
  let database: FreshDatabase;

  beforeAll(async () => {
    database = await freshDatabase();
    await runMigrations({ url: database.url, migrations: MIGRATIONS });
    await database.pool.query(
      `INSERT INTO alert_state (alert, state)
       SELECT 'r|' || n, '{"state": {"status": "pending", "since": 1, "heldFor": "/s"}}'::json FROM generate_series(1, $1) AS n
       UNION ALL SELECT 'r|' || n, '{"state": {"status": "pending", "since": 1}}'::json FROM generate_series(-3, 0) AS n`,
      [HELD],
    );
    await database.pool.query(`INSERT INTO alert (id, alert, status, severity, opened_at, version, record)
      SELECT n, n, CASE WHEN n > 4 THEN 'open' ELSE 'resolved' END, 'info', 1, 1, '{}'::json FROM generate_series(1, 9) AS n`);
  });
  afterAll(() => database.drop());

  it('count all that there are, however few are listed', async () => {
    const { pool } = database;
    expect(await heldBack(pool, 2)).toHaveLength(2);
    expect(await countHeldBack(pool)).toBe(HELD);
    expect([await countListed(pool, 'unresolved'), await countListed(pool, 'all')]).toEqual([5, 9]);
  });

  it('are not what is measured: that counts all', async () => {
    const registry = new Registry();
    new AlertMetrics(registry, database.pool);
    expect(await registry.metrics()).toContain(`nhip_alerts_held_back ${HELD}`);
  });
});
