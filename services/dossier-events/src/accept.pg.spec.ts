import { decodeDossierFact, encodeDossierFact, type DossierEvent } from '@nhip/contracts';
import { createPool, runMigrations } from '@nhip/store';
import { AcceptEngine, readItem, type Outcome } from '@nhip/stream/accept';
import { freshDatabase, waitFor, type FreshDatabase } from '@nhip/testing';
import * as fc from 'fast-check';
import { pino } from 'pino';
import type { Pool } from 'pg';
import { LIMITS } from './config';
import { foldDossier } from './core/fold';
import { DOSSIER_STREAM } from './dossier-stream';
import { forgetEvents } from './forget-events.spec-data';
import { MIGRATIONS } from './migrations';

const SOURCE = '/mot-cua';

interface Told {
  readonly id: string;
  readonly kind: string;
  readonly subject?: string;
  readonly minute?: number;
  readonly data?: object;
}
const instant = (minute: number): string => new Date(Date.UTC(2026, 10, 2, 1, minute)).toISOString();
/** An event as a source sends it; minutes after eight. */
const told = ({ id, kind, subject = 'H1', minute = 0, data = {} }: Told): string =>
  JSON.stringify({
    specversion: '1.0',
    id,
    source: SOURCE,
    type: `nhip.dossier.${kind}.v1`,
    subject,
    time: instant(minute),
    data,
  });
const submitted = (over: Partial<Told> = {}): string =>
  told({ id: 's', kind: 'submitted', data: { unit: 'A' }, ...over });
const completed = (over: Partial<Told> = {}): string =>
  told({ id: 'c', kind: 'completed', minute: 60, ...over });
const retracted = (id: string, replaces: string, over: Partial<Told> = {}): string =>
  told({ id, kind: 'retracted', minute: 90, data: { replaces }, ...over });
const corrected = (id: string, replaces: string): string => {
  const event = { type: 'nhip.dossier.completed.v1', time: instant(50) };
  return told({ id, kind: 'corrected', minute: 90, data: { replaces, event } });
};

