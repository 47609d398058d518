import type { Logger } from '@nhip/runtime';
import { Recurring } from '../books/recurring';
import type { RepublishStore } from './republish-store';

const LOOK_MS = 1_000;
const KEEP_ENDS_MS = 5_000;

export interface RepublisherOptions {
  readonly store: RepublishStore;
  /** Offsets of what was published last, by partition; see `FactPublisher`. */
  readonly ends: () => ReadonlyMap<number, bigint>;
  /** Told when there is something to publish. */
  readonly kick: () => void;
  readonly log: Logger;
}

/**
 * Publishes everything again: after a broker lost its data, a topic was deleted, or when the operator asks.
 *
 * Problem: what was published is forgotten here, and only Kafka has it. When Kafka has lost it, receivers lack what
 * they had not read yet, and the watermark would tell them that nothing is missing.
 * Here: every subject is marked dirty, some at a time, as fast as the relay publishes them; until the last of them is
 * published no watermark is said, so the clock waits where it stood. That the log is another one is seen by its
 * offsets, which only grow in one log. Receivers are told by the watermark to read from the beginning.
 */
export class Republisher {
  private readonly work: Recurring;
  private keptAt = -Infinity;

  constructor(private readonly options: RepublisherOptions) {
    const { log } = options;
    this.work = new Recurring({
      ...{ name: 'publishing everything again', everyMs: LOOK_MS, share: 1, log },
      work: (signal) => this.round(signal),
    });
  }

  start(): void {
    this.work.start();
  }

  async stop(): Promise<void> {
    await this.work.stop();
    await this.keepEnds().catch((error: unknown) => this.options.log.warn({ err: error }, 'ends not kept'));
  }

  /** The topic holds less than was published. */
  async lost(partition: number): Promise<void> {
    const { log, store } = this.options;
    log.warn({ partition }, 'the topic does not hold what was published: everything is published again');
    await store.begin('lost');
  }

  private async round(signal: AbortSignal): Promise<void> {
    const { store, kick } = this.options;
    if (performance.now() - this.keptAt > KEEP_ENDS_MS) await this.keepEnds();
    if ((await store.state())?.done !== false) return;
    for (let more = true; more && !signal.aborted;) {
      more = await store.step();
      kick();
    }
  }

  private async keepEnds(): Promise<void> {
    const ends = this.options.ends();
    this.keptAt = performance.now();
    if (ends.size > 0) await this.options.store.writeEnds(ends);
  }
}
