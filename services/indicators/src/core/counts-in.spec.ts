import { countsIn } from './counts-in';
import type { Definition, Term } from './definition';
import type { Mark } from './mark';

const term = (measure: string, over: Term['over'], rest: Partial<Term> = {}): Term => ({
  ...{ measure, over, where: {}, sign: 1 },
  ...rest,
});
const RATIO = {
  id: 'x.rate',
  numerator: [term('x.due', 'window', { where: { limit: ['in-time'] } })],
  denominator: [term('x.due', 'window')],
} as unknown as Definition;
const STOCK = {
  id: 'x.open',
  numerator: [term('x.in', 'to'), term('x.out', 'to', { sign: -1 })],
  denominator: [],
} as unknown as Definition;
const mark = (measure: string, day: number, dims = {}): Mark => ({
  ...{ measure, unit: 'U', grain: 'day', day, dims, weight: 1 },
});
const told = (...marks: Mark[]): string[] =>
  countsIn([RATIO, STOCK], marks, 10).map(
    ({ definition, part, term: { measure }, day }) => `${definition.id} ${part} ${measure} ${day}`,
  );

describe('the indicators that count a subject', () => {
  it('name a flow by its newest day, in each part that counts it', () => {
    expect(told(mark('x.due', 3, { limit: 'late' }), mark('x.due', 5, { limit: 'in-time' }))).toEqual([
      'x.rate numerator x.due 5',
      'x.rate denominator x.due 5',
    ]);
  });

  it('name a stock while it is there, as of today, and not once it is gone', () => {
    expect(told(mark('x.in', 3))).toEqual(['x.open numerator x.in 10']);
    expect(told(mark('x.in', 3), mark('x.out', 4))).toEqual([]);
  });

  it('leave out what is dated ahead, and months', () => {
    expect(told(mark('x.in', 11), { ...mark('x.due', 1), grain: 'month' })).toEqual([]);
  });
});
