import { create } from '@bufbuild/protobuf';
import { queries as wire, type RuleWindow } from '@nhip/contracts';
import { formatDay, parseDay } from '@nhip/kernel';
import { freshDatabase, type FreshDatabase } from '@nhip/testing';
import { ruleWindow } from '../core/rule-window';
import { figures } from './figures';
import { ALL, catalogue, openProvince, type Province } from './province.spec-data';
import { questionOf } from './question';
import { series } from './series';
import type { Snapshot } from './snapshot';

const INDICATORS = ['A', 'B', 'E', 'F'].map((id) => `dossier.on-time.${id}`);
const range = (from: string, to: string): wire.Window =>
  create(wire.WindowSchema, { window: { case: 'range', value: { from, to } } });
const parts = ({ numerator, denominator, value }: wire.SeriesPoint | wire.Figure) => [
  numerator,
  denominator ?? 0n,
  value,
];

describe('the windows of alert rules, day by day', () => {
  let database: FreshDatabase;
  let province: Province;
  const inSnapshot = <T>(work: (snapshot: Snapshot) => Promise<T>): Promise<T> =>
    province.snapshots.read(work);
  const points = (asked: { indicator: string; from: string; to: string; each: RuleWindow; step?: 'month' }) =>
    inSnapshot(async (snapshot) => {
      const { indicator, from, to, each, step = 'day' } = asked;
      const question = questionOf(catalogue, snapshot, { indicator, unit: 'D1', window: range(from, to) });
      return (await series(snapshot, { ...question, step, each }, ALL)).points;
    });
  const asked = (indicator: string, from: string, to: string): Promise<wire.Figure> =>
    inSnapshot(async (snapshot) => {
      const question = questionOf(catalogue, snapshot, { indicator, unit: 'D1', window: range(from, to) });
      const [answer] = await figures(snapshot, [{ ...question, by: '' }], ALL);
      return answer!.figures[0]!;
    });

  beforeAll(async () => {
    database = await freshDatabase();
    province = await openProvince(database);
  });
  afterAll(async () => {
    await province.units.destroy();
    await database.drop();
  });

  it.each<RuleWindow>(['day', 'month', 'quarter', 'year', 'last-30-days'])(
    'are the figures that a question gets for %s as it stood',
    async (each) => {
      for (const indicator of [...INDICATORS, 'dossier.overdue-open', 'dossier.to-solve']) {
        const all = await points({ indicator, from: '2026-03-25', to: '2026-05-20', each });
        expect(all).toHaveLength(57);
        for (const at of [0, 6, 7, 40, 56]) {
          const point = all[at]!;
          const day = parseDay('2026-03-25') + at;
          const { from } = ruleWindow(each, day);
          expect(point.window).toMatchObject({ from: formatDay(from), to: formatDay(day) });
          expect([indicator, each, at, ...parts(point)]).toEqual([
            ...[indicator, each, at],
            ...parts(await asked(indicator, formatDay(from), formatDay(day))),
          ]);
          const before = [point.numeratorBefore, point.denominatorBefore ?? 0n];
          if (from === day) expect(before).toEqual([0n, 0n]);
          else
            expect(before).toEqual(
              parts(await asked(indicator, formatDay(from), formatDay(day - 1))).slice(0, 2),
            );
        }
      }
    },
  );

  it('may be told at the ends of months only', async () => {
    const indicator = 'dossier.on-time.E';
    const all = await points({
      indicator,
      from: '2026-03-01',
      to: '2026-05-20',
      each: 'last-30-days',
      step: 'month',
    });
    expect(all.map(({ window, unfinished }) => [window?.from, window?.to, unfinished])).toEqual([
      ['2026-03-02', '2026-03-31', false],
      ['2026-04-01', '2026-04-30', false],
      ['2026-04-21', '2026-05-20', true],
    ]);
  });
});
