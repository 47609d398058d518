import type { DossierEvent } from '@nhip/contracts';
import { createPool, runMigrations } from '@nhip/store';
import { AcceptEngine, readItem, refold, type Accepted } from '@nhip/stream/accept';
import { freshDatabase, waitFor, type FreshDatabase } from '@nhip/testing';
import { pino } from 'pino';
import type { Pool, PoolClient } from 'pg';
import { LIMITS } from './config';
import { DOSSIER_STREAM } from './dossier-stream';
import { forgetEvents } from './forget-events.spec-data';
import { MIGRATIONS } from './migrations';

const SOURCE = '/s';
const told = (id: string, subject: string, kind = 'submitted', data: object = { unit: 'A' }): string =>
  JSON.stringify({
    specversion: '1.0',
    id,
    source: SOURCE,
    subject,
    type: `nhip.dossier.${kind}.v1`,
    time: '2026-11-02T08:00:00Z',
    data,
  });

describe('accept, when something goes wrong around it', () => {
  let database: FreshDatabase;
  let pool: Pool;
  beforeAll(async () => {
    database = await freshDatabase();
    await runMigrations({ url: database.url, migrations: MIGRATIONS });
    pool = createPool(database.url, { applicationName: 'spec', maxConnections: 2 });
  });
  afterAll(async () => {
    await pool.end();
    await database.drop();
  });
  beforeEach(() => forgetEvents(database.pool));

  const newEngine = (
    over: Partial<ConstructorParameters<typeof AcceptEngine>[0]> = {},
  ): AcceptEngine<DossierEvent> =>
    new AcceptEngine({
      definition: DOSSIER_STREAM,
      generation: 1,
      pool,
      limits: { ...LIMITS, lanes: 1, transactionTries: 2 },
      log: pino({ level: 'silent' }),
      keep: ({ body }: { body: string }) => Buffer.from(body),
      ...over,
    } as never);
  const send = (engine: AcceptEngine<DossierEvent>, ...lines: string[]): Promise<Accepted> =>
    engine.accept(
      SOURCE,
      lines.map((line) => readItem(DOSSIER_STREAM, Buffer.from(line), { source: SOURCE, limits: LIMITS })),
    );
  const outcomesOf = ({ outcomes }: Accepted): (string | undefined)[] =>
    outcomes.map((each) => each?.outcome);

  it('tells nothing of a COMMIT whose answer was lost, and the same events sent again are duplicates', async () => {
    const cut = (client: PoolClient): PoolClient =>
      new Proxy(client, {
        get: (target, name) => {
          const value: unknown = Reflect.get(target, name);
          if (typeof value !== 'function') return value;
          if (name !== 'query') return value.bind(target) as unknown;
          return async (...given: [string]) => {
            const answer: unknown = await target.query(...given);
            if (given[0] === 'COMMIT') throw new Error('Connection terminated unexpectedly');
            return answer;
          };
        },
      });
    const cutPool = { connect: async () => cut(await pool.connect()) } as unknown as Pool;
    const lost = await send(newEngine({ pool: cutPool }), told('1', 'H1'), told('2', 'H2'));
    expect(outcomesOf(lost)).toEqual([undefined, undefined]);
    expect(lost.error).toEqual(new Error('Connection terminated unexpectedly'));
    expect(outcomesOf(await send(newEngine(), told('1', 'H1'), told('2', 'H2')))).toEqual([
      'duplicate',
      'duplicate',
    ]);
    const { rows } = await database.pool.query('SELECT received, applied, duplicate FROM intake');
    expect(rows).toEqual([{ received: '4', applied: '2', duplicate: '2' }]);
  });

  it('tells each event once, also one that was pending, while the counts follow what it becomes', async () => {
    const counts: Record<string, number> = {};
    const engine = newEngine({
      onCommit: (committed) => {
        for (const [outcome, count] of Object.entries(committed.told.get(SOURCE)!))
          counts[outcome] = (counts[outcome] ?? 0) + count;
      },
    });
    await send(engine, told('r', 'H1', 'retracted', { replaces: '1' }));
    await send(engine, told('1', 'H1'), told('1', 'H1'), '{');
    expect(counts).toEqual({ applied: 1, duplicate: 1, pending: 1, parked: 0, refused: 1 });
    const { rows } = await database.pool.query(
      'SELECT received, applied, duplicate, pending, parked, refused FROM intake',
    );
    expect(rows).toEqual([
      { received: '4', applied: '2', duplicate: '1', pending: '0', parked: '0', refused: '1' },
    ]);
  });

  it('never makes an amendment of another dossier’s event amend anything, whichever comes first', async () => {
    const engine = newEngine();
    const retraction = told('r', 'H2', 'retracted', { replaces: '1' });
    expect(outcomesOf(await send(engine, retraction, told('1', 'H1')))).toEqual(['pending', 'applied']);
    await send(engine, told('2', 'H2'));
    const facts = 'SELECT subject, fact FROM subject WHERE subject = $1';
    const first = await database.pool.query<{ fact: Buffer }>(facts, ['H1']);
    await forgetEvents(database.pool);
    expect(outcomesOf(await send(engine, told('1', 'H1'), retraction))).toEqual(['applied', 'refused']);
    expect((await database.pool.query<{ fact: Buffer }>(facts, ['H1'])).rows).toEqual(first.rows);
  });

  it('of an older generation leaves alone what a newer one has folded', async () => {
    const old = newEngine();
    await send(old, told('1', 'H1'));
    await refold(pool, DOSSIER_STREAM, { generation: 2, signal: new AbortController().signal });
    const late = await send(old, told('2', 'H1', 'completed', {}));
    expect([outcomesOf(late), late.error]).toEqual([[undefined], expect.objectContaining({ status: 503 })]);
    expect(outcomesOf(await send(newEngine({ generation: 2 }), told('2', 'H1', 'completed', {})))).toEqual([
      'applied',
    ]);
    const { rows } = await database.pool.query('SELECT generation, version FROM subject');
    expect(rows).toEqual([{ generation: 2, version: 2 }]);
  });

  it('does not hide a dossier from folding anew while it only looks at it', async () => {
    await send(newEngine(), told('1', 'H1'));
    const looking = await database.pool.connect();
    await looking.query('BEGIN');
    await looking.query("SELECT 1 FROM subject WHERE subject = 'H1' FOR UPDATE");
    const folding = refold(pool, DOSSIER_STREAM, { generation: 2, signal: new AbortController().signal });
    const waits = `SELECT 1 FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    await waitFor(async () => (await database.pool.query(waits)).rowCount! > 0, { what: 'folding to wait' });
    await looking.query('ROLLBACK');
    looking.release();
    expect(await folding).toBe(1);
  });
});
