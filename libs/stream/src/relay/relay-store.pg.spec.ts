import { createPool, runMigrations } from '@nhip/store';
import { freshDatabase, waitFor, type FreshDatabase } from '@nhip/testing';
import type { Pool } from 'pg';
import { StreamTables1763700000000 } from '../migrations/stream-tables.migration';
import { TopicLog1763814000000 } from '../migrations/topic-log.migration';
import { RelayStore } from './relay-store';
import { RepublishStore } from './republish-store';

/** Other specs have databases of their own on this server. */
const WAITING = `
  SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;

describe('what the relay reads and clears', () => {
  let database: FreshDatabase;
  let pool: Pool;
  let store: RelayStore;
  beforeEach(async () => {
    database = await freshDatabase();
    const migrations = [StreamTables1763700000000, TopicLog1763814000000];
    await runMigrations({ url: database.url, migrations });
    pool = createPool(database.url, { applicationName: 'relay' });
    store = new RelayStore(pool, 'none');
  });
  afterEach(async () => {
    await pool.end();
    await database.drop();
  });

  async function mark(subject: string, version = 1): Promise<void> {
    await pool.query(
      `INSERT INTO subject VALUES ($1, 1, $2, '[]', '') ON CONFLICT (subject) DO UPDATE SET version = $2`,
      [subject, version],
    );
    await pool.query(
      `INSERT INTO dirty (subject, generation, version) VALUES ($1, 1, $2)
       ON CONFLICT (subject) DO UPDATE SET version = $2`,
      [subject, version],
    );
  }
  const subjects = async (limit: number): Promise<string[]> =>
    (await store.dirtyFacts(limit)).map(({ subject }) => subject);

  it('publishes a newer version again also where accept is at it, and leaves it as it is', async () => {
    for (const subject of ['B', 'A']) await mark(subject);
    const late = await store.dirtyFacts(10);
    for (const subject of ['A', 'B']) await mark(subject, 2);
    // Another relay has published the newer ones meanwhile, and forgotten them.
    await pool.query('DELETE FROM dirty');
    const accept = await pool.connect();
    try {
      await accept.query('BEGIN');
      await accept.query(`SELECT FROM subject WHERE subject = 'A' FOR UPDATE`);
      const clearing = store.clear(late);
      await waitFor(async () => (await database.pool.query(WAITING)).rowCount === 1, {
        what: 'the relay to wait for accept',
      });
      await accept.query('ROLLBACK');
      await clearing;
    } finally {
      accept.release();
    }
    const again = await store.dirtyFacts(10);
    expect(again.map(({ subject, version }) => [subject, version]).sort()).toEqual([
      ['A', 2],
      ['B', 2],
    ]);
  });

  it('gives what comes in a share of each batch while everything is published again', async () => {
    const old = Array.from({ length: 12 }, (_, at) => `old-${at}`);
    for (const subject of old) await mark(subject);
    await pool.query('DELETE FROM dirty');
    const again = new RepublishStore(pool);
    await again.begin('asked');
    await again.step();
    for (const subject of ['new-0', 'new-1', 'new-2']) await mark(subject);
    const first = await subjects(8);
    expect(first).toHaveLength(8);
    expect(first.filter((subject) => subject.startsWith('new-'))).toEqual(['new-0', 'new-1']);
    // With room for all, each comes once, those waiting longest first.
    const all = await subjects(15);
    expect(new Set(all).size).toBe(15);
    await pool.query('UPDATE republish SET done_at = clock_timestamp()');
    expect((await subjects(8)).every((subject) => subject.startsWith('old-'))).toBe(true);
  });
});
