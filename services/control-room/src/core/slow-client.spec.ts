import { drained, FLOWING, offer, written } from './slow-client';

const LIMIT = 30_000;

it('writes while the connection takes it', () => {
  expect(offer(FLOWING, 5, LIMIT)).toEqual({ act: 'write', state: FLOWING });
  expect(written(FLOWING, true, 5)).toEqual(FLOWING);
});

it('skips frames while the connection is full, and then needs a snapshot', () => {
  const full = written(FLOWING, false, 5);
  const { act, state } = offer(full, 6, LIMIT);
  expect(act).toBe('skip');
  expect(drained(state)).toEqual({ snapshot: true, state: FLOWING });
});

it('needs none when nothing was skipped', () => {
  expect(drained(written(FLOWING, false, 5))).toEqual({ snapshot: false, state: FLOWING });
});

it('counts the time from the first full write', () => {
  const full = written(written(FLOWING, false, 5), false, 900);
  expect(full).toMatchObject({ since: 5 });
});

it('lets a reader go that stays full', () => {
  const full = written(FLOWING, false, 0);
  expect(offer(full, LIMIT, LIMIT).act).toBe('skip');
  expect(offer(full, LIMIT + 1, LIMIT).act).toBe('close');
});
