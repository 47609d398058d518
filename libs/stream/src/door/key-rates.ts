import { Problem } from '@nhip/runtime';
import { setTimeout as delay } from 'node:timers/promises';
import { Counter, type Registry } from 'prom-client';
import type { StreamLimits } from '../limits';
import { TokenBucket } from './token-bucket';

export type RateLimits = Pick<
  StreamLimits,
  | 'requestsPerSecond'
  | 'requestsBurst'
  | 'requestsInFlight'
  | 'eventsPerSecond'
  | 'eventsBurst'
  | 'eventsWaitMs'
  | 'rateKeys'
>;
export type RateLimit = 'requests' | 'requests-in-flight' | 'events';

/** Counts for Prometheus the requests that were told to wait. */
export function countLimited(stream: string, registry: Registry): (limit: RateLimit) => void {
  const counter = new Counter({
    name: 'nhip_limited_requests_total',
    help: 'Requests answered 429, by the limit their key was over.',
    labelNames: ['stream', 'limit'],
    registers: [registry],
  });
  return (limit) => counter.inc({ stream, limit });
}

interface Account {
  readonly requests: TokenBucket;
  readonly events: TokenBucket;
  inFlight: number;
}

/** Wait told where nobody can know when a request under way ends. */
const IN_FLIGHT_WAIT_SECONDS = 1;

/**
 * How much each key may send, so that one source that runs wild does not take the door from the others.
 * Kept in memory, per process, for at most `rateKeys` keys: one that has its whole burst again is forgotten first.
 */
export class KeyRates {
  private readonly accounts = new Map<string, Account>();

  constructor(
    private readonly limits: RateLimits,
    private readonly told: (limit: RateLimit) => void = () => undefined,
    /** Seconds. */
    private readonly now: () => number = () => performance.now() / 1000,
  ) {}

  /** A request begins. @returns what is called when it ends; @throws Problem 429 with Retry-After. */
  enter(key: string): () => void {
    const account = this.accountOf(key);
    const { requestsInFlight, requestsPerSecond } = this.limits;
    if (account.inFlight >= requestsInFlight)
      throw this.tooMany(
        'requests-in-flight',
        IN_FLIGHT_WAIT_SECONDS,
        `a key has at most ${requestsInFlight} requests under way`,
      );
    const wait = account.requests.take(1, this.now());
    if (wait > 0)
      throw this.tooMany(
        'requests',
        wait,
        `a key sends at most ${requestsPerSecond} requests a second; send many events in one`,
      );
    account.inFlight += 1;
    return () => void (account.inFlight -= 1);
  }

  /** Events are about to be accepted, all of them or none. @throws Problem 429 with Retry-After */
  takeEvents(key: string, count: number): void {
    const wait = this.accountOf(key).events.take(count, this.now());
    if (wait > 0)
      throw this.tooMany(
        'events',
        wait,
        `a key sends at most ${this.limits.eventsPerSecond} events a second; send the rest later`,
      );
  }

  /**
   * Further events of a body that has begun: it is not torn where a wait helps, since one that is sent again from its
   * start spends its rate on what was taken already. Meanwhile nothing more of it is read.
   * @throws Problem 429 when these would wait for longer than `eventsWaitMs`
   */
  async awaitEvents(key: string, count: number): Promise<void> {
    const until = this.now() + this.limits.eventsWaitMs / 1_000;
    for (;;) {
      const wait = this.accountOf(key).events.take(count, this.now());
      if (wait === 0) return;
      if (this.now() + wait > until) return this.takeEvents(key, count);
      await delay(wait * 1_000);
    }
  }

  private tooMany(limit: RateLimit, waitSeconds: number, detail: string): Problem {
    this.told(limit);
    return new Problem(429, detail, {
      retryAfterSeconds: Math.max(1, Math.ceil(waitSeconds)),
      members: { limit },
    });
  }

  private accountOf(key: string): Account {
    let account = this.accounts.get(key);
    if (account !== undefined) return account;
    if (this.accounts.size >= this.limits.rateKeys) this.forget();
    const now = this.now();
    const { requestsPerSecond, requestsBurst, eventsPerSecond, eventsBurst } = this.limits;
    account = {
      requests: new TokenBucket({ perSecond: requestsPerSecond, burst: requestsBurst }, now),
      events: new TokenBucket({ perSecond: eventsPerSecond, burst: eventsBurst }, now),
      inFlight: 0,
    };
    this.accounts.set(key, account);
    return account;
  }

  /** The idle ones; if nobody is, the oldest that has nothing under way. */
  private forget(): void {
    const now = this.now();
    const resting = [...this.accounts].filter(([, { inFlight }]) => inFlight === 0);
    const idle = resting.filter(([, { requests, events }]) => requests.isFull(now) && events.isFull(now));
    for (const [key] of idle.length > 0 ? idle : resting.slice(0, 1)) this.accounts.delete(key);
  }
}
