import { toBinary } from '@bufbuild/protobuf';
import { values as wire, type AlertRule } from '@nhip/contracts';
import type { LocalDay, Zone } from '@nhip/kernel';
import type { Logger } from '@nhip/runtime';
import { traceBatch, Traces } from '@nhip/runtime/tracing';
import type { StatePublisher } from '@nhip/stream/kafka';
import { setTimeout as delay } from 'node:timers/promises';
import { Counter, Gauge, type Registry } from 'prom-client';
import type { Change, ChangeFollower } from '../change-follower';
import type { Catalogue } from '../queries/question';
import type { ReadValues } from './read-values';
import { keyOf, ToldValues } from './told-values';
import { nextRoundAt } from './when-due';

/** A round that waits for a broker which is away is not waited for longer when the service ends. */
const LONGEST_FAREWELL_MS = 5_000;

export interface ValuesFeedOptions {
  readonly rules: readonly AlertRule[];
  readonly catalogue: Catalogue;
  readonly zone: Zone;
  /** All figures that the rules watch, of one moment. */
  readonly read: () => Promise<ReadValues>;
  readonly follower: Pick<ChangeFollower, 'watch' | 'lookedAt'>;
  readonly publisher: Pick<StatePublisher, 'publish' | 'close'>;
  readonly registry: Registry;
  readonly log: Logger;
}

/**
 * Tells the figures that rules watch, whenever one of them says something else.
 *
 * Problem: figures change with every fact and some with every midnight; who decides about alerts wants each newest one.
 * Naive: a message per change. It grows with the traffic, and what waits while the broker is away is worth nothing once
 * newer figures are known. Here: a round reads all of them in one snapshot and tells those that differ from what was
 * told last; while the broker is away nothing queues, the next round that gets through tells how things stand then.
 * Several replicas tell the same; the journal's sequence in each message orders them.
 */
export class ValuesFeed {
  private readonly told = new ToldValues();
  private readonly traces = new Traces();
  private readonly measures: ReadonlySet<string>;
  private readonly metrics: ReturnType<typeof metricsOf> | undefined;
  private rounds = { endedAt: -Infinity, tookMs: 0, changed: true, failures: 0 };
  private day: LocalDay | undefined;
  private unwatch: (() => void) | undefined;
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private stopped = false;
  private unknownUnits = '';
  /** By the clock of the machine. */
  private until: number | undefined;

  constructor(private readonly options: ValuesFeedOptions) {
    this.measures = measuresOf(options);
    // Without rules there is nothing that could be stale.
    if (options.rules.length > 0) this.metrics = metricsOf(options.registry);
  }

  /** Tells all of them once, then what changes. Nothing is read while no rule is there. */
  start(): void {
    if (this.options.rules.length === 0) return;
    this.unwatch = this.options.follower.watch((change) => this.noticed(change));
    this.plan();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.unwatch?.();
    clearTimeout(this.timer);
    const waited = new AbortController();
    const farewell = delay(LONGEST_FAREWELL_MS, undefined, { signal: waited.signal }).catch(() => undefined);
    await Promise.race([this.running, farewell]);
    waited.abort();
    await this.options.publisher.close();
  }

  /**
   * Up to when every figure is told as it stood: the last round, or the last look at the journal if that brought
   * nothing to tell since. It never goes back. @returns undefined while they were not told yet
   */
  toldUntil(): number | undefined {
    if (this.options.rules.length === 0) return Date.now();
    const { changed, failures } = this.rounds;
    const { lookedAt } = this.options.follower;
    const quiet = this.running === undefined && !changed && failures === 0;
    if (this.until !== undefined && quiet) this.until = Math.max(this.until, lookedAt ?? 0);
    return this.until;
  }

  private noticed({ head, measures, traceparents }: Change): void {
    const matters = measures === undefined || [...measures].some((measure) => this.measures.has(measure));
    if (!matters && this.options.zone.dayOf(head.markedUntil) === this.day) return;
    this.rounds = { ...this.rounds, changed: true };
    this.traces.add(traceparents ?? []);
    this.plan();
  }

  private plan(): void {
    if (this.stopped || this.running !== undefined) return;
    clearTimeout(this.timer);
    const inMs = Math.max(0, nextRoundAt(this.rounds) - performance.now());
    this.timer = setTimeout(() => {
      const of = { name: 'tell figures', items: this.traces.take(), origin: (each: string) => each };
      this.running = traceBatch(of, () => this.round()).finally(() => {
        this.running = undefined;
        this.plan();
      });
    }, inMs);
  }

  private async round(): Promise<void> {
    const { publisher, log } = this.options;
    const began = performance.now();
    const startedAt = Date.now();
    this.rounds = { ...this.rounds, changed: false };
    try {
      const read = await this.options.read();
      const tookMs = performance.now() - began;
      const news = await this.told.news(read.values, read.times);
      if (news.length > 0) await publisher.publish(news.map(stateOf));
      this.told.tell(news);
      this.day = read.day;
      this.account(read, { news: news.length, startedAt });
      this.rounds = { ...this.rounds, endedAt: performance.now(), tookMs, failures: 0 };
    } catch (error) {
      const failures = this.rounds.failures + 1;
      this.rounds = { ...this.rounds, endedAt: performance.now(), changed: true, failures };
      log.warn({ err: error, failures }, 'figures that rules watch could not be told, will try again');
    }
  }

  private account(
    { values, leftOut, unknownUnits }: ReadValues,
    { news, startedAt }: { news: number; startedAt: number },
  ): void {
    this.metrics?.published.inc(news);
    this.metrics?.watched.set(values.length);
    this.metrics?.left.set(leftOut);
    this.until = Math.max(this.until ?? 0, startedAt);
    this.metrics?.current.set(startedAt / 1000);
    const units = unknownUnits.join(', ');
    if (units !== this.unknownUnits && units !== '')
      this.options.log.warn({ units }, 'alert rules name units that no list of units has');
    this.unknownUnits = units;
  }
}

const stateOf = (value: wire.IndicatorValue) => ({
  key: keyOf(value),
  value: toBinary(wire.IndicatorValueSchema, value),
});

function measuresOf({ rules, catalogue }: ValuesFeedOptions): Set<string> {
  const measures = new Set<string>();
  for (const { indicator } of rules) {
    const definition = catalogue.get(indicator);
    for (const { measure } of [...(definition?.numerator ?? []), ...(definition?.denominator ?? [])])
      measures.add(measure);
  }
  return measures;
}

function metricsOf(registry: Registry) {
  const registers = [registry];
  return {
    published: new Counter({
      name: 'nhip_values_published_total',
      help: 'Figures told to who decides about alerts, each when it said something else.',
      registers,
    }),
    watched: new Gauge({
      name: 'nhip_values_watched',
      help: 'Figures that alert rules watch.',
      registers,
    }),
    left: new Gauge({
      name: 'nhip_values_left_out',
      help: 'Figures beyond the limit, which no alert rule sees; always 0.',
      registers,
    }),
    current: new Gauge({
      name: 'nhip_values_current_timestamp_seconds',
      help: 'As of when every figure that alert rules watch is told as it stands; looked at once a minute at least.',
      registers,
    }),
  };
}
