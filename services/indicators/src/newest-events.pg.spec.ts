import { encodeDossierFact, type DossierFact } from '@nhip/contracts';
import { Zone } from '@nhip/kernel';
import { runMigrations } from '@nhip/store';
import { freshDatabase, type FreshDatabase } from '@nhip/testing';
import { Registry } from 'prom-client';
import { BASE } from './core/dossier.spec-data';
import { createEngine, type Engine } from './engine';
import { MIGRATIONS } from './migrations';

const OPENED = Date.parse('2026-11-02T08:00:00+07:00');
const NOW = Date.parse('2026-11-20T00:00:00+07:00');

function fact(subject: string, newestEventAt: number, rest: Partial<DossierFact> = {}): DossierFact {
  return { ...BASE, subject, newestEventAt, ...rest };
}

describe('the newest event of a unit', () => {
  let database: FreshDatabase;
  let engine: Engine;
  const apply = (...facts: DossierFact[]): Promise<void> =>
    engine.applier.apply({
      facts: facts.map(encodeDossierFact).map((body) => ({ fact: engine.rules.decode(body), body })),
      ...{ watermarks: [], parked: [] },
    });
  const newestOfA = async (): Promise<unknown> =>
    (
      await database.pool.query(
        `SELECT newest_at::float AS at, newest_subject AS subject FROM unit_newest WHERE unit = 'A'
         ORDER BY seq DESC LIMIT 1`,
      )
    ).rows[0];

  beforeEach(async () => {
    database = await freshDatabase();
    await runMigrations({ url: database.url, migrations: MIGRATIONS });
    engine = createEngine({
      ...{ pool: database.pool, zone: new Zone('Asia/Ho_Chi_Minh'), clock: { now: () => NOW, fixed: true } },
      ...{ topic: { name: 'facts', partitions: 1 }, registry: new Registry() },
    });
    await engine.applier.tick();
  });
  afterEach(async () => {
    await engine.applier.idle();
    await database.drop();
  });

  it.each([
    ['is told with its subject', false],
    ['was told before subjects were', true],
  ])('that %s goes with it to another unit', async (_, isOld) => {
    await apply(fact('left', OPENED + 9), fact('stays', OPENED + 5));
    expect(await newestOfA()).toEqual({ at: OPENED + 9, subject: 'left' });
    if (isOld) await database.pool.query('UPDATE unit_newest SET newest_subject = NULL');
    const steps = [{ kind: 'moved', at: OPENED + 10, unit: 'B' }] as const;
    await apply(fact('left', OPENED + 10, { version: 2, steps }));
    expect(await newestOfA()).toEqual({ at: OPENED + 5, subject: 'stays' });
  });
});
