import { formatDay, parseDay } from '@nhip/kernel';
import { resolveWindow, stepsOf, type WindowAsked } from './window';

const TODAY = parseDay('2019-08-20');
const show = (asked: WindowAsked, today = TODAY): string => {
  const { from, to, unfinished } = resolveWindow(asked, today);
  return `${formatDay(from)} ${formatDay(to)}${unfinished ? ' unfinished' : ''}`;
};

describe('a window of local days', () => {
  it.each([
    ['2018', '2018-01-01 2018-12-31'],
    ['2019', '2019-01-01 2019-08-20 unfinished'],
    ['2019-Q2', '2019-04-01 2019-06-30'],
    ['2019-Q3', '2019-07-01 2019-08-20 unfinished'],
    ['2018-H2', '2018-07-01 2018-12-31'],
    ['2018-9M', '2018-01-01 2018-09-30'],
    ['2016-02', '2016-02-01 2016-02-29'],
    ['2019-08', '2019-08-01 2019-08-20 unfinished'],
    ['2019-08-20', '2019-08-20 2019-08-20 unfinished'],
    ['2019-08-19', '2019-08-19 2019-08-19'],
  ])('%s is %s', (period, days) => expect(show({ kind: 'period', period })).toBe(days));

  it.each([
    ['day', '2019-08-20 2019-08-20 unfinished'],
    ['month', '2019-08-01 2019-08-20 unfinished'],
    ['quarter', '2019-07-01 2019-08-20 unfinished'],
    ['half', '2019-07-01 2019-08-20 unfinished'],
    ['nine-months', '2019-01-01 2019-08-20 unfinished'],
    ['year', '2019-01-01 2019-08-20 unfinished'],
  ] as const)('the current %s is %s', (current, days) => {
    expect(show({ kind: 'current', current })).toBe(days);
  });

  it('a free range is cut at the clock only where it reaches it', () => {
    expect(show({ kind: 'range', from: '2019-08-14', to: '2019-09-14' })).toBe(
      '2019-08-14 2019-08-20 unfinished',
    );
    expect(show({ kind: 'range', from: '2019-07-15', to: '2019-08-14' })).toBe('2019-07-15 2019-08-14');
  });

  it.each(['2019-Q5', '2019-13', '19', '2019-00', 'May 2019', '2019-02-30'])('refuses %p', (period) => {
    expect(() => resolveWindow({ kind: 'period', period }, TODAY)).toThrow(/is no (period|day)/);
  });

  it('refuses what has not begun and what ends before it begins', () => {
    expect(() => show({ kind: 'period', period: '2019-09' })).toThrow('begins on 2019-09-01, after');
    expect(() => show({ kind: 'range', from: '2019-05-02', to: '2019-05-01' })).toThrow('before it begins');
  });

  it.each(['0000', '0001', '1899', '1899-12-31', '0000-02'])('refuses %p, before all records', (period) => {
    expect(() => show({ kind: 'period', period })).toThrow('begins before 1900-01-01');
    expect(() => show({ kind: 'range', from: '0000-01-01', to: '9999-12-31' })).toThrow('before 1900-01-01');
    expect(show({ kind: 'range', from: '1900-01-01', to: '9999-12-31' })).toBe(
      '1900-01-01 2019-08-20 unfinished',
    );
  });

  it('falls into days or months, cut as itself', () => {
    const window = resolveWindow({ kind: 'range', from: '2019-06-29', to: '2019-08-31' }, TODAY);
    expect(stepsOf(window, 'month').map(({ from, to }) => `${formatDay(from)} ${formatDay(to)}`)).toEqual([
      ...['2019-06-29 2019-06-30', '2019-07-01 2019-07-31', '2019-08-01 2019-08-20'],
    ]);
    const days = stepsOf(window, 'day');
    expect(days).toHaveLength(2 + 31 + 20);
    expect(days.filter(({ unfinished }) => unfinished)).toEqual([days.at(-1)]);
  });
});
