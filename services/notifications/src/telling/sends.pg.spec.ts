import { runMigrations, withTransaction } from '@nhip/store';
import { freshDatabase, type FreshDatabase } from '@nhip/testing';
import { pino } from 'pino';
import type { Channel } from '../core/alert';
import { RECORD } from '../core/told.spec-data';
import { MIGRATIONS } from '../migrations';
import { OPENED, person } from './send-rig.spec-data';
import { Sends } from './sends';

describe('sends that are given up at once', () => {
  let database: FreshDatabase;
  let counted: (Channel | 'none')[];
  let logged: string[];
  let sends: Sends;

  beforeEach(async () => {
    database = await freshDatabase();
    await runMigrations({ url: database.url, migrations: MIGRATIONS });
    [counted, logged] = [[], []];
    sends = new Sends({
      ...{ recipients: [person('an')], channels: new Set<Channel>(['webhook']), answerSecret: 'secret' },
      log: pino({ level: 'warn' }, { write: (line) => void logged.push(line) }),
      onGivenUp: (channel) => void counted.push(channel),
    });
  });
  afterEach(() => database.drop());

  /** One to a channel that is not there, and one to nobody. */
  const decide = (before: () => Promise<void>): Promise<void> =>
    withTransaction(database.pool, async (client) => {
      await client.query(
        `INSERT INTO alert (id, alert, status, severity, opened_at, version, record)
         VALUES ($1, $2, 'open', 'info', 1, 1, $3) ON CONFLICT DO NOTHING`,
        [RECORD.id, RECORD.alert, RECORD],
      );
      await sends.write(client, [OPENED, { ...OPENED, roles: ['nobody'] }]);
      await before();
    });

  it('are logged and counted once, after they are committed', async () => {
    await decide(async () => {
      await sends.committed(database.pool);
      expect([counted, logged]).toEqual([[], []]);
    });
    await sends.committed(database.pool);
    await sends.committed(database.pool);
    expect(counted.sort()).toEqual(['email', 'none']);
    expect(logged).toHaveLength(2);
  });

  it('are neither when they were rolled back', async () => {
    const rolledBack = decide(() => Promise.reject(new Error('the database went away')));
    await expect(rolledBack).rejects.toThrow('went away');
    await sends.committed(database.pool);
    expect([counted, logged]).toEqual([[], []]);
    await decide(() => Promise.resolve());
    await sends.committed(database.pool);
    expect(counted.sort()).toEqual(['email', 'none']);
  });
});
