import type { Problem } from '@nhip/runtime';
import * as fc from 'fast-check';
import { KeyRates, type RateLimit, type RateLimits } from './key-rates';
import { TokenBucket } from './token-bucket';

const LIMITS: RateLimits = {
  requestsPerSecond: 2,
  requestsBurst: 3,
  requestsInFlight: 2,
  eventsPerSecond: 100,
  eventsBurst: 200,
  eventsWaitMs: 1_000,
  rateKeys: 3,
};

function refusedBy(call: () => unknown): [number, unknown, number | undefined] {
  try {
    call();
  } catch (error) {
    const { status, options } = error as Problem;
    return [status, options.members?.['limit'], options.retryAfterSeconds];
  }
  throw new Error('not refused');
}

describe('what one key may send', () => {
  let seconds: number;
  let told: RateLimit[];
  let rates: KeyRates;
  const enterAndLeave = (key = 'a'): void => rates.enter(key)();

  beforeEach(() => {
    seconds = 1_000;
    told = [];
    rates = new KeyRates(
      LIMITS,
      (limit) => told.push(limit),
      () => seconds,
    );
  });

  it('is a burst of requests, then a steady rate; the wait that is told is enough', () => {
    for (let request = 0; request < LIMITS.requestsBurst; request++) enterAndLeave();
    expect(refusedBy(enterAndLeave)).toEqual([429, 'requests', 1]);
    enterAndLeave('b');
    seconds += 1;
    enterAndLeave();
    expect(told).toEqual(['requests']);
  });

  it('is so many requests under way at once', () => {
    const leave = rates.enter('a');
    rates.enter('a');
    expect(refusedBy(() => rates.enter('a'))).toEqual([429, 'requests-in-flight', 1]);
    leave();
    rates.enter('a');
  });

  it('is events: more than a burst pass at once, and what follows waits for the debt', () => {
    rates.takeEvents('a', 500);
    expect(refusedBy(() => rates.takeEvents('a', 1))).toEqual([429, 'events', 4]);
    seconds += 2.9;
    expect(refusedBy(() => rates.takeEvents('a', 1))).toEqual([429, 'events', 1]);
    seconds += 1;
    rates.takeEvents('a', 1);
  });

  it('is remembered for so many keys; an idle one is forgotten before a busy one', () => {
    rates.takeEvents('busy', 5_000);
    for (let key = 0; key < 20; key++, seconds += 1) enterAndLeave(`k${key}`);
    expect(refusedBy(() => rates.takeEvents('busy', 1))).toEqual([429, 'events', 29]);
    expect((rates as unknown as { accounts: Map<string, unknown> }).accounts.size).toBeLessThanOrEqual(3);
  });

  it('never exceeds burst and rate together, whatever is tried when, but for the last thing taken', () => {
    const attempts = fc.array(fc.tuple(fc.nat({ max: 50 }), fc.nat({ max: 3_000 })), { maxLength: 60 });
    fc.assert(
      fc.property(attempts, (tries) => {
        const bucket = new TokenBucket({ perSecond: 10, burst: 20 }, 0);
        let now = 0;
        let taken = 0;
        for (const [count, afterMs] of tries) {
          now += afterMs / 1000;
          if (bucket.take(count, now) === 0) taken += count;
          expect(taken).toBeLessThanOrEqual(20 + now * 10 + 50);
        }
      }),
    );
  });
});
