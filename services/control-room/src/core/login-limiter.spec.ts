import { LoginLimiter } from './login-limiter';

const limiter = () => new LoginLimiter({ attempts: 2, windowMs: 1000, tracked: 2 });

it('makes a guesser wait until the window that began with the first failure ends', () => {
  const logins = limiter();
  logins.failed('a', 0);
  expect(logins.wait('a', 1)).toBe(0);
  logins.failed('a', 400);
  expect(logins.wait('a', 400)).toBe(600);
  expect(logins.wait('b', 400)).toBe(0);
  expect(logins.wait('a', 1000)).toBe(0);
  logins.failed('a', 1000);
  expect(logins.wait('a', 1001)).toBe(0);
});

it('forgets failures after a success', () => {
  const logins = limiter();
  logins.failed('a', 0);
  logins.succeeded('a');
  logins.failed('a', 1);
  expect(logins.wait('a', 2)).toBe(0);
});

it('remembers no more than told', () => {
  const logins = limiter();
  for (const key of ['a', 'a', 'b', 'c']) logins.failed(key, 0);
  expect(logins.wait('a', 1)).toBe(0);
});
