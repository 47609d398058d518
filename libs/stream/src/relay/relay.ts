import type { Watermark } from '@nhip/contracts';
import type { Logger } from '@nhip/runtime';
import { setTimeout as delay } from 'node:timers/promises';
import type { StreamLimits } from '../limits';
import type { DirtyFact, TopicLog } from './relay-store';
import { WholeGeneration, type FoldedSource } from './whole-generation';

/** Where the relay reads; `RelayStore` is the real one. */
export interface RelaySource extends FoldedSource {
  dirtyFacts(limit: number): Promise<DirtyFact[]>;
  clear(published: readonly DirtyFact[]): Promise<void>;
  publishedBefore(marginMs: number): Promise<number>;
  log(): Promise<TopicLog>;
}

/** Where the relay writes; `FactPublisher` is the real one. */
export interface RelayTarget {
  publishFacts(facts: readonly DirtyFact[]): Promise<void>;
  /** Before the truth is asked that a watermark tells: waiting for the target must not make it old. */
  prepare(): Promise<void>;
  publishWatermark(watermark: Watermark): Promise<void>;
}

export interface RelayOptions {
  readonly stream: string;
  /** Names this relay among others of the same stream. */
  readonly relay: string;
  /** Of the facts that this process makes. */
  readonly generation: number;
  readonly source: RelaySource;
  readonly target: RelayTarget;
  readonly limits: Pick<
    StreamLimits,
    'relayFacts' | 'relayPollMs' | 'relayStopMs' | 'watermarkEveryMs' | 'watermarkMarginMs'
  >;
  readonly log: Logger;
  readonly onPublished?: (facts: number) => void;
  /** Told at each watermark while something is of an older generation. */
  readonly onOlder?: () => void;
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Publishes the facts of dirty subjects, then forgets that they were dirty.
 *
 * Problem: publishing and forgetting cannot be one step. Forget first, and a crash loses a fact; so it publishes first,
 * and a crash between the two publishes again, which is harmless because a fact says everything and bears a version.
 * A subject whose version grew meanwhile stays dirty. Invariant: a watermark T is said only after every fact received
 * before T was acknowledged, so whoever has read it has read them. Several relays may run at once. At its start and
 * after every failure a relay first says that it is there, vouching for nothing: so it learns whether the topic is
 * still the one that it knew, and receivers learn how many partitions there are before facts come on new ones.
 */
export class Relay {
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private wake: (() => void) | undefined;
  private kicked = false;
  private saidAt = -Infinity;
  private known = false;
  private broken: unknown;
  private readonly whole: WholeGeneration;

  constructor(private readonly options: RelayOptions) {
    this.whole = new WholeGeneration(options.source, options.generation, options.onOlder);
  }

  start(): void {
    this.running = this.run();
  }

  /** Something became dirty just now: do not wait for the next poll. */
  kick(): void {
    this.kicked = true;
    this.wake?.();
  }

  /** What the last round failed with; undefined when it worked. */
  get failure(): unknown {
    return this.broken;
  }

  /**
   * Publishes what is dirty by now, unless publishing failed just before, and stops. It does not wait until nothing
   * is: other doors go on filling the table, and what is left is published by other relays, or at the next start.
   */
  async stop(): Promise<void> {
    const { limits, log } = this.options;
    this.stopping.abort();
    this.wake?.();
    await this.running;
    if (this.broken !== undefined) return;
    const until = performance.now() + limits.relayStopMs;
    try {
      while ((await this.round()) >= limits.relayFacts)
        if (performance.now() >= until) return log.warn('more facts are dirty than a stop may publish');
    } catch (error) {
      log.warn({ err: error }, 'facts stay unpublished until the next start');
    }
  }

  private async run(): Promise<void> {
    const { relayFacts } = this.options.limits;
    for (let pauseMs = FIRST_PAUSE_MS; !this.stopping.signal.aborted;) {
      try {
        this.kicked = false;
        const published = await this.round();
        this.broken = undefined;
        pauseMs = FIRST_PAUSE_MS;
        if (published < relayFacts) await this.rest();
      } catch (error) {
        this.broken = error;
        this.known = false;
        this.options.log.warn({ err: error, pauseMs }, 'facts wait: publishing failed, will retry');
        await delay(pauseMs, undefined, { signal: this.stopping.signal }).catch(() => undefined);
        pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
      }
    }
  }

  /** @returns how many facts it published. */
  private async round(): Promise<number> {
    const { source, target, limits, onPublished } = this.options;
    if (!this.known) {
      await target.prepare();
      await this.say(0, await source.log());
      this.known = true;
    }
    const facts = await source.dirtyFacts(limits.relayFacts);
    if (facts.length > 0) {
      // failpoint: relay.read
      await target.publishFacts(facts);
      // failpoint: relay.published
      await source.clear(facts);
      // failpoint: relay.cleared
      onPublished?.(facts.length);
    }
    await this.sayWatermark();
    return facts.length;
  }

  private async sayWatermark(): Promise<void> {
    const { source, target, limits } = this.options;
    if (performance.now() - this.saidAt < limits.watermarkEveryMs) return;
    await target.prepare();
    const log = await source.log();
    // Before everything is in the topic again, nobody can vouch for any of it.
    await this.say(log.whole ? await source.publishedBefore(limits.watermarkMarginMs) : 0, log);
    this.saidAt = performance.now();
  }

  private async say(receivedBefore: number, { since: logSince }: TopicLog): Promise<void> {
    const { stream, relay, target } = this.options;
    const wholeGeneration = await this.whole.at(receivedBefore);
    await target.publishWatermark({ stream, relay, receivedBefore, wholeGeneration, logSince });
  }

  private async rest(): Promise<void> {
    if (this.kicked || this.stopping.signal.aborted) return;
    const untilWatermark = this.saidAt + this.options.limits.watermarkEveryMs - performance.now();
    const restMs = Math.max(0, Math.min(this.options.limits.relayPollMs, untilWatermark));
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, restMs);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.wake = undefined;
  }
}