describe('accept', () => {
  let database: FreshDatabase;
  const pools: Pool[] = [];
  const errors: string[] = [];

  const newEngine = (
    over: Partial<ConstructorParameters<typeof AcceptEngine>[0]> = {},
  ): AcceptEngine<DossierEvent> => {
    const pool = createPool(database.url, { applicationName: 'accept', maxConnections: LIMITS.lanes });
    pools.push(pool);
    return new AcceptEngine({
      definition: DOSSIER_STREAM,
      generation: 1,
      pool,
      limits: { ...LIMITS, batchEvents: 50 },
      log: pino({ level: 'error' }, { write: (line: string) => void errors.push(line) }),
      keep: ({ body }: { body: string }) => Buffer.from(body),
      ...over,
    } as never);
  };
  const send = async (engine: AcceptEngine<DossierEvent>, lines: readonly string[]): Promise<string[]> => {
    const items = lines.map((line) =>
      readItem(DOSSIER_STREAM, Buffer.from(line), { source: SOURCE, limits: LIMITS }),
    );
    const { outcomes, error } = await engine.accept(SOURCE, items);
    if (error !== undefined) throw error;
    return outcomes.map((outcome) => textOf(outcome!));
  };
  const textOf = (outcome: Outcome): string =>
    'reason' in outcome ? `${outcome.outcome}: ${outcome.reason}` : outcome.outcome;
  const factOf = async (subject = 'H1'): Promise<Buffer | undefined> => {
    const { rows } = await database.pool.query<{ fact: Buffer }>(
      'SELECT fact FROM subject WHERE subject = $1',
      [subject],
    );
    return rows[0]?.fact;
  };
  const intake = async (): Promise<Record<string, number>> => {
    const { rows } = await database.pool.query<Record<string, number>>(
      `SELECT sum(received)::int AS received, sum(applied)::int AS applied, sum(duplicate)::int AS duplicate,
        sum(pending)::int AS pending, sum(parked)::int AS parked, sum(refused)::int AS refused FROM intake`,
    );
    return rows[0]!;
  };

  beforeAll(async () => {
    database = await freshDatabase();
    await runMigrations({ url: database.url, migrations: MIGRATIONS });
  });
  afterAll(async () => {
    for (const pool of pools) await pool.end();
    await database.drop();
  });
  beforeEach(() => forgetEvents(database.pool));

  it.each<[string, string[][], string[]]>([
    ['each event once', [[submitted(), completed()]], ['applied', 'applied']],
    [
      'a repetition, in one batch or later',
      [[submitted(), submitted()], [submitted()]],
      ['applied', 'duplicate', 'duplicate'],
    ],
    [
      'other content under its name',
      [[submitted()], [submitted({ minute: 1 })]],
      ['applied', 'parked: conflict'],
    ],
    ['its name again', [[submitted()], [submitted({ subject: 'H2' })]], ['applied', 'parked: conflict']],
    ['a correction before its target', [[corrected('k', 'c')], [completed()]], ['pending', 'applied']],
    ['a correction after its target', [[completed(), corrected('k', 'c')]], ['applied', 'applied']],
    ['a correction of itself', [[corrected('k', 'k')]], ['parked: cycle']],
    ['a circle of corrections', [[corrected('k', 'l')], [corrected('l', 'k')]], ['pending', 'parked: cycle']],
    [
      'a retraction of another dossier’s event',
      [[submitted({ subject: 'H2' })], [retracted('r', 's')]],
      ['applied', 'refused: replaces-other-subject'],
    ],
  ])('takes %s', async (_, batches, expected) => {
    const engine = newEngine();
    const outcomes = [];
    for (const batch of batches) outcomes.push(...(await send(engine, batch)));
    expect(outcomes).toEqual(expected);
  });

  it('lets one of two dossiers have a name that both claim at once', async () => {
    const outcomes = await send(newEngine(), [submitted(), submitted({ subject: 'H2' })]);
    expect(outcomes.sort()).toEqual(['applied', 'parked: conflict']);
  });

  it('keeps what it parks, once, and its counts add up', async () => {
    const engine = newEngine();
    await send(engine, [submitted(), corrected('k', 'c'), '{', submitted({ minute: 1 })]);
    await send(engine, [submitted({ minute: 1 }), retracted('r', 'k')]);
    expect(await intake()).toEqual({
      received: 6,
      applied: 2,
      duplicate: 0,
      pending: 1,
      parked: 2,
      refused: 1,
    });
    await send(engine, [completed()]);
    expect(await intake()).toEqual({
      received: 7,
      applied: 4,
      duplicate: 0,
      pending: 0,
      parked: 2,
      refused: 1,
    });
    const { rows } = await database.pool.query('SELECT id, kind, reason, times, body, sealed FROM parked');
    const kept = { times: 2, body: null, sealed: Buffer.from('{"unit":"A"}') };
    expect(rows).toEqual([{ id: 's', kind: 'submitted', reason: 'conflict', ...kept }]);
  });

  it('stores the fold of all events with their count as its version, and marks the dossier dirty', async () => {
    const engine = newEngine();
    await send(engine, [completed()]);
    await send(engine, [submitted()]);
    expect(decodeDossierFact((await factOf())!)).toMatchObject({
      generation: 1,
      version: 2,
      status: 'completed',
      opening: { unit: 'A' },
    });
    const { rows } = await database.pool.query('SELECT subject, generation, version FROM dirty');
    expect(rows).toEqual([{ subject: 'H1', generation: 1, version: 2 }]);
  });

  it('makes the same fact of any order, repetition and grouping of a history, byte for byte', async () => {
    const history = [
      submitted(),
      completed(),
      told({ id: 'o', kind: 'reopened', minute: 70 }),
      told({ id: 't', kind: 'transferred', minute: 80, data: { to: 'B' } }),
      corrected('k', 'c'),
      retracted('r', 't'),
      corrected('k2', 'k'),
    ];
    const inOrder = newEngine();
    await send(inOrder, history);
    const expected = (await factOf())!;
    const batch = fc.shuffledSubarray(history, { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(fc.array(batch, { minLength: 1, maxLength: 4 }), async (batches) => {
        await forgetEvents(database.pool);
        for (const lines of batches) await send(inOrder, lines);
        await send(inOrder, history);
        expect((await factOf())!.equals(expected)).toBe(true);
      }),
      { numRuns: 25 },
    );
  });

  it('agrees with itself when several processes take the same dossiers in', async () => {
    const engines = [newEngine(), newEngine(), newEngine()];
    const subjects = Array.from({ length: 20 }, (_, at) => `D${at}`);
    const lines = subjects.flatMap((subject) => [
      submitted({ id: `${subject}:s`, subject }),
      completed({ id: `${subject}:c`, subject }),
      retracted(`${subject}:r`, `${subject}:c`, { subject }),
    ]);
    const random = fc.sample(fc.shuffledSubarray(lines, { minLength: lines.length }), 9);
    const outcomes = await Promise.all(random.map((shuffled, at) => send(engines[at % 3]!, shuffled)));
    const all = outcomes.flat();
    expect(all.filter((each) => each === 'applied' || each === 'pending')).toHaveLength(lines.length);
    expect(all.filter((each) => each === 'duplicate')).toHaveLength(8 * lines.length);
    expect(await intake()).toMatchObject({ received: 9 * lines.length, applied: lines.length, pending: 0 });
    for (const subject of subjects) {
      const { rows } = await database.pool.query<{ log: DossierEvent[]; version: number }>(
        'SELECT log, version FROM subject WHERE subject = $1',
        [subject],
      );
      expect(rows[0]!.version).toBe(3);
      const folded = encodeDossierFact(foldDossier({ subject, generation: 1 }, rows[0]!.log));
      expect((await factOf(subject))!.equals(Buffer.from(folded))).toBe(true);
    }
  });

  it('runs again when it was the loser of a deadlock', async () => {
    const engine = newEngine();
    await send(engine, [submitted({ id: 'a', subject: 'A' }), submitted({ id: 'b', subject: 'B' })]);
    await database.pool.query(`ALTER DATABASE ${database.name} SET deadlock_timeout = '300ms'`);
    const other = await database.pool.connect();
    try {
      await other.query('BEGIN');
      await other.query("SET LOCAL deadlock_timeout = '5s'");
      await other.query("SELECT 1 FROM subject WHERE subject = 'B' FOR UPDATE");
      const single = newEngine({ limits: { ...LIMITS, lanes: 1 } } as never);
      let tries = 0;
      pools.at(-1)!.on('acquire', () => void (tries += 1));
      const sending = send(single, [
        completed({ id: 'a2', subject: 'A' }),
        completed({ id: 'b2', subject: 'B' }),
      ]);
      const waits = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
      await waitFor(async () => (await database.pool.query(waits)).rowCount! > 0, {
        what: 'the engine to wait for B',
      });
      // The engine holds A: asking for it closes the circle, and the engine, the less patient, loses.
      await other.query("SELECT 1 FROM subject WHERE subject = 'A' FOR UPDATE");
      await other.query('COMMIT');
      expect(await sending).toEqual(['applied', 'applied']);
      expect(tries).toBe(2);
    } finally {
      other.release();
    }
  });

  it('parks what it cannot fold, and its neighbours do not notice', async () => {
    const broken: typeof DOSSIER_STREAM = {
      ...DOSSIER_STREAM,
      fold: (identity, log) => {
        if (identity.subject === 'BAD') throw new Error('a bug');
        return DOSSIER_STREAM.fold(identity, log);
      },
    };
    const outcomes = await send(newEngine({ definition: broken } as never), [
      submitted({ id: 'g' }),
      submitted({ id: 'x', subject: 'BAD' }),
      completed({ id: 'h' }),
    ]);
    expect(outcomes).toEqual(['applied', 'parked: cannot-fold', 'applied']);
    expect(errors.join('')).toContain('cannot be folded');
    expect(await factOf('BAD')).toBeUndefined();
  });

  it('isolates an event that the database refuses', async () => {
    const broken: typeof DOSSIER_STREAM = {
      ...DOSSIER_STREAM,
      decode: (kind, data) =>
        (data as { evil?: boolean }).evil
          ? { ok: true, value: { evil: '\u0000' } as never }
          : DOSSIER_STREAM.decode(kind, data),
    };
    const engine = newEngine({ definition: broken } as never);
    const items = [submitted(), submitted({ id: 'x', subject: 'E', data: { evil: true } }), completed()].map(
      (line) => readItem(broken, Buffer.from(line), { source: SOURCE, limits: LIMITS }),
    );
    const { outcomes } = await engine.accept(SOURCE, items);
    expect(outcomes.map((each) => textOf(each!))).toEqual(['applied', 'refused: not-storable', 'applied']);
    expect(await intake()).toMatchObject({ received: 3, applied: 2, refused: 1 });
  });

  it('takes no more than its limits: events of a dossier, events that wait', async () => {
    const engine = newEngine({ limits: { ...LIMITS, eventsPerSubject: 2, queuedEvents: 3 } } as never);
    const lines = [submitted(), completed(), told({ id: 'o', kind: 'reopened', minute: 70 })];
    expect(await send(engine, lines)).toEqual(['applied', 'applied', 'parked: too-many-events']);
    expect(() => engine.accept(SOURCE, Array(4).fill({ outcome: 'refused', reason: 'not-valid' }))).toThrow(
      expect.objectContaining({ status: 503 }),
    );
  });
});
