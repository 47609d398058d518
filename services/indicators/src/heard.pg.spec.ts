import { runMigrations, withTransaction } from '@nhip/store';
import { freshDatabase, type FreshDatabase } from '@nhip/testing';
import { Continuity } from './continuity';
import { raiseWatermarks, readNextOffset } from './heard';
import { MIGRATIONS } from './migrations';

describe('where a partition goes on', () => {
  let database: FreshDatabase;
  beforeAll(async () => {
    database = await freshDatabase();
    await runMigrations({ url: database.url, migrations: MIGRATIONS });
  });
  afterAll(() => database.drop());

  const apply = (partition: number, nextOffset?: bigint): Promise<void> =>
    withTransaction(database.pool, (client) =>
      raiseWatermarks(client, 'dossier', [
        { partition, receivedBefore: 1, ...(nextOffset && { nextOffset }) },
      ]),
    );

  it('is not known of what an older release has applied: it is read from its beginning, once', async () => {
    const since = () => new Continuity((partition) => readNextOffset(database.pool, 'dossier', partition));
    await apply(0);
    const records = [{ offset: '900' }];
    expect(await since().holds({ partition: 0, records })).toBe(false);
    await apply(0, 20n);
    expect(await since().holds({ partition: 0, records: [{ offset: '20' }] })).toBe(true);
    // A new installation, and a database that was restored empty while Kafka remembers.
    expect(await since().holds({ partition: 1, records: [{ offset: '0' }] })).toBe(true);
    expect(await since().holds({ partition: 2, records })).toBe(false);
  });
});
