import { Problem } from '@nhip/runtime';
import { activeTraceparent, linkActive, traceBatch, type Carry } from '@nhip/runtime/tracing';
import { isRetryable, isUnavailable, withTransaction } from '@nhip/store';
import type { Pool } from 'pg';
import { setTimeout as delay } from 'node:timers/promises';
import { rehearse, takeIn, type Done, type ToldCounts, type TransactionOptions } from './accept-transaction';
import { PlanOutdated, type EventName } from './event-store';
import { Lane } from './lane';
import type { StreamLimits } from '../limits';
import { isRefusal, type Item, type Outcome, type SetAside } from './outcome';
import {
  isGathered,
  isStatement,
  type Gathered,
  type Stated,
  type StatementResult,
  type Work,
} from '../statements/statement';
import type { StreamEvent } from '../stream-definition';

export interface AcceptEngineOptions<Event extends StreamEvent, Fact> extends TransactionOptions<
  Event,
  Fact
> {
  /** Its connections are told apart by application name: the watermark asks when their transactions began. */
  readonly pool: Pool;
  readonly limits: Pick<
    StreamLimits,
    'lanes' | 'batchEvents' | 'queueWaitMs' | 'queuedEvents' | 'eventsPerSubject' | 'transactionTries'
  >;
  /** Throws when nothing may be taken in, e.g. because the backlog is over its limit. */
  readonly admit?: () => void;
  /** Told after each COMMIT, with what became of the events and how long it took, tries included. */
  readonly onCommit?: (committed: Committed) => void;
  /** Told of each request that was turned away because it would have waited for too long. */
  readonly onShed?: () => void;
  /** Milliseconds. */
  readonly now?: () => number;
}

/** How items come. */
export interface Coming {
  /** Their request was admitted before: only what bounds memory and the disk keeps them out. */
  readonly admitted?: boolean;
}

export interface Committed {
  readonly told: ReadonlyMap<string, ToldCounts>;
  readonly aside: readonly SetAside[];
  readonly seconds: number;
}

/** What became of the items that were given: undefined where `error` struck before COMMIT. */
export interface Accepted<Told = Outcome> {
  readonly outcomes: readonly (Told | undefined)[];
  readonly error?: unknown;
}

/** One call, until all its items are settled. */
interface Call {
  readonly source: string;
  readonly outcomes: (Outcome | StatementResult | undefined)[];
  readonly resolve: (accepted: Accepted<Outcome | StatementResult>) => void;
  /** Leads to who called, where that is traced. */
  readonly traceparent: string | undefined;
  left: number;
  failure?: { readonly error: unknown };
}

interface Waiting<Event extends StreamEvent> {
  readonly call: Call;
  readonly index: number;
  readonly item: Work<Event>;
}

const LOST_PAUSE_MS = 5;
/** Events that one more note usually comes to. */
const GATHERED_WEIGHT = 4;

/**
 * Takes events in: one transaction inserts them, folds their subjects and marks those dirty.
 *
 * Problem: a transaction per event costs a flush of the log each; a transaction per request makes small requests slow
 * and lets two requests wait for each other's subjects. Here all requests share a few lanes. A lane runs one
 * transaction at a time over all that came to it meanwhile (group commit), and the events of one subject always take
 * the same lane, so lanes never meet on a row; other processes may, and then the loser runs again.
 * More may come than can be taken: then who comes is turned away while what is here takes longer than `queueWaitMs`, so
 * that what is taken is answered soon.
 * Invariant: what is told to the caller is committed; per source received = applied + duplicate + pending + parked +
 * refused, in the same transaction.
 */
export class AcceptEngine<Event extends StreamEvent, Fact = unknown> {
  private readonly lanes: Lane<Waiting<Event>>[];
  private queued = 0;

