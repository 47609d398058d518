import { Problem, type Logger } from '@nhip/runtime';
import { isRetryable, isUnavailable, withTransaction } from '@nhip/store';
import type { Pool, PoolClient } from 'pg';
import { setTimeout as delay } from 'node:timers/promises';
import { planBatch } from './accept-plan';
import {
  countIntake,
  findNames,
  lockSubjects,
  PlanOutdated,
  writePlan,
  type IntakeDelta,
} from './event-store';
import { Lane } from './lane';
import type { StreamLimits } from './limits';
import {
  isRefusal,
  type Candidate,
  type Item,
  type Outcome,
  type OutcomeName,
  type SetAside,
} from './outcome';
import type { StreamDefinition, StreamEvent } from './stream-definition';

export interface AcceptEngineOptions<Event extends StreamEvent, Fact> {
  readonly definition: StreamDefinition<Event, Fact>;
  readonly generation: number;
  /** Its connections are told apart by application name: the watermark asks when their transactions began. */
  readonly pool: Pool;
  readonly limits: Pick<
    StreamLimits,
    'lanes' | 'batchEvents' | 'queuedEvents' | 'eventsPerSubject' | 'transactionTries'
  >;
  readonly log: Logger;
  /** Throws when nothing may be taken in, e.g. because the backlog is over its limit. */
  readonly admit?: () => void;
  /** Told after each COMMIT, with what became of the events and how long it took, tries included. */
  readonly onCommit?: (committed: Committed) => void;
}

/** What the events of one source were told, by outcome; each event counts once. */
export type ToldCounts = Readonly<Record<OutcomeName, number>>;

export interface Committed {
  readonly told: ReadonlyMap<string, ToldCounts>;
  readonly aside: readonly SetAside[];
  readonly seconds: number;
}

/** What became of the items that were given: undefined where `error` struck before COMMIT. */
export interface Accepted {
  readonly outcomes: readonly (Outcome | undefined)[];
  readonly error?: unknown;
}

/** What one transaction came to; `outcomes` in the order of its batch. */
type Done = Omit<Committed, 'seconds'> & { readonly outcomes: readonly Outcome[] };

/** One call of `accept`, until all its items are settled. */
interface Call {
  readonly source: string;
  readonly outcomes: (Outcome | undefined)[];
  readonly resolve: (accepted: Accepted) => void;
  left: number;
  failure?: { readonly error: unknown };
}

interface Waiting<Event extends StreamEvent> {
  readonly call: Call;
  readonly index: number;
  readonly item: Item<Event>;
}

const LOST_PAUSE_MS = 5;

/**
 * Takes events in: one transaction inserts them, folds their subjects and marks those dirty.
 *
 * Problem: a transaction per event costs a flush of the log each; a transaction per request makes small requests slow
 * and lets two requests wait for each other's subjects. Here all requests share a few lanes. A lane runs one
 * transaction at a time over all that came to it meanwhile (group commit), and the events of one subject always take
 * the same lane, so lanes never meet on a row; other processes may, and then the loser runs again.
 * Invariant: what is told to the caller is committed; per source received = applied + duplicate + pending + parked +
 * refused, in the same transaction.
 */
export class AcceptEngine<Event extends StreamEvent, Fact = unknown> {
  private readonly lanes: Lane<Waiting<Event>>[];
  private queued = 0;

  constructor(private readonly options: AcceptEngineOptions<Event, Fact>) {
    const { lanes, batchEvents } = options.limits;
    this.lanes = Array.from(
      { length: lanes },
      (_, slot) => new Lane<Waiting<Event>>(batchEvents, (batch) => this.settleBatch(slot, batch)),
    );
  }

  /** Events that wait or are under way. */
  get waiting(): number {
    return this.queued;
  }

  /**
   * @param source the source all items belong to, for the counts of the refused ones
   * @throws Problem 503 when nothing may be taken in now; nothing of `items` is taken then.
   */
  accept(source: string, items: readonly Item<Event>[]): Promise<Accepted> {
    this.options.admit?.();
    if (this.queued + items.length > this.options.limits.queuedEvents)
      throw Problem.unavailable('too many events are waiting; send again later');
    if (items.length === 0) return Promise.resolve({ outcomes: [] });
    this.queued += items.length;
    return new Promise((resolve) => {
      const call: Call = { source, outcomes: new Array(items.length), resolve, left: items.length };
      items.forEach((item, index) => this.lanes[this.laneOf(item)]!.add({ call, index, item }));
    });
  }

  /** Resolves when nothing waits any more. */
  async drain(): Promise<void> {
    await Promise.all(this.lanes.map((lane) => lane.idle()));
  }

