import { runMigrations, withTransaction } from '@nhip/store';
import { freshDatabase, waitFor, type FreshDatabase } from '@nhip/testing';
import { readHead } from './journal-head';
import { MIGRATIONS } from './migrations';

const WAITS = `SELECT FROM pg_stat_activity
  WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%journal_head%'`;

describe('the head of the journal', () => {
  let database: FreshDatabase;
  beforeEach(async () => {
    database = await freshDatabase();
    await runMigrations({ url: database.url, migrations: MIGRATIONS });
  });
  afterEach(() => database.drop());

  /** What a writer does, as long as it may. */
  const take = (): Promise<number> =>
    withTransaction(database.pool, async (client) => {
      const sequence = (await readHead(client, 'dossier', 'lock')).sequence + 1;
      await client.query('UPDATE journal_head SET sequence = $1', [sequence]);
      return sequence;
    });

  it('gives a writer its sequence only once every other writer has committed', async () => {
    const other = await database.pool.connect();
    await other.query('BEGIN');
    const { sequence } = await readHead(other, 'dossier', 'lock');
    await other.query('UPDATE journal_head SET sequence = $1', [sequence + 1]);
    const taken = take();
    await waitFor(async () => (await database.pool.query(WAITS)).rowCount! > 0, {
      what: 'the second to wait',
    });
    expect((await readHead(database.pool, 'dossier', 'look')).sequence).toBe(sequence);
    await other.query('COMMIT');
    other.release();
    expect(await taken).toBe(sequence + 2);
  });
});
