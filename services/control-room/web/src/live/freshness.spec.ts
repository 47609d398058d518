import { freshnessOf, hearingOf, isDisconnected } from './freshness';

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

it('counts the sources that are live, each as fresh as its newest figure', () => {
  const from = (source: string, is: 'live' | 'late' | 'stale', age: number) => ({
    source,
    fresh: { is, age },
  });
  const [office, mail] = [from('office', 'live', 1), from('mail', 'stale', 9)];
  expect(hearingOf([office, from('office', 'late', 5)])).toMatchObject({ live: 1, sources: 1 });
  expect(hearingOf([mail, office])).toEqual({ fresh: { is: 'live', age: 1 }, live: 1, sources: 2 });
  expect(hearingOf([mail])).toEqual({ fresh: { is: 'stale', age: 9 }, live: 0, sources: 1 });
  expect(hearingOf([])).toEqual({ fresh: { is: 'unknown' }, live: 0, sources: 0 });
});

it('is disconnected after the time given, to the millisecond', () => {
  expect(isDisconnected(0, 45_000, 45_000)).toBe(false);
  expect(isDisconnected(0, 45_001, 45_000)).toBe(true);
});
