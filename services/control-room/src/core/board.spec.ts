import { create } from '@bufbuild/protobuf';
import { queries } from '@nhip/contracts';
import { definitionsOf, figureOf, rankingOf, unitFiguresOf, unitsOf } from './board';

const HOUR = 3_600_000;
const figure = (more: Parameters<typeof create<typeof queries.FigureSchema>>[1]) =>
  create(queries.FigureSchema, more);

it('keeps apart a zero, a ratio and no data', () => {
  expect(figureOf(figure({ numerator: 0n, value: 0, state: queries.State.GOOD }))).toEqual({
    numerator: 0,
    value: 0,
    state: 'good',
  });
  expect(
    figureOf(figure({ numerator: 0n, denominator: 0n, noData: queries.NoData.DENOMINATOR_ZERO })),
  ).toEqual({
    numerator: 0,
    denominator: 0,
    noData: 'denominator-zero',
    state: 'normal',
  });
});

it('gathers figures of several indicators by unit', () => {
  const answer = (indicator: string, units: string[]) =>
    create(queries.FigureAnswerSchema, {
      figures: units.map((unit) => ({
        indicator,
        unit,
        numerator: 3n,
        value: 3,
        newest: { eventAt: 9n, source: 's' },
      })),
    });
  const found = unitFiguresOf([answer('late', ['A', 'B']), answer('near', ['A'])]);
  expect(Object.keys(found)).toEqual(['A', 'B']);
  expect(found['A']).toEqual({
    late: { numerator: 3, value: 3, state: 'normal', newestAt: 9, source: 's' },
    near: { numerator: 3, value: 3, state: 'normal', newestAt: 9, source: 's' },
  });
});

it('ranks no unit that is silent, and says how many', () => {
  const ranked = (unit: string) => ({
    rank: 1,
    figure: { unit, numerator: 30n, denominator: 40n, value: 0.75 },
  });
  const answer = create(queries.GetRankingResponseSchema, {
    ranked: ['A', 'B', 'C'].map(ranked),
    leftOut: 7,
    times: { clock: BigInt(10 * HOUR) },
  });
  const newest: Record<string, number> = { A: 9 * HOUR, B: 0 };
  const found = rankingOf(answer, { newestAt: (unit) => newest[unit], silentAfterMs: 5 * HOUR });
  expect(found.ranked.map(({ unit }) => unit)).toEqual(['A', 'C']);
  expect([found.silent, found.leftOut]).toEqual([1, 7]);
});

it('tells of units those of the tiers shown, and of definitions those shown', () => {
  const unit = (code: string, tier: string) =>
    create(queries.UnitSchema, { code, tier, name: { vi: code, en: '' } });
  expect(Object.keys(unitsOf([unit('T', 'province'), unit('X', 'commune')], ['commune']))).toEqual(['X']);
  const definition = create(queries.DefinitionSchema, {
    id: 'late',
    version: 2,
    kind: 'count',
    freshnessSeconds: 60,
  });
  expect(definitionsOf([definition], new Set(['late']))).toMatchObject({
    late: { version: 2, freshnessMs: 60_000 },
  });
  expect(definitionsOf([definition], new Set())).toEqual({});
});
