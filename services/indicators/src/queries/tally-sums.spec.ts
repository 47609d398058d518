import { parseDay } from '@nhip/kernel';
import type { Reach } from '../core/definition';
import { spansOf } from './tally-sums';

type Months = Parameters<typeof spansOf>[2];

const spans = (over: Reach, from: string, to: string, months: Months): string[] =>
  spansOf(over, { from: parseDay(from), to: parseDay(to), unfinished: false }, months).map(
    ({ grain, first, last }) => `${grain} ${first} ${last}`,
  );

describe('days as whole months and what is left of others', () => {
  it.each([
    ['window', '2026-01-01', '2026-03-31', ['month 2026-01-01 2026-03-31']],
    ['window', '2026-02-10', '2026-02-20', ['day 2026-02-10 2026-02-20']],
    ['window', '2026-02-10', '2026-03-09', ['day 2026-02-10 2026-03-09']],
    [
      'window',
      '2026-01-31',
      '2026-03-01',
      ['day 2026-01-31 2026-01-31', 'month 2026-02-01 2026-02-28', 'day 2026-03-01 2026-03-01'],
    ],
    ['to', '2026-01-31', '2026-02-28', ['month -infinity 2026-02-28']],
    ['to', '2026-01-31', '2026-03-02', ['month -infinity 2026-02-28', 'day 2026-03-01 2026-03-02']],
    ['before', '2026-03-01', '2026-03-02', ['month -infinity 2026-02-28']],
    ['before', '2026-03-02', '2026-03-02', ['month -infinity 2026-02-28', 'day 2026-03-01 2026-03-01']],
  ] as const)('%s of %s to %s', (over, from, to, expected) =>
    expect(spans(over, from, to, 'month')).toEqual(expected),
  );

  it('are months of the grain that tells enough apart', () =>
    expect(spans('window', '2026-01-31', '2026-02-28', 'month-apart')).toEqual([
      'day 2026-01-31 2026-01-31',
      'month-apart 2026-02-01 2026-02-28',
    ]));

  it('end with a month that is still going on, of which nothing else is counted yet', () => {
    const of = (over: Reach, from: string, to: string) =>
      spansOf(over, { from: parseDay(from), to: parseDay(to), unfinished: true }, 'month');
    const month = { grain: 'month', first: '2026-02-01', last: '2026-02-10' };
    expect(of('window', '2026-02-01', '2026-02-10')).toEqual([month]);
    expect(of('to', '2026-02-01', '2026-02-10')).toEqual([{ ...month, first: '-infinity' }]);
    expect(of('window', '2026-01-31', '2026-02-10')).toEqual([
      { grain: 'day', first: '2026-01-31', last: '2026-01-31' },
      month,
    ]);
    expect(of('window', '2026-02-02', '2026-02-10')).toMatchObject([{ grain: 'day' }]);
    expect(of('before', '2026-02-10', '2026-02-10')).toMatchObject([
      { last: '2026-01-31' },
      { grain: 'day' },
    ]);
  });

  it('of what was received in the window are its months only where it is nothing but months', () => {
    const of = (from: string, to: string, unfinished = false) =>
      spansOf('received', { from: parseDay(from), to: parseDay(to), unfinished }, 'month');
    const whole = { grain: 'month', first: '2026-01-01', last: '2026-02-28', cohorts: true };
    expect(of('2026-01-01', '2026-02-28')).toEqual([whole]);
    expect(of('2026-01-01', '2026-02-10', true)).toEqual([{ ...whole, last: '2026-02-10' }]);
    expect(of('2026-01-01', '2026-02-10')).toEqual([{ ...whole, grain: 'day', last: '2026-02-10' }]);
    expect(of('2026-01-02', '2026-02-28')).toMatchObject([{ grain: 'day' }]);
    expect(spans('received', '2026-01-01', '2026-02-28', undefined)).toEqual(['day 2026-01-01 2026-02-28']);
  });

  it('are days alone where dimensions are told apart that months do not have', () => {
    expect(spans('to', '2026-01-01', '2026-03-31', undefined)).toEqual(['day -infinity 2026-03-31']);
    expect(spans('window', '2026-01-01', '2026-03-31', undefined)).toEqual(['day 2026-01-01 2026-03-31']);
  });
});
