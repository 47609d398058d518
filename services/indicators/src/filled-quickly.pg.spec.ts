import { encodeDossierFact } from '@nhip/contracts';
import { Zone } from '@nhip/kernel';
import { createPool, runMigrations } from '@nhip/store';
import { freshDatabase, waitFor, type FreshDatabase } from '@nhip/testing';
import type { Pool } from 'pg';
import { Registry } from 'prom-client';
import { dossierFact } from './core/dossier.spec-data';
import { createEngine } from './engine';
import { MIGRATIONS } from './migrations';

const OPENED = Date.parse('2026-11-02T08:00:00+07:00');
const FEW = 20;
const MANY = 1_000;

describe('an instance that fills quickly', () => {
  let database: FreshDatabase;
  let pool: Pool;

  beforeEach(async () => {
    database = await freshDatabase();
    await runMigrations({ url: database.url, migrations: MIGRATIONS });
    pool = createPool(database.url, { applicationName: 'spec', maxConnections: 3 });
  });
  afterEach(() => database.drop());

  // Autovacuum may come by while there are few facts, and not again for a minute in which thousands follow.
  it('does not read all facts for each new one, though the tables were small when PostgreSQL last looked', async () => {
    const { applier, rules } = createEngine({
      ...{ pool, zone: new Zone('Asia/Ho_Chi_Minh'), clock: { now: () => OPENED, fixed: true } },
      ...{ topic: { name: 'facts', partitions: 1 }, registry: new Registry() },
    });
    await applier.tick();
    const apply = (subjects: readonly string[]): Promise<void> =>
      applier.apply({
        facts: subjects.map(received).map((body) => ({ fact: rules.decode(body), body })),
        ...{ watermarks: [], parked: [] },
      });
    for (let i = 0; i < FEW; i++) {
      await apply([`few-${i}`]);
      if (i === FEW / 2) await database.pool.query('VACUUM ANALYZE');
    }
    for (const batch of ['a', 'b', 'c']) await apply(Array.from({ length: MANY }, (_, i) => `${batch}-${i}`));
    // What a connection has read is told when it ends.
    await pool.end();
    const ended =
      "SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'spec'";
    await waitFor(async () => (await database.pool.query(ended)).rowCount === 0, {
      what: 'connections to end',
    });
    const { rows } = await database.pool.query<{ read: string; facts: string }>(
      `SELECT seq_tup_read AS read, (SELECT count(*) FROM fact) AS facts FROM pg_stat_user_tables WHERE relname = 'fact'`,
    );
    expect(Number(rows[0]?.facts)).toBe(FEW + 3 * MANY);
    // A batch may read the few for each of its facts; all of a batch for each of the next is a million.
    expect(Number(rows[0]?.read)).toBeLessThan(3 * FEW * MANY);
  });
});

const received = (subject: string): Uint8Array =>
  encodeDossierFact(dossierFact(OPENED, { subject, level: 'full', channel: 'online' }));
