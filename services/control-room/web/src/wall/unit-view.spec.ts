import type { Board, BoardFigure } from '@nhip/contracts/wall';
import { census, columnsFor, tierOf, unitsOf } from './unit-view';

const DAY = 86_400_000;
const scene = { judgedBy: 'on-time', unitCounts: ['overdue'], silentAfterMs: 4 * DAY };
const rate = (
  numerator: number,
  denominator: number,
  state: BoardFigure['state'],
  newestAt = 0,
): BoardFigure => ({
  numerator,
  denominator,
  value: numerator / denominator,
  state,
  newestAt,
});
const unit = (name: string, tier = 'commune') => ({ name: { vi: name, en: name }, tier, shortName: name });

function board(figures: Record<string, BoardFigure>): Board {
  return {
    definitions: {},
    figures: {},
    comparisons: {},
    series: {},
    rankings: {},
    units: {
      ...Object.fromEntries(Object.keys(figures).map((code) => [code, unit(code)])),
      S: unit('S', 'department'),
    },
    unitFigures: Object.fromEntries(
      Object.entries(figures).map(([code, figure]) => [code, { 'on-time': figure }]),
    ),
  };
}

const seen = (figures: Record<string, BoardFigure>, now = 0) =>
  unitsOf(board(figures), scene, { tier: 'commune', now });

it('orders units as Vietnamese does, those of the tier only', () => {
  const figures = {
    Đông: rate(1, 1, 'normal'),
    Ân: rate(1, 1, 'normal'),
    An: rate(1, 1, 'normal'),
    Dung: rate(1, 1, 'normal'),
  };
  expect(seen(figures).map((view) => view.code)).toEqual(['An', 'Ân', 'Dung', 'Đông']);
});

it('judges none with fewer than twenty cases and none that is silent', () => {
  const views = seen(
    {
      few: rate(1, 19, 'breach', 10 * DAY),
      bad: rate(1, 20, 'breach', 10 * DAY),
      silent: rate(1, 20, 'breach', 5 * DAY),
      good: rate(99, 100, 'good', 10 * DAY),
    },
    10 * DAY,
  );
  expect(Object.fromEntries(views.map((view) => [view.code, view.state]))).toEqual({
    few: 'normal',
    bad: 'breach',
    silent: 'stale',
    good: 'good',
  });
  expect(census(views)).toEqual({ breach: 1, watch: 0, stale: 1, few: 1, normal: 1 });
});

it('takes nobody for heard who told only of something else', () => {
  const told = board({ A: rate(90, 100, 'good') });
  const signed = {
    ...told,
    unitFigures: { A: { ...told.unitFigures['A'], signed: rate(1, 1, 'good', 9 * DAY) } },
  };
  expect(unitsOf(signed, scene, { tier: 'commune', now: 9 * DAY })).toMatchObject([
    { state: 'stale', newestAt: 0 },
  ]);
});

it.each([
  [98, 2.6, 13],
  [98, 2.05, 11],
  [15, 2.6, 5],
  [1, 2.6, 1],
  [0, 2.6, 1],
])('spreads %p tiles over a box %p times as wide as high in %p columns', (count, aspect, columns) => {
  expect(columnsFor(count, aspect)).toBe(columns);
});

it('shows first the tier of which units have cases enough to be judged', () => {
  const units = { A: { tier: 'commune' }, D: { tier: 'department' } };
  const of = (commune: number, department: number) =>
    ({
      units,
      unitFigures: { A: { rate: { denominator: commune } }, D: { rate: { denominator: department } } },
    }) as unknown as Board;
  const first = (board: Board) => tierOf(board, { ...scene, judgedBy: 'rate' }, ['commune', 'department']);
  expect([of(20, 20), of(19, 20), of(19, 19)].map(first)).toEqual(['commune', 'department', 'commune']);
});
