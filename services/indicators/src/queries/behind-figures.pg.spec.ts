import { encodeDossierFact } from '@nhip/contracts';
import { freshDatabase, type FreshDatabase } from '@nhip/testing';
import { Registry } from 'prom-client';
import { IndicatorMetrics } from '../indicator-metrics';
import { dossiersBehind, subjectOfToken, type Part } from './dossiers';
import { figures } from './figures';
import {
  ALL,
  asked,
  catalogue,
  DAY,
  FACTS,
  NOW,
  openProvince,
  stateAt,
  type Province,
} from './province.spec-data';
import { questionOf } from './question';
import { ranking } from './ranking';
import { series } from './series';
import type { Snapshot, Snapshots } from './snapshot';
import { unitsOf } from './units';

describe('what stands behind and beside a figure', () => {
  let database: FreshDatabase;
  let province: Province;
  const ask: Province['ask'] = (...args) => province.ask(...args);
  const count: Province['count'] = (...args) => province.count(...args);
  let snapshots: Snapshots;

  beforeAll(async () => {
    database = await freshDatabase();
    province = await openProvince(database);
    snapshots = province.snapshots;
  });
  afterAll(async () => {
    await province.units.destroy();
    await database.drop();
  });

  interface Listing {
    readonly part?: Part;
    readonly pageSize?: number;
    readonly after?: string;
    readonly unit?: string;
  }
  const list = (snapshot: Snapshot, [indicator, period]: [string, string], rest: Listing = {}) => {
    const { part = 'numerator', pageSize = 50, after = '', unit = '' } = rest;
    const question = questionOf(catalogue, snapshot, asked(indicator, period, { unit }));
    return dossiersBehind(snapshot, { ...question, part, pageSize, after }, ALL);
  };

  it('list exactly the dossiers behind a flow, a stock and a ratio, page by page', async () => {
    await snapshots.read(async (snapshot) => {
      for (const [id, period] of [
        ['dossier.still-open', '2026'],
        ['dossier.carried-over', '2026-03'],
        ['dossier.completed', '2026-Q1'],
      ] as const) {
        const subjects: string[] = [];
        let weight = 0n;
        for (let after = ''; ;) {
          const page = await list(snapshot, [id, period], { after, pageSize: 37 });
          subjects.push(...page.dossiers.map(({ subject }) => subject));
          weight += page.dossiers.reduce((sum, each) => sum + each.weight, 0n);
          expect(Number(page.total)).toBeGreaterThanOrEqual(page.dossiers.length);
          if (page.nextPageToken === '') break;
          after = subjectOfToken(page.nextPageToken);
        }
        expect([id, Number(weight)]).toEqual([id, await count(id, period)]);
        expect(subjects).toEqual([...new Set(subjects)].sort());
        if (id === 'dossier.still-open')
          expect(subjects).toEqual(
            FACTS.filter((fact) => stateAt(fact, NOW)?.open).map(({ subject }) => subject),
          );
      }
      const [late] = await ask('dossier.on-time.C', '2026');
      const rest = await list(snapshot, ['dossier.on-time.C', '2026'], { part: 'rest', pageSize: 500 });
      expect(Number(rest.total)).toBe(Number(late!.denominator! - late!.numerator));
      const overdue = await list(snapshot, ['dossier.overdue-open', '2026'], { pageSize: 500, unit: 'D1' });
      expect(overdue.dossiers.every((each) => each.overdue && each.closedAt === undefined)).toBe(true);
      expect(Number(overdue.total)).toBe(await count('dossier.overdue-open', '2026', { unit: 'D1' }));
    });
  });

  it('list the rest by flows: a dossier that was in time and late stands behind both', async () => {
    const [base] = FACTS;
    const opened = NOW - 30 * DAY;
    const twice = {
      ...base!,
      ...{ subject: 'twice', opening: { at: opened, unit: 'c', source: '/s' } },
      dues: [{ from: opened, due: opened + 5 * DAY }],
      steps: [
        { kind: 'completed', at: opened + 2 * DAY },
        { kind: 'reopened', at: opened + 3 * DAY },
        { kind: 'completed', at: opened + 9 * DAY },
      ] as const,
    };
    const told = async (status: 'completed' | 'retracted', version: number) => {
      const body = encodeDossierFact({ ...twice, status, version });
      const { applier, rules } = province.engine;
      await applier.apply({ facts: [{ body, fact: rules.decode(body) }], watermarks: [], parked: [] });
    };
    await told('completed', 1);
    await snapshots.read(async (snapshot) => {
      const { dossiers, total } = await list(snapshot, ['dossier.on-time.C', '2026'], {
        ...{ part: 'rest', pageSize: 500 },
      });
      const [figure] = await ask('dossier.on-time.C', '2026');
      expect(dossiers.map(({ subject }) => subject)).toContain('twice');
      expect(Number(total)).toBe(Number(figure!.denominator! - figure!.numerator));
    });
    await told('retracted', 2);
  });

  it('refuse a page token that no page gave', () => {
    for (const token of [Buffer.from('H1\0').toString('base64url'), '____'])
      expect(() => subjectOfToken(token)).toThrow('page token');
    expect(subjectOfToken(Buffer.from('Hồ-1').toString('base64url'))).toBe('Hồ-1');
  });

  it('draw the same figures as series, for flows, stocks and ratios', async () => {
    await snapshots.read(async (snapshot) => {
      for (const id of [
        'dossier.received',
        'dossier.still-open',
        'dossier.carried-over',
        'dossier.on-time.E',
        'dossier.to-solve',
      ])
        for (const step of ['day', 'month'] as const) {
          const question = questionOf(
            catalogue,
            snapshot,
            asked(id, step === 'day' ? '2026-03' : '2026', { unit: 'D1' }),
          );
          const { points } = await series(snapshot, { ...question, step }, ALL);
          expect(points).toHaveLength(step === 'day' ? 31 : 5);
          const some = points[step === 'day' ? 16 : 3];
          const [figure] = await ask(id, some!.window!.from.slice(0, step === 'day' ? 10 : 7), {
            unit: 'D1',
          });
          expect([id, step, some?.numerator, some?.denominator]).toEqual([
            id,
            step,
            figure?.numerator,
            figure?.denominator,
          ]);
          expect(some?.value).toBe(figure?.value);
        }
    });
  });

  it('rank units best first, leaving out those with too few cases', async () => {
    await snapshots.read(async (snapshot) => {
      const question = questionOf(catalogue, snapshot, asked('dossier.on-time.C', '2026'));
      const all = await ranking(snapshot, { ...question, minimumN: 1, tier: 'commune' }, ALL);
      const values = all.ranked.map(({ figure }) => figure!.value!);
      expect(values).toEqual([...values].sort((a, b) => b - a));
      expect(all.ranked.map(({ figure }) => figure!.unit).sort()).toEqual(['a', 'b', 'c', 'd']);
      const [a] = await ask('dossier.on-time.C', '2026', { unit: 'a' });
      expect(all.ranked.find(({ figure }) => figure!.unit === 'a')?.figure?.denominator).toBe(a?.denominator);
      const few = await ranking(snapshot, { ...question, minimumN: 100_000, tier: '' }, ALL);
      expect([few.ranked.length, few.leftOut]).toEqual([0, 5]);
    });
  });

  it('share a rank among equals, and go on after them as if each had its own', async () => {
    await snapshots.read(async (snapshot) => {
      let ties = 0;
      for (let day = 1; day <= 28; day++) {
        const period = `2026-04-${String(day).padStart(2, '0')}`;
        const question = questionOf(catalogue, snapshot, asked('dossier.received', period));
        const { ranked } = await ranking(snapshot, { ...question, minimumN: 1, tier: 'commune' }, ALL);
        for (const [i, { rank, figure }] of ranked.entries()) {
          const before = ranked[i - 1];
          const tied = before?.figure?.value === figure!.value;
          if (tied) ties += 1;
          expect(rank).toBe(tied ? before?.rank : i + 1);
        }
      }
      expect(ties).toBeGreaterThan(0);
    });
  });

  it('see only their scope', async () => {
    const scope = { allUnits: false, units: ['D1'] };
    await snapshots.read(async (snapshot) => {
      const figure = (code: string) =>
        figures(
          snapshot,
          [{ ...questionOf(catalogue, snapshot, asked('dossier.received', '2026', { unit: code })), by: '' }],
          scope,
        );
      expect((await figure('a'))[0]?.figures).toHaveLength(1);
      for (const code of ['', 'P', 'c', '~unknown'])
        await expect(figure(code)).rejects.toMatchObject({ status: 403 });
      const question = questionOf(catalogue, snapshot, asked('dossier.received', '2026'));
      const ranked = await ranking(snapshot, { ...question, minimumN: 0, tier: '' }, scope);
      expect(ranked.ranked.map((each) => each.figure!.unit).sort()).toEqual(['D1', 'a', 'b']);
      const { units, unknown } = await unitsOf(snapshot, { day: '', scope });
      expect([units.map(({ code }) => code), unknown]).toEqual([['D1', 'a', 'b'], []]);
      const all = await unitsOf(snapshot, { day: '', scope: ALL });
      expect(all.unknown).toEqual(['lost']);
      expect(all.holding).toEqual(['D1', 'a', 'b', 'c', 'd']);
    });
  });

  it('export the same figures, each unit with all below it', async () => {
    const registry = new Registry();
    const failed = jest.fn();
    new IndicatorMetrics(snapshots, catalogue, failed).register(registry);
    const text = await registry.metrics();
    expect(failed).not.toHaveBeenCalled();
    const line = (unit: string, window: string): string | undefined =>
      text
        .split('\n')
        .find((each) =>
          each.startsWith(
            `nhip_indicator_value{indicator="dossier.received",unit="${unit}",window="${window}"}`,
          ),
        );
    expect(line('P', 'year')?.split(' ')[1]).toBe('600');
    expect(line('D1', 'year')?.split(' ')[1]).toBe(
      String(await count('dossier.received', '2026', { unit: 'D1' })),
    );
    expect(line('P', 'month')?.split(' ')[1]).toBe(String(await count('dossier.received', '2026-05')));
    expect(text).toContain(
      `nhip_indicator_denominator{indicator="dossier.on-time.C",unit="a",window="year"}`,
    );
  });
});
