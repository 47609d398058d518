import type { Definition, Term } from './definition';
import { evaluate, type TallySum } from './evaluate';
import { stateOf } from './state';

const term = (measure: string, rest: Partial<Term> = {}): Term => ({
  ...{ measure, where: {}, over: 'window', sign: 1 },
  ...rest,
});
const sum = (measure: string, value: number, rest: Partial<TallySum> = {}): TallySum => ({
  ...{ measure, value, over: 'window', dims: {} },
  ...rest,
});
const definition = (numerator: Term[], denominator: Term[] = []): Definition =>
  ({ kind: denominator.length > 0 ? 'ratio' : 'count', numerator, denominator }) as unknown as Definition;

describe('a figure from its parts', () => {
  it('adds and subtracts, each term over its own days and dimensions', () => {
    const open = [term('in', { over: 'before' }), term('in'), term('out', { sign: -1 })];
    const sums = [
      ...[sum('in', 5, { over: 'before' }), sum('in', 3), sum('out', 2), sum('out', 7, { over: 'to' })],
    ];
    expect(evaluate(definition(open), sums)).toEqual({ numerator: 6, value: 6 });
  });

  it('takes a tally whose dimension has one of the values, and none that lacks it', () => {
    const numerator = [term('done', { where: { date: ['early', 'same-day'] } })];
    const sums = ['early', 'same-day', 'late'].map((date, i) => sum('done', 10 ** i, { dims: { date } }));
    expect(evaluate(definition(numerator), [...sums, sum('done', 5000)])).toMatchObject({ value: 11 });
  });

  it('is no data over a denominator of 0', () => {
    expect(evaluate(definition([term('a')], [term('b')]), [])).toEqual({
      ...{ numerator: 0, denominator: 0, noData: 'denominator-zero' },
    });
    expect(evaluate(definition([term('a')], [term('b')]), [sum('a', 1), sum('b', 4)]).value).toBe(0.25);
  });
});

describe('a value against its bounds', () => {
  it.each([
    ['good', { target: 0.95, alarm: 0.9, higherIsBetter: true }, 0.95],
    ['watch', { target: 0.95, alarm: 0.9, higherIsBetter: true }, 0.9],
    ['breach', { target: 0.95, alarm: 0.9, higherIsBetter: true }, 0.899],
    ['good', { target: 0, higherIsBetter: false }, 0],
    ['watch', { target: 0, higherIsBetter: false }, 1],
    ['breach', { target: 0, alarm: 10, higherIsBetter: false }, 11],
    ['normal', { higherIsBetter: true }, 11],
    ['none', { target: 0, higherIsBetter: false }, undefined],
  ] as const)('is %s', (state, bounds, value) => expect(stateOf(bounds, value)).toBe(state));
});
