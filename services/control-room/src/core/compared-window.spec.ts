import { comparedWindow, daysUpTo } from './compared-window';

it.each([
  ['2026-11-01', '2026-11-21', '2026-10-01', '2026-10-21'],
  ['2026-12-01', '2026-12-31', '2026-11-01', '2026-11-30'],
  ['2026-03-01', '2026-03-30', '2026-02-01', '2026-02-28'],
  ['2026-01-01', '2026-01-05', '2025-12-01', '2025-12-05'],
])('compares %s to %s with %s to %s of the month before', (from, to, otherFrom, otherTo) => {
  expect(comparedWindow({ from, to }, 'month-before')).toEqual({ from: otherFrom, to: otherTo });
});

it('compares a stock with the end of the day before', () => {
  expect(comparedWindow({ from: '2026-11-01', to: '2026-11-01' }, 'day-before')).toEqual({
    from: '2026-10-31',
    to: '2026-10-31',
  });
});

it('counts days with today', () => {
  expect(daysUpTo('2026-03-01', 30)).toEqual({ from: '2026-01-31', to: '2026-03-01' });
});