  constructor(private readonly options: AcceptEngineOptions<Event, Fact>) {
    const { lanes, batchEvents: limit } = options.limits;
    this.lanes = Array.from(
      { length: lanes },
      (_, slot) =>
        new Lane<Waiting<Event>>({ limit, weigh }, (batch) => this.settleBatch(slot, batch), options.now),
    );
  }

  /** Events that wait or are under way. */
  get waiting(): number {
    return this.queued;
  }

  /** How long what comes now is likely to wait for its transaction, in milliseconds. */
  get waitMs(): number {
    return Math.max(...this.lanes.map(({ busyMs }) => busyMs));
  }

  /** Whether what comes now waits for more than half of what a newcomer bears: who has much leaves it room. */
  get crowded(): boolean {
    return this.waitMs > this.options.limits.queueWaitMs / 2;
  }

  /**
   * A request comes. Asked before its body is read, for then it costs the others least, and once more with its first
   * events: many may have come at once.
   * @throws Problem 503 when nothing may be taken in now, or it would wait for too long.
   */
  admit(): void {
    this.options.admit?.();
    const { waitMs } = this;
    if (waitMs <= this.options.limits.queueWaitMs) return;
    this.options.onShed?.();
    throw tooMany(waitMs);
  }

  /**
   * @param source the source all items belong to, for the counts of the refused ones
   * @throws Problem 503 when nothing may be taken in now; nothing of `items` is taken then.
   */
  accept(source: string, items: readonly Item<Event>[], coming?: Coming): Promise<Accepted> {
    return this.queue(source, items, coming) as Promise<Accepted>;
  }

  /** Statements instead of events; as `accept`. */
  state(
    source: string,
    items: readonly (Stated<Event> | Gathered<Event>)[],
    coming?: Coming,
  ): Promise<Accepted<StatementResult>> {
    return this.queue(source, items, coming) as Promise<Accepted<StatementResult>>;
  }

  /** What these statements would change now, each after those before it; nothing is written. */
  async rehearse(items: readonly Stated<Event>[]): Promise<readonly StatementResult[]> {
    const results = await withTransaction(this.options.pool, (client) =>
      rehearse(client, this.options, items),
    );
    return results.map(({ told }) => told as StatementResult);
  }

  /** Resolves when nothing waits any more. */
  async drain(): Promise<void> {
    await Promise.all(this.lanes.map((lane) => lane.idle()));
  }

  private queue(
    source: string,
    items: readonly Work<Event>[],
    { admitted = false }: Coming = {},
  ): Promise<Accepted<Outcome | StatementResult>> {
    if (admitted) this.options.admit?.();
    else this.admit();
    if (this.queued + items.length > this.options.limits.queuedEvents) throw tooMany(this.waitMs);
    if (items.length === 0) return Promise.resolve({ outcomes: [] });
    this.queued += items.length;
    const traceparent = activeTraceparent();
    if (traceparent !== undefined) linkOrigins(items);
    return new Promise((resolve) => {
      const call: Call = {
        source,
        outcomes: new Array(items.length),
        resolve,
        traceparent,
        left: items.length,
      };
      items.forEach((item, index) => this.lanes[this.laneOf(item)]!.add({ call, index, item }));
    });
  }

  private laneOf(item: Work<Event>): number {
    if (isRefusal(item)) return 0;
    let hash = 0;
    for (let index = 0; index < item.subject.length; index++)
      hash = (Math.imul(hash, 31) + item.subject.charCodeAt(index)) | 0;
    return (hash >>> 0) % this.lanes.length;
  }

  private async settleBatch(slot: number, batch: readonly Waiting<Event>[]): Promise<void> {
    const began = performance.now();
    let done: Done;
    try {
      done = await this.run(slot, batch);
    } catch (error) {
      const lost = isRetryable(error) || error instanceof PlanOutdated;
      if (!lost && !isUnavailable(error)) return this.isolate(slot, batch, error);
      const cause = lost ? Problem.unavailable('others write the same subjects; send again') : error;
      return batch.forEach((waiting) => this.settle(waiting, undefined, cause));
    }
    // failpoint: accept.committed
    this.options.onCommit?.({ ...done, seconds: (performance.now() - began) / 1000 });
    batch.forEach((waiting, index) => this.settle(waiting, done.results[index]!.told));
  }

