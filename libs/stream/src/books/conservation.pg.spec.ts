import type { Logger } from '@nhip/runtime';
import { createPool, runMigrations } from '@nhip/store';
import { freshDatabase, waitFor } from '@nhip/testing';
import { Registry } from 'prom-client';
import { StreamTables1763700000000 } from '../migrations/stream-tables.migration';
import { Conservation } from './conservation';
import { Recurring } from './recurring';

/** The count, held up by a lock; other specs have databases of their own on this server. */
const WAITING = `
  SELECT FROM pg_stat_activity
  WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%counted AS%'`;

it('breaks off the check of the books when its service stops', async () => {
  const database = await freshDatabase();
  await runMigrations({ url: database.url, migrations: [StreamTables1763700000000] });
  const pool = createPool(database.url, { applicationName: 'books' });
  const told: string[] = [];
  const tell = ({ err }: { err: Error }): void => void told.push(err.message);
  const log = { info: tell, warn: tell } as unknown as Logger;
  const conservation = new Conservation('dossier', new Registry(), { pool, log });
  const checking = new Recurring({
    ...{ name: 'checking', everyMs: 60_000, share: 1, log },
    work: async (signal) => void (await conservation.check(signal)),
  });
  const other = await database.pool.connect();
  try {
    await other.query('BEGIN; LOCK TABLE event');
    checking.start();
    await waitFor(async () => (await database.pool.query(WAITING)).rowCount === 1, {
      what: 'the check to wait',
    });
    await checking.stop();
    await pool.end();
    await waitFor(async () => (await database.pool.query(WAITING)).rowCount === 0, {
      what: 'the server to give the check up',
    });
    expect(told).toEqual(['Connection terminated']);
  } finally {
    await other.query('ROLLBACK');
    other.release();
    await database.drop();
  }
});
