import { decodeDossierFact } from '@nhip/contracts';
import { createPool, runMigrations } from '@nhip/store';
import { AcceptEngine, checkGeneration, readItem, refold, RelayStore } from '@nhip/stream/accept';
import { freshDatabase, type FreshDatabase } from '@nhip/testing';
import { pino } from 'pino';
import { LIMITS } from './config';
import { DOSSIER_STREAM } from './dossier-stream';
import { MIGRATIONS } from './migrations';

describe('a raised generation', () => {
  let database: FreshDatabase;
  beforeAll(async () => {
    database = await freshDatabase();
    await runMigrations({ url: database.url, migrations: MIGRATIONS });
  });
  afterAll(() => database.drop());

  it('folds every dossier anew and publishes it, and no older generation starts after it', async () => {
    const pool = createPool(database.url, { applicationName: 'spec' });
    const log = pino({ level: 'silent' });
    const keep = (): Buffer => Buffer.of();
    const engine = new AcceptEngine({
      definition: DOSSIER_STREAM,
      generation: 1,
      pool,
      limits: LIMITS,
      log,
      keep,
    });
    const items = ['A', 'B'].map((subject) => {
      const type = 'nhip.dossier.submitted.v1';
      const envelope = {
        specversion: '1.0',
        id: subject,
        source: '/s',
        subject,
        time: '2026-11-02T08:00:00Z',
        type,
      };
      const bytes = Buffer.from(JSON.stringify({ ...envelope, data: { unit: 'A' } }));
      return readItem(DOSSIER_STREAM, bytes, { source: '/s', limits: LIMITS });
    });
    await engine.accept('/s', items);
    const store = new RelayStore(pool, 'none');
    const older = await store.dirtyFacts(10);
    await checkGeneration(pool, 1);

    const again = { generation: 2, signal: new AbortController().signal };
    expect(await refold(pool, DOSSIER_STREAM, again)).toBe(2);
    expect(await refold(pool, DOSSIER_STREAM, again)).toBe(0);
    await expect(checkGeneration(pool, 1)).rejects.toThrow('generation 2');
    // A relay that was publishing the older facts meanwhile must not forget the newer ones.
    await store.clear(older);
    const facts = (await store.dirtyFacts(10)).map(({ fact }) => decodeDossierFact(fact));
    expect(facts.map(({ generation, version }) => [generation, version])).toEqual([
      [2, 1],
      [2, 1],
    ]);
    await pool.end();
  });
});