  private laneOf(item: Item<Event>): number {
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
    this.options.onCommit?.({ ...done, seconds: (performance.now() - began) / 1000 });
    batch.forEach((waiting, index) => this.settle(waiting, done.outcomes[index]));
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
    this.options.log.error({ err: error, kind: item.event.kind }, 'an event cannot be stored: a bug');
    await this.settleBatch(slot, [{ ...waiting, item: { outcome: 'refused', reason: 'not-storable' } }]);
  }

  private settle({ call, index }: Waiting<Event>, outcome: Outcome | undefined, error?: unknown): void {
    call.outcomes[index] = outcome;
    if (outcome === undefined) call.failure ??= { error };
    this.queued -= 1;
    call.left -= 1;
    if (call.left === 0) call.resolve({ outcomes: call.outcomes, ...call.failure });
  }

  private async run(slot: number, batch: readonly Waiting<Event>[]): Promise<Done> {
    const { pool, limits } = this.options;
    let outdated = false;
    for (let attempt = 1; ; attempt++) {
      try {
        return await withTransaction(pool, (client) => this.transact(client, { slot, batch, outdated }));
      } catch (error) {
        outdated ||= error instanceof PlanOutdated;
        if ((!isRetryable(error) && !(error instanceof PlanOutdated)) || attempt >= limits.transactionTries)
          throw error;
        await delay(LOST_PAUSE_MS * attempt);
      }
    }
  }

  private async transact(
    client: PoolClient,
    {
      slot,
      batch,
      outdated,
    }: { readonly slot: number; readonly batch: readonly Waiting<Event>[]; readonly outdated: boolean },
  ): Promise<Done> {
    const { definition, generation, limits, log } = this.options;
    const candidates = batch.flatMap(({ item }) => (isRefusal(item) ? [] : [item]));
    const plan = planBatch(
      definition,
      { generation, eventsPerSubject: limits.eventsPerSubject },
      {
        candidates,
        stored:
          candidates.length === 0
            ? new Map()
            : await lockSubjects(client, [...new Set(candidates.map(({ subject }) => subject))].sort()),
        known: await this.knownNames(client, candidates, outdated),
      },
    );
    for (const error of plan.unfoldable) log.error({ err: error }, 'a subject cannot be folded: a bug');
    await writePlan(client, plan, generation);
    let planned = 0;
    const outcomes = batch.map(({ item }) => (isRefusal(item) ? item : plan.outcomes[planned++]!));
    const told = countTold(batch, outcomes);
    await countIntake(client, slot, intakeOf(told, plan.resolved));
    return { outcomes, told, aside: outcomes.filter((outcome) => 'reason' in outcome) };
  }

  /** Names are asked for only where the log of a subject cannot tell: what amendments replace; after a lost race. */
  private knownNames(
    client: PoolClient,
    candidates: readonly Candidate<Event>[],
    outdated: boolean,
  ): ReturnType<typeof findNames> {
    const { definition } = this.options;
    const asked = candidates.flatMap(({ event }) => {
      const target = definition.replaces(event);
      const names = target === undefined ? [] : [{ source: event.source, id: target }];
      return outdated ? [...names, { source: event.source, id: event.id }] : names;
    });
    return asked.length === 0 ? Promise.resolve(new Map()) : findNames(client, asked);
  }
}

const NOTHING: ToldCounts = { applied: 0, duplicate: 0, pending: 0, parked: 0, refused: 0 };

function countTold<Event extends StreamEvent>(
  batch: readonly Waiting<Event>[],
  outcomes: readonly Outcome[],
): Map<string, ToldCounts> {
  const told = new Map<string, Record<OutcomeName, number>>();
  batch.forEach(({ call: { source } }, index) => {
    let counts = told.get(source);
    if (counts === undefined) told.set(source, (counts = { ...NOTHING }));
    counts[outcomes[index]!.outcome] += 1;
  });
  return told;
}

/** What was told, less the events that were told to be pending, now or earlier, and have got their target. */
function intakeOf(
  told: ReadonlyMap<string, ToldCounts>,
  resolved: ReadonlyMap<string, number>,
): Map<string, IntakeDelta> {
  const intake = new Map<string, IntakeDelta>();
  for (const [source, counts] of told) {
    const found = resolved.get(source) ?? 0;
    const received = Object.values(counts).reduce((sum, count) => sum + count, 0);
    const { applied, pending } = counts;
    intake.set(source, { ...counts, received, applied: applied + found, pending: pending - found });
  }
  return intake;
}
