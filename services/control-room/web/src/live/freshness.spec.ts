import { freshnessOf, isDisconnected, worst } from './freshness';

const PROMISE = 120_000;

it.each([
  [0, 'live'],
  [PROMISE, 'live'],
  [PROMISE + 1, 'late'],
  [3 * PROMISE, 'late'],
  [3 * PROMISE + 1, 'stale'],
] as const)('a figure %p ms old is %s', (age, is) => {
  expect(freshnessOf(1_000_000, PROMISE, 1_000_000 + age)).toEqual({ is, age });
});

it('promises nothing where no freshness is promised, and knows nothing without an event', () => {
  expect(freshnessOf(0, 0, 1e12).is).toBe('live');
  expect(freshnessOf(undefined, PROMISE, 5).is).toBe('unknown');
});

it('never gives an event of the future a negative age', () => {
  expect(freshnessOf(10, PROMISE, 5)).toEqual({ is: 'live', age: 0 });
});

it('claims for a screen no more than its worst figure', () => {
  expect(
    worst([
      { is: 'live', age: 1 },
      { is: 'stale', age: 9 },
      { is: 'late', age: 5 },
    ]).is,
  ).toBe('stale');
  expect(worst([]).is).toBe('unknown');
});

it('is disconnected after the time given, to the millisecond', () => {
  expect(isDisconnected(0, 45_000, 45_000)).toBe(false);
  expect(isDisconnected(0, 45_001, 45_000)).toBe(true);
});
