import type { BoardStatus } from '@nhip/contracts/wall';
import { clockOf } from './use-live';

const info = { heartbeatMs: 15_000, disconnectedAfterMs: 45_000 };
const status: BoardStatus = {
  at: 9_000_000,
  clock: 9_000_000,
  clockFixed: false,
  upstream: 'live',
  build: 'b',
};
const heard = (more: object = {}) => ({
  signedOut: false,
  status: { ...status, ...more },
  statusAt: 100,
  heardAt: 100,
});

it('knows no time before the first heartbeat', () => {
  expect(clockOf({ signedOut: false }, info, 5)).toEqual({ now: undefined, disconnectedSince: undefined });
});

it('moves on between heartbeats', () => expect(clockOf(heard(), info, 4_100).now).toBe(9_004_000));

it('stops with the heartbeat', () => {
  expect(clockOf(heard(), info, 100 + 17_000).now).toBe(9_017_000);
  expect(clockOf(heard(), info, 100 + 40_000).now).toBe(9_017_000);
});

it('says since when nothing was heard', () => {
  expect(clockOf(heard(), info, 100 + 45_000).disconnectedSince).toBeUndefined();
  expect(clockOf(heard(), info, 100 + 45_001)).toEqual({ now: 9_000_000, disconnectedSince: 9_000_000 });
});

it('stands still where the clock is fixed', () => {
  expect(clockOf(heard({ clockFixed: true, clock: 77 }), info, 10_000).now).toBe(77);
});
