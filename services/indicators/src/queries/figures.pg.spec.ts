import { encodeDossierFact, queries as wire, type DossierFact, type Step } from '@nhip/contracts';
import { parseDay } from '@nhip/kernel';
import { freshDatabase, type FreshDatabase } from '@nhip/testing';
import { loadUnits } from '../load-units';
import { RULES_GENERATION } from '../rules';
import {
  at,
  DAY,
  FACTS,
  NOW,
  openProvince,
  stateAt,
  TREE,
  unit,
  zone,
  type Province,
} from './province.spec-data';

describe('figures', () => {
  let database: FreshDatabase;
  let province: Province;
  const ask: Province['ask'] = (...args) => province.ask(...args);
  const count: Province['count'] = (...args) => province.count(...args);

  beforeAll(async () => {
    database = await freshDatabase();
    province = await openProvince(database);
  });
  afterAll(async () => {
    await province.units.destroy();
    await database.drop();
  });

  const PERIODS: [string, string, string][] = [
    ['2026-02', '2026-02-01', '2026-02-28'],
    ['2026-03-17', '2026-03-17', '2026-03-17'],
    ['2026-Q1', '2026-01-01', '2026-03-31'],
    ['2026-05', '2026-05-01', '2026-05-20'],
    ['2026', '2026-01-01', '2026-05-20'],
  ];

  it.each(PERIODS)('count what a naive count does, in %s', async (period, first, last) => {
    const [from, to] = [zone.startOf(parseDay(first)), zone.startOf(parseDay(last) + 1) - 1];
    const until = Math.min(to, NOW);
    const before = FACTS.map((fact) => stateAt(fact, from - 1));
    const after = FACTS.map((fact) => stateAt(fact, until));
    const within = (fact: DossierFact, kinds: string[]): Step[] =>
      fact.steps.filter((step) => kinds.includes(step.kind) && step.at >= from && step.at <= until);
    const flows = (kinds: string[]): number =>
      FACTS.reduce((sum, fact) => sum + within(fact, kinds).length, 0);
    const open = after.filter((state) => state?.open);
    const closings = FACTS.flatMap((fact) =>
      within(fact, ['completed', 'withdrawn']).map((step) => ({ due: fact.dues[0]?.due, at: step.at })),
    );
    const received = FACTS.filter(({ opening }) => opening!.at >= from && opening!.at <= until);
    const expected = {
      'dossier.carried-over': before.filter((state) => state?.open).length,
      'dossier.received': received.length,
      'dossier.refused': flows(['refused']),
      'dossier.to-solve':
        before.filter((state) => state?.open).length +
        received.length +
        flows(['reopened']) -
        flows(['refused']),
      'dossier.completed': closings.length,
      'dossier.still-open': open.length,
      'dossier.completed.in-time': closings.filter(({ due, at: done }) => due !== undefined && done <= due)
        .length,
      'dossier.completed.late': closings.filter(({ due, at: done }) => due !== undefined && done > due)
        .length,
      'dossier.completed.no-due': closings.filter(({ due }) => due === undefined).length,
      'dossier.still-open.in-time': open.filter((state) => state?.due !== undefined && !state.overdue).length,
      'dossier.still-open.late': open.filter((state) => state?.overdue).length,
      'dossier.still-open.no-due': open.filter((state) => state?.due === undefined).length,
      'dossier.overdue-open': open.filter((state) => state?.overdue).length,
      'dossier.near-due': open.filter((state) => state!.due! >= until && state!.due! - DAY <= until).length,
    };
    const got: Record<string, number> = {};
    for (const id of Object.keys(expected)) got[id] = await count(id, period);
    expect(got).toEqual(expected);
    expect(got['dossier.to-solve']).toBe(got['dossier.completed']! + got['dossier.still-open']!);
    const day = (instant: number): number => zone.dayOf(instant);
    const [onTime] = await ask('dossier.on-time.C', period);
    const dated = closings.filter(({ due }) => due !== undefined);
    expect([Number(onTime?.numerator), Number(onTime?.denominator)]).toEqual([
      dated.filter(({ due, at: done }) => day(done) <= day(due!)).length,
      dated.length,
    ]);
    const [online] = await ask('dossier.online-share', period);
    expect(Number(online?.numerator)).toBe(received.filter(({ channel }) => channel === 'online').length);
    expect(Number(online?.denominator)).toBe(received.length);
  });

  it('fall apart by every dimension without losing or doubling a dossier', async () => {
    for (const id of ['dossier.received', 'dossier.still-open', 'dossier.overdue-open', 'dossier.to-solve'])
      for (const by of ['unit', 'tier', 'level', 'channel', 'field'] as const) {
        const parts = await ask(id, '2026', { by });
        const whole = await count(id, '2026');
        expect([id, by, parts.reduce((sum, { numerator }) => sum + Number(numerator), 0)]).toEqual([
          id,
          by,
          whole,
        ]);
      }
    const units = await ask('dossier.received', '2026', { by: 'unit' });
    expect(units.map(({ unit: code }) => code)).toEqual(['D1', 'c', 'd', '~not-attributable', '~unknown']);
    const lost = FACTS.filter(({ opening }) => opening!.unit === 'lost').length;
    expect(Number(units.at(-1)?.numerator)).toBe(lost);
    expect(await count('dossier.received', '2026', { unit: '~unknown' })).toBe(lost);
    expect(await count('dossier.received', '2026', { unit: 'P' })).toBe(600);
  });

  it('roll up the tree of the window, old units in old windows', async () => {
    const received = (codes: string[], until: string): number =>
      FACTS.filter(({ opening }) => codes.includes(opening!.unit) && opening!.at < at(until)).length;
    expect(await count('dossier.received', '2026-02', { unit: 'D1', where: {} })).toBe(
      received(['a', 'b', 'D1', 'old'], '2026-03-01T00:00:00') -
        received(['a', 'b', 'D1', 'old'], '2026-02-01T00:00:00'),
    );
    expect(await count('dossier.received', '2026', { unit: 'D1' })).toBe(
      received(['a', 'b', 'D1'], '2026-12-31T00:00:00'),
    );
    await expect(count('dossier.received', '2026', { unit: 'old' })).rejects.toThrow('ended on 2026-02-28');
    expect(await count('dossier.received', '2026-02', { unit: 'd' })).toBeGreaterThan(0);
    await expect(count('dossier.received', '2026', { unit: 'zz' })).rejects.toThrow('no unit has the code');
  });

  it('filter by dimension', async () => {
    const parts = await ask('dossier.still-open', '2026', { by: 'level' });
    const full = parts.find(({ group }) => group === 'full');
    expect(full?.groupName).toMatchObject({ vi: 'Toàn trình' });
    expect(await count('dossier.still-open', '2026', { where: { level: 'full' } })).toBe(
      Number(full?.numerator),
    );
  });

  it('say when there is no data, and what was newest', async () => {
    const [empty] = await ask('dossier.on-time.E', '2020');
    expect([empty?.noData, empty?.value]).toEqual([wire.NoData.DENOMINATOR_ZERO, undefined]);
    const [some] = await ask('dossier.received', '2026', { unit: 'a' });
    const newest = FACTS.filter((fact) => stateAt(fact, Infinity)?.holder === 'a').map(
      (fact) => fact.newestEventAt,
    );
    expect(Number(some?.newest?.eventAt)).toBe(Math.max(...newest.filter((instant) => instant <= NOW)));
  });

  it('are no data before a cut-over, and the units above it too', async () => {
    await database.pool.query(
      `INSERT INTO tally (rules_generation, measure, unit, grain, day, dims, value)
       VALUES (${RULES_GENERATION}, 'dossier.cut_over', 'c', 'day', '2026-02-10', '{}', 1)`,
    );
    const noData = async (code: string, period: string) =>
      (await ask('dossier.received', period, { unit: code }))[0]?.noData;
    expect(await noData('c', '2026-02')).toBe(wire.NoData.BEFORE_CUT_OVER);
    expect(await noData('P', '2026')).toBe(wire.NoData.BEFORE_CUT_OVER);
    expect(await noData('c', '2026-03')).toBe(wire.NoData.UNSPECIFIED);
    expect(await noData('D1', '2026')).toBe(wire.NoData.UNSPECIFIED);
    await database.pool.query("DELETE FROM tally WHERE measure = 'dossier.cut_over'");
  });

  it('read whole months by channel or level from tallies of months, by field from days', async () => {
    const asked = [
      { where: { channel: 'online' } },
      { where: { level: 'full' } },
      { where: { field: 'Hộ tịch' } },
    ];
    const counts = () => Promise.all(asked.map((rest) => count('dossier.received', '2026', rest)));
    const [online = 0, full = 0, field = 0] = await counts();
    const add = (more: number) =>
      database.pool.query(
        `UPDATE tally SET value = value + $1 WHERE id = (SELECT min(id) FROM tally WHERE grain = 'month-apart'
           AND measure = 'dossier.received' AND dims @> '{"channel": "online", "level": "full"}')`,
        [more],
      );
    await add(1_000);
    try {
      expect(await counts()).toEqual([online + 1_000, full + 1_000, field]);
    } finally {
      await add(-1_000);
    }
    expect(await counts()).toEqual([online, full, field]);
  });

  it('name a group as its source does, whatever members a JavaScript object has', async () => {
    const [base] = FACTS;
    const odd = { ...base!, subject: 'odd', version: 9, field: 'constructor' };
    const body = encodeDossierFact(odd);
    const { engine } = province;
    await engine.applier.apply({
      ...{ facts: [{ body, fact: engine.rules.decode(body) }], watermarks: [], parked: [] },
    });
    const fields = await ask('dossier.received', '2026', { by: 'field' });
    expect(fields.map(({ group, groupName }) => [group, groupName?.vi])).toContainEqual([
      'constructor',
      'constructor',
    ]);
    await expect(count('dossier.received', '2026', { unit: 'constructor' })).rejects.toMatchObject({
      status: 404,
    });
    const gone = encodeDossierFact({ ...odd, version: 10, status: 'retracted' });
    await engine.applier.apply({
      ...{ facts: [{ body: gone, fact: engine.rules.decode(gone) }], watermarks: [], parked: [] },
    });
  });

  it('tell no row for everything when there is no tree to fall apart in', async () => {
    const bare = await freshDatabase();
    try {
      const empty = await openProvince(bare, []);
      const groups = (await empty.ask('dossier.received', '2026', { by: 'unit' })).map(({ group }) => group);
      expect(groups).toEqual(['~unknown']);
      await empty.units.destroy();
    } finally {
      await bare.drop();
    }
  });

  it('refuse with every fault', async () => {
    await expect(count('dossier.nothing', '2026')).rejects.toMatchObject({ status: 404 });
    await expect(count('dossier.received', '2026-Q9', { where: { colour: 'red' } })).rejects.toMatchObject({
      status: 422,
      options: { errors: [{ path: 'colour' }, { path: 'window' }] },
    });
  });

  it('follow a list of units that is a tree, and no other', async () => {
    expect(await loadUnits(province.units, TREE)).toEqual({ loaded: 0, unchanged: 7 });
    await expect(loadUnits(province.units, [unit('x', 'nowhere')])).rejects.toThrow('no tree');
    expect(await loadUnits(province.units, [unit('lost', 'P')])).toEqual({ loaded: 1, unchanged: 0 });
    expect((await ask('dossier.received', '2026', { by: 'unit' })).map(({ unit: code }) => code)).toContain(
      'lost',
    );
  });
});