  /** One event must not harm its neighbours: halves the batch until the one that cannot be stored stands alone. */
  private async isolate(slot: number, batch: readonly Waiting<Event>[], error: unknown): Promise<void> {
    if (batch.length > 1) {
      const half = batch.length >> 1;
      await this.settleBatch(slot, batch.slice(0, half));
      return this.settleBatch(slot, batch.slice(half));
    }
    const [waiting] = batch as [Waiting<Event>];
    const { item } = waiting;
    if (isRefusal(item)) return this.settle(waiting, undefined, error);
    const told = isStatement(item) ? { list: item.list } : { kind: item.event.kind };
    this.options.log.error({ err: error, ...told }, 'an event cannot be stored: a bug');
    const aftermath = isStatement(item) ? undefined : item.aftermath;
    const refused = { outcome: 'refused', reason: 'not-storable' } as const;
    await this.settleBatch(slot, [{ ...waiting, item: { ...refused, ...(aftermath && { aftermath }) } }]);
  }

  private settle({ call, index }: Waiting<Event>, outcome: Call['outcomes'][number], error?: unknown): void {
    call.outcomes[index] = outcome;
    if (outcome === undefined) call.failure ??= { error };
    this.queued -= 1;
    call.left -= 1;
    if (call.left === 0) call.resolve({ outcomes: call.outcomes, ...call.failure });
  }

  private run(slot: number, batch: readonly Waiting<Event>[]): Promise<Done> {
    const told = { name: 'accept', attributes: { 'nhip.events': batch.length } };
    return traceBatch({ ...told, items: batch, origin }, (carry) => this.tryAgain(slot, batch, carry));
  }

  private async tryAgain(slot: number, batch: readonly Waiting<Event>[], carry: Carry): Promise<Done> {
    const { pool, limits } = this.options;
    const traceparent = (at: number): string | undefined => carry(origin(batch[at]!));
    const work = batch.map(({ call: { source }, item }) => ({ source, item }));
    let stored: readonly EventName[] = [];
    for (let attempt = 1; ; attempt++) {
      try {
        return await withTransaction(pool, (client) =>
          takeIn(client, this.options, { slot, work, stored, traceparent }),
        );
      } catch (error) {
        if (error instanceof PlanOutdated) stored = error.names;
        if ((!isRetryable(error) && !(error instanceof PlanOutdated)) || attempt >= limits.transactionTries)
          throw error;
        await delay(LOST_PAUSE_MS * attempt);
      }
    }
  }
}

/** An event that came with a trace of its own belongs to its request's, where that is traced, and is linked there. */
function origin<Event extends StreamEvent>({ call, item }: Waiting<Event>): string | undefined {
  return call.traceparent ?? traceparentIn(item);
}

function traceparentIn<Event extends StreamEvent>(item: Work<Event>): string | undefined {
  return 'traceparent' in item ? item.traceparent : undefined;
}

function linkOrigins<Event extends StreamEvent>(items: readonly Work<Event>[]): void {
  for (const traceparent of new Set(items.map(traceparentIn)))
    if (traceparent !== undefined) linkActive(traceparent);
}

function tooMany(waitMs: number): Problem {
  const retryAfterSeconds = Math.max(1, Math.ceil(waitMs / 1_000));
  return Problem.unavailable('too many events are waiting; send again later', { retryAfterSeconds });
}

/** How many events an item may come to. */
function weigh<Event extends StreamEvent>({ item }: Waiting<Event>): number {
  if (isRefusal(item) || !isStatement(item)) return 1;
  return isGathered(item) ? GATHERED_WEIGHT : item.events.length;
}
