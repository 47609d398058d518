import { runMigrations } from '@nhip/store';
import { freshDatabase, waitFor, type FreshDatabase } from '@nhip/testing';
import { aRule, HOUR, MORNING, observed, ZONE } from './core/alert.spec-data';
import { sourceAlert } from './core/alert-name';
import type { AlertRecord, Rule, SourceRule, Telling } from './core/alert';
import { Evaluator } from './evaluator';
import type { Heard } from './heard-sources';
import { MIGRATIONS } from './migrations';

const BAD = { figure: [80, 100], before: [60, 80] } as const;
const GOOD = { figure: [190, 200], before: [60, 80] } as const;
const RULE = aRule({ forMs: 0, escalate: { afterMs: 2 * HOUR, recipients: ['province'] } });
const SOURCE: SourceRule = {
  ...{ source: '/mot-cua', stream: 'dossier', name: { vi: 'Một cửa', en: 'One-stop' }, rhythmMs: HOUR },
  ...{ severity: 'warning', recipients: ['it'] },
};

/** When "/mot-cua" was last heard, by stream. */
const heard = (byStream: Readonly<Record<string, number>>): Heard =>
  new Map(Object.entries(byStream).map(([stream, at]) => [stream, new Map([['/mot-cua', at]])]));

describe('the evaluator', () => {
  let database: FreshDatabase;
  let told: Telling[];
  let now: number;
  let systemNow: number;

  beforeEach(async () => {
    database = await freshDatabase();
    await runMigrations({ url: database.url, migrations: MIGRATIONS });
    told = [];
    now = MORNING;
    systemNow = MORNING;
  });
  afterEach(() => database.drop());

  function evaluator(rules: readonly Rule[] = [RULE], sources: readonly SourceRule[] = []): Evaluator {
    return new Evaluator({
      pool: database.pool,
      zone: ZONE,
      now: () => now,
      systemNow: () => systemNow,
      rules: {
        rules: new Map(rules.map((each) => [each.id, each])),
        sources: new Map(sources.map((each) => [sourceAlert(each), each])),
      },
      tellings: { write: (_, tellings) => Promise.resolve(void told.push(...tellings)) },
      decided: () => undefined,
    });
  }

  const records = async (): Promise<AlertRecord[]> =>
    (await database.pool.query<{ record: AlertRecord }>('SELECT record FROM alert ORDER BY id')).rows.map(
      ({ record }) => record,
    );
  const trail = async (): Promise<string[]> =>
    (
      await database.pool.query<{ line: string }>(
        `SELECT episode || ' ' || version || ' ' || reason AS line FROM alert_event ORDER BY episode, version`,
      )
    ).rows.map(({ line }) => line);

  it('writes an episode from its opening to its end, with its trail, and what is told to whom', async () => {
    const it = evaluator();
    await it.observe([observed(0, BAD)]);
    await it.tick(MORNING + 2 * HOUR);
    now = MORNING + 3 * HOUR;
    expect(await it.answer('2026-11-10-001', { by: 'Lan', note: 'tôi lo' })).toMatchObject({
      outcome: 'taken',
      record: { status: 'answered', episode: { answer: { by: 'Lan', at: now } } },
    });
    await it.observe([observed(4, GOOD)]);
    expect(await trail()).toEqual([
      '2026-11-10-001 1 opened',
      '2026-11-10-001 2 escalated',
      '2026-11-10-001 3 answered',
      '2026-11-10-001 4 recovered',
    ]);
    expect(told.map(({ step, roles }) => [step, roles])).toEqual([
      ['opened', ['leaders']],
      ['escalated', ['province']],
      ['resolved', ['leaders', 'province']],
    ]);
    expect(await records()).toMatchObject([
      {
        id: '2026-11-10-001',
        alert: 'on-time|H01',
        status: 'resolved',
        version: 4,
        resolution: { reason: 'recovered' },
      },
    ]);
  });

  it('numbers the episodes of a day, and begins anew after an end', async () => {
    const it = evaluator();
    await it.observe([observed(0, { ...BAD, unit: 'H02' }), observed(0, BAD)]);
    await it.observe([observed(1, GOOD), observed(2, BAD)]);
    expect((await records()).map(({ id, alert, status }) => [id, alert, status])).toEqual([
      ['2026-11-10-001', 'on-time|H02', 'open'],
      ['2026-11-10-002', 'on-time|H01', 'resolved'],
      ['2026-11-10-003', 'on-time|H01', 'open'],
    ]);
  });

  it('takes figures that come again, one by one or all at once, for what they are', async () => {
    const figures = [observed(0, BAD), observed(1, GOOD), observed(2, BAD), observed(3, BAD)];
    const it = evaluator();
    for (const figure of figures) await it.observe([figure]);
    const after = await records();
    await it.observe(figures);
    await evaluator().observe(figures.slice(1));
    expect(await records()).toEqual(after);
    expect(told).toHaveLength(3);
  });

  it('decides one after the other when two replicas get the same', async () => {
    const figures = [observed(0, BAD), observed(1, GOOD)];
    await Promise.all([evaluator(), evaluator(), evaluator()].map((each) => each.observe(figures)));
    expect(await trail()).toEqual(['2026-11-10-001 1 opened', '2026-11-10-001 2 recovered']);
    expect(told.map(({ step }) => step)).toEqual(['opened', 'resolved']);
  });

  it('waits for the lock that another evaluation holds', async () => {
    const other = await database.pool.connect();
    await other.query('BEGIN');
    await other.query('SELECT 1 FROM evaluation_head FOR UPDATE');
    const observing = evaluator().observe([observed(0, BAD)]);
    const waits = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    await waitFor(async () => (await database.pool.query(waits)).rowCount! > 0, { what: 'it to wait' });
    expect(await records()).toEqual([]);
    await other.query('COMMIT');
    other.release();
    await observing;
    expect(await records()).toHaveLength(1);
  });

  it('tells nothing when the sends cannot be written: the decision is not either', async () => {
    const failing = new Evaluator({
      ...{ pool: database.pool, zone: ZONE, now: () => now, systemNow: () => now, decided: () => undefined },
      rules: { rules: new Map([[RULE.id, RULE]]), sources: new Map() },
      tellings: { write: () => Promise.reject(new Error('no')) },
    });
    await expect(failing.observe([observed(0, BAD)])).rejects.toThrow('no');
    expect(await records()).toEqual([]);
    await evaluator().observe([observed(0, BAD)]);
    expect(await records()).toHaveLength(1);
  });

  it('alerts a silent source as itself, and holds its units back until it is heard', async () => {
    const it = evaluator([RULE], [SOURCE]);
    const heardAt = MORNING - 5 * HOUR;
    await it.hear(heard({ dossier: heardAt }), MORNING);
    await it.observe([observed(0, BAD)]);
    await it.tick(MORNING + HOUR);
    expect((await records()).map(({ alert, status }) => [alert, status])).toEqual([
      ['source:/mot-cua', 'open'],
    ]);
    await it.hear(heard({ dossier: MORNING + 2 * HOUR }), MORNING + 2 * HOUR);
    await it.tick(MORNING + 3 * HOUR);
    expect((await records()).map(({ alert, status }) => [alert, status])).toEqual([
      ['source:/mot-cua', 'resolved'],
      ['on-time|H01', 'open'],
    ]);
  });

  it('tells sources of two streams apart, and decides nothing of a stream that is away', async () => {
    const it = evaluator([RULE], [SOURCE, { ...SOURCE, stream: 'document' }]);
    await it.hear(heard({ dossier: MORNING, document: MORNING - 5 * HOUR }), MORNING);
    await it.observe([observed(0, BAD), observed(0, { ...BAD, unit: 'H02', stream: 'document' })]);
    const standing = async (): Promise<string[]> =>
      (await records()).map(({ alert, status }) => `${alert} ${status}`);
    expect(await standing()).toEqual(['source.document:/mot-cua open', 'on-time|H01 open']);
    await it.hear(heard({ document: MORNING + 2 * HOUR }), MORNING + 4 * HOUR);
    await it.tick(MORNING + HOUR);
    expect(await standing()).toEqual([
      ...['source.document:/mot-cua resolved', 'on-time|H01 open', 'on-time|H02 open'],
    ]);
  });

  it('does not look at what is held back again and again, but when its source is heard', async () => {
    const rolling = aRule({ forMs: 0, window: 'last-30-days' });
    const bad = { ...BAD, window: 'last-30-days' } as const;
    const it = evaluator([rolling], [SOURCE]);
    const due = async (): Promise<unknown> =>
      (
        await database.pool.query<{ due: number | null }>(
          `SELECT due_at::float8 AS due FROM alert_state WHERE alert = 'on-time|H01'`,
        )
      ).rows[0]?.due;
    await it.hear(heard({ dossier: MORNING - 5 * HOUR }), MORNING);
    await it.observe([observed(0, bad)]);
    expect(await due()).toBeNull();
    await it.hear(heard({ dossier: MORNING - 5 * HOUR }), MORNING + HOUR);
    expect(await due()).toBeNull();
    await it.hear(heard({ dossier: MORNING + 2 * HOUR }), MORNING + 2 * HOUR);
    expect(await due()).toBe(0);
    expect(await it.tick(MORNING + 3 * HOUR)).toBe(1);
    expect((await records()).at(-1)).toMatchObject({
      alert: 'on-time|H01',
      episode: { since: MORNING, openedAt: MORNING + 3 * HOUR },
    });
  });

  it('looks at what it held back, also when its source is watched no more', async () => {
    const it = evaluator([RULE], [SOURCE]);
    await it.hear(heard({ dossier: MORNING - 5 * HOUR }), MORNING);
    await it.observe([observed(0, BAD)]);
    await evaluator([RULE]).takeOverRules();
    await evaluator([RULE]).tick(MORNING + HOUR);
    expect((await records()).map(({ alert, status }) => [alert, status])).toContainEqual([
      'on-time|H01',
      'open',
    ]);
  });

  it('counts on from the greatest number of a day, which has no last one', async () => {
    await database.pool.query(`INSERT INTO alert (id, alert, status, severity, opened_at, version, record)
      SELECT id, id, 'resolved', 'info', 1, 1, '{}'
      FROM unnest(ARRAY['2026-11-10-099', '2026-11-10-1204', '2026-11-1-9999', '2026-11-100-9998']) AS x (id)`);
    await evaluator().observe([observed(0, BAD)]);
    expect((await records()).map((each) => each.id).filter(Boolean)).toEqual(['2026-11-10-1205']);
  });

  it('ends what no rule watches any more, and judges again by a rule of another version', async () => {
    const short = aRule({ id: 'short', forMs: 0 });
    await evaluator([RULE, short], [SOURCE]).observe([observed(0, { ...BAD, rules: ['on-time', 'short'] })]);
    const lower = aRule({ forMs: 0, version: 2, bound: 0.7 });
    await evaluator([lower]).takeOverRules();
    expect((await records()).map(({ alert, resolution }) => [alert, resolution?.reason])).toEqual([
      ['on-time|H01', 'recovered'],
      ['short|H01', 'rule-gone'],
    ]);
  });

  it('a rule that is new judges the figures that came before it', async () => {
    await evaluator([]).observe([observed(0, BAD)]);
    await evaluator().takeOverRules();
    expect(await records()).toHaveLength(1);
  });

  it.each([
    ['a list without its unit', ['H02']],
    ['the province', 'province'],
  ] as const)('ends what is under way of a unit when its rule is narrowed to %s', async (_, units) => {
    const [before, other] = [
      evaluator(),
      evaluator([aRule({ forMs: 0, version: 2, units: units as Rule['units'] })]),
    ];
    await before.observe([observed(0, BAD)]);
    await other.takeOverRules();
    expect((await records()).map(({ resolution }) => resolution?.reason)).toEqual(['rule-gone']);
    await other.observe([observed(1, BAD)]);
    await other.takeOverRules();
    expect(await records()).toHaveLength(1);
  });

  it('goes on with what a narrower rule still watches', async () => {
    await evaluator().observe([observed(0, BAD), observed(0, { ...BAD, unit: '' })]);
    await evaluator([aRule({ forMs: 0, version: 2, units: ['H01'] })]).takeOverRules();
    expect((await records()).map(({ alert, status }) => [alert, status])).toEqual([
      ['on-time|H01', 'open'],
      ['on-time|', 'resolved'],
    ]);
  });

  it('ends what a rule does not watch any more for one unit', async () => {
    const it = evaluator();
    await it.observe([observed(0, BAD)]);
    await it.observe([observed(1, { ...BAD, rules: [] })]);
    expect((await records())[0]?.resolution?.reason).toBe('rule-gone');
  });

  it('dates an answer about a silent source by the clock by which it is heard', async () => {
    const it = evaluator([], [SOURCE]);
    await it.hear(heard({ dossier: MORNING - 5 * HOUR }), MORNING);
    systemNow = MORNING + HOUR;
    now = MORNING - 900 * HOUR;
    const [{ id } = { id: '' }] = await records();
    expect(await it.answer(id, { by: 'Lan', note: '' })).toMatchObject({
      record: { episode: { answer: { at: systemNow } } },
    });
  });

  it('knows no episode that is not there, and says when one is over', async () => {
    const it = evaluator();
    await it.observe([observed(0, BAD), observed(1, GOOD)]);
    const answer = { by: 'Lan', note: '' };
    expect(await it.answer('2026-11-10-009', answer)).toBeUndefined();
    expect(await it.answer('2026-11-10-001', answer)).toMatchObject({ outcome: 'over' });
  });
});
