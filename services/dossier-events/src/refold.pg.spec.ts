import { decodeDossierFact } from '@nhip/contracts';
import { createPool, runMigrations } from '@nhip/store';
import { AcceptEngine, checkGeneration, readItem, refold, RelayStore } from '@nhip/stream/accept';
import { freshDatabase, type FreshDatabase } from '@nhip/testing';
import { pino } from 'pino';
import type { Pool } from 'pg';
import { LIMITS } from './config';
import { DOSSIER_STREAM } from './dossier-stream';
import { MIGRATIONS } from './migrations';

describe('a raised generation', () => {
  let database: FreshDatabase;
  let pool: Pool;
  beforeEach(async () => {
    database = await freshDatabase();
    await runMigrations({ url: database.url, migrations: MIGRATIONS });
    pool = createPool(database.url, { applicationName: 'spec' });
  });
  afterEach(async () => {
    await pool.end();
    await database.drop();
  });

  it('folds every dossier anew and publishes it, and no older generation starts after it', async () => {
    const engine = engineOf(pool);
    await engine.accept(
      '/s',
      ['A', 'B'].map((subject) => submitted(subject)),
    );
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
  });

  it('is whole once nothing older is left, and from then on nobody of an older one writes anything', async () => {
    const older = engineOf(pool);
    const store = new RelayStore(pool, 'none');
    await older.accept('/s', [submitted('A')]);
    expect(await store.foldedAt(1)).toBeGreaterThan(0);
    expect(await store.foldedAt(2)).toBeUndefined();
    await refold(pool, DOSSIER_STREAM, { generation: 2, signal: new AbortController().signal });
    expect(await store.foldedAt(2)).toBeGreaterThan(0);
    for (const subject of ['A', 'B']) {
      const { error } = await older.accept('/s', [submitted(subject, 'completed')]);
      expect(error).toMatchObject({ status: 503 });
    }
    expect(await store.foldedAt(2)).toBeGreaterThan(0);
    const { outcomes } = await engineOf(pool, 2).accept('/s', [submitted('B', 'completed')]);
    expect(outcomes).toEqual([{ outcome: 'applied' }]);
  });
});

const engineOf = (pool: Pool, generation = 1) =>
  new AcceptEngine({
    ...{ definition: DOSSIER_STREAM, generation, pool, limits: LIMITS },
    ...{ log: pino({ level: 'silent' }), keep: () => Buffer.of() },
  });

const submitted = (subject: string, kind = 'submitted') => {
  const type = `nhip.dossier.${kind}.v1`;
  const envelope = {
    ...{ specversion: '1.0', id: `${subject}-${type}`, source: '/s', subject, type },
    time: '2026-11-02T08:00:00Z',
  };
  const bytes = Buffer.from(JSON.stringify({ ...envelope, data: { unit: 'A' } }));
  return readItem(DOSSIER_STREAM, bytes, { source: '/s', limits: LIMITS });
};
