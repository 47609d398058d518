import { backOff } from './back-off';

it('waits twice as long each time, never longer than its limit, and then gives up', () => {
  const retry = { firstMs: 5, longestMs: 30, attempts: 6 };
  expect([1, 2, 3, 4, 5, 6, 7].map((attempts) => backOff(attempts, retry))).toEqual([
    ...[5, 10, 20, 30, 30],
    ...[undefined, undefined],
  ]);
});
