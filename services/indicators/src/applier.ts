import { activeTraceparent, traceBatch } from '@nhip/runtime/tracing';
import { isRetryable } from '@nhip/store';
import type { Gauge, Histogram } from 'prom-client';
import { setImmediate as breathe } from 'node:timers/promises';
import type { Mark, Reading } from './core/mark';
import { rowOf, type FactRow, type ReadFact } from './fact-rows';
import type { PartitionWatermark } from './heard';
import type { TallyKeys } from './tally-keys';
import { isNewer, type ParkedRecord, type Work, type Writer, type Written } from './writer';

export const APPLY_LIMITS = {
  /** Facts in one transaction. */
  facts: 5_000,
  /** Runs of one transaction that loses against another one. */
  attempts: 5,
} as const;

/** Part of a topic's partition, in its order. */
export interface Intake {
  readonly facts: readonly ReadFact[];
  /** Said after these facts. */
  readonly watermarks: readonly PartitionWatermark[];
  readonly parked: readonly ParkedRecord[];
}

export interface ApplyMetrics {
  readonly seconds: Histogram;
  readonly facts: Histogram;
  readonly sequence: Gauge;
}

interface Waiting {
  readonly work: Omit<Work, 'moveClock'>;
  /** Leads to who brought it, where that is traced. */
  readonly traceparent: string | undefined;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Takes batches from all partitions at once and writes them one transaction after the other: while one is in
 * PostgreSQL, the next ones are marked and gathered, so that the busier it is the larger they get.
 * The clock takes its turns in the same line.
 */
export class Applier {
  private readonly waiting: Waiting[] = [];
  private scheduled = false;
  private turn: Promise<unknown> = Promise.resolve();
  private reading: Reading = { now: 0, position: 0, generation: 0 };

  constructor(
    private readonly writer: Writer,
    private readonly keys: TallyKeys,
    private readonly metrics: ApplyMetrics,
  ) {}

  /** Resolves after COMMIT. Facts are marked now, at the last reading known; the writer marks again where it must. */
  async apply({ facts, watermarks, parked }: Intake): Promise<void> {
    const newest = new Map<string, Intake['facts'][number]>();
    for (const each of facts) {
      const other = newest.get(each.fact.subject);
      if (other === undefined || isNewer(each.fact, other.fact)) newest.set(each.fact.subject, each);
    }
    const prepared = await this.prepare([...newest.values()]);
    const chunks: FactRow[][] = [];
    for (let from = 0; from < prepared.length; from += APPLY_LIMITS.facts)
      chunks.push(prepared.slice(from, from + APPLY_LIMITS.facts));
    const last = chunks.pop() ?? [];
    const none = { watermarks: [], parked: [] };
    // A watermark vouches for all facts before it: it goes with the last of them, once the others are written.
    await Promise.all(chunks.map((chunk) => this.enqueue({ facts: chunk, ...none })));
    await this.enqueue({ facts: last, watermarks, parked });
  }

  /** Lets the clock come up to now and to the watermark, in as many transactions as it takes. */
  async tick(goOn: () => boolean = () => true): Promise<Written> {
    let written: Written;
    do written = await this.inTurn({ facts: [], watermarks: [], parked: [], moveClock: true });
    while (written.more && goOn());
    // failpoint: clock.committed
    return written;
  }

  /** Whether facts wait behind those that are being written. */
  get busy(): boolean {
    return this.waiting.length > 0;
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    for (let turn; turn !== this.turn;) await (turn = this.turn).catch(() => undefined);
  }

  /** Decoded facts and marks are dropped one by one: those of a whole batch would live long, for nothing. */
  private async prepare(facts: Intake['facts']): Promise<FactRow[]> {
    const { reading } = this;
    const unknown: Mark[] = [];
    const rows = facts.map((each) => {
      const marked = each.fact.marksAt(reading);
      const weighted = this.keys.weigh(marked.marks);
      if (weighted !== undefined) return rowOf(each, weighted, marked);
      unknown.push(...marked.marks);
      return undefined;
    });
    if (unknown.length > 0) await this.keys.ensure(unknown);
    return rows.map((row, i) => {
      if (row !== undefined) return row;
      const each = facts[i] as ReadFact;
      const marked = each.fact.marksAt(reading);
      return rowOf(each, this.keys.weighKnown(marked.marks), marked);
    });
  }

  private enqueue(work: Waiting['work']): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ work, traceparent: activeTraceparent(), resolve, reject });
      this.schedule();
    });
  }

  /** One batch of what waits takes its place at the end of the line, behind a tick that came before. */
  private schedule(): void {
    if (this.scheduled || this.waiting.length === 0) return;
    this.scheduled = true;
    this.turn = this.turn.catch(() => undefined).then(() => this.drainOnce());
  }

  private async drainOnce(): Promise<void> {
    // The partitions of one fetch arrive one after the other, and become one transaction.
    await breathe();
    this.scheduled = false;
    const taken = this.take();
    const facts = taken.flatMap(({ work }) => work.facts);
    const watermarks = taken.flatMap(({ work }) => work.watermarks);
    const parked = taken.flatMap(({ work }) => work.parked);
    this.schedule();
    try {
      const told = { name: 'apply', attributes: { 'nhip.facts': facts.length } };
      await traceBatch({ ...told, items: taken, origin: ({ traceparent }) => traceparent }, () =>
        this.write({ facts, watermarks, parked, moveClock: false }),
      );
      // failpoint: apply.committed if facts.length > 0
      for (const { resolve } of taken) resolve();
    } catch (error) {
      for (const { reject } of taken) reject(error);
    }
  }

  private take(): Waiting[] {
    let facts = 0;
    let count = 0;
    for (const { work } of this.waiting) {
      if (count > 0 && facts + work.facts.length > APPLY_LIMITS.facts) break;
      facts += work.facts.length;
      count++;
    }
    return this.waiting.splice(0, count);
  }

  private inTurn(work: Work): Promise<Written> {
    const mine = this.turn.catch(() => undefined).then(() => this.write(work));
    this.turn = mine;
    return mine;
  }

  private async write(work: Work): Promise<Written> {
    const done = this.metrics.seconds.startTimer();
    for (let attempt = 1; ; attempt++) {
      try {
        const written = await this.writer.write(work);
        this.reading = written.reading;
        this.metrics.sequence.set(written.sequence);
        if (work.facts.length > 0) this.metrics.facts.observe(work.facts.length);
        done();
        return written;
      } catch (error) {
        if (!isRetryable(error) || attempt >= APPLY_LIMITS.attempts) throw error;
      }
    }
  }
}
