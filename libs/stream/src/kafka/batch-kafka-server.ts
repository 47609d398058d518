import { Server, type CustomTransportStrategy } from '@nestjs/microservices';
import type { Logger } from '@nhip/runtime';
import { traceBatch } from '@nhip/runtime/tracing';
import type { Admin, Batch, Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import { lastValueFrom } from 'rxjs';
import { setTimeout as delay } from 'node:timers/promises';
import { recordOf, type KafkaBatch } from './kafka-batch';
import { originOf, processTold } from './kafka-trace';
import { ProgressWatchdog, type PartitionProgress } from './progress-watchdog';
import { Rewinds, type TopicPartition } from './rewinds';

export const BATCH_LIMITS = {
  /** Records handed to a handler at once. */
  recordsPerBatch: 5_000,
  /** Partitions whose batches are handled at the same time; 1 = handlers never overlap. */
  partitionsAtOnce: 1,
  bytesPerPartition: 1_048_576,
  waitForMoreMs: 500,
  commitEveryMs: 1_000,
  sessionMs: 6_000,
  /** Partitions that were added to a topic are found within this. */
  metadataMs: 15_000,
  heartbeatMs: 500,
  /** A partition whose handler failed is paused this long, doubling up to the longest. */
  firstPauseMs: 100,
  longestPauseMs: 5_000,
  /** A partition with something to read that has not moved for this long: the process crashes to start clean. */
  stallMs: 120_000,
  watchEveryMs: 15_000,
  /** A handler may take this long, e.g. to turn a generation of a whole province, before the process crashes. */
  handlerMs: 21_600_000,
} as const;
export type BatchLimits = { readonly [Name in keyof typeof BATCH_LIMITS]: number };

/** Its types leave out what it has: the offset that was asked for. */
type FetchedBatch = Batch & { readonly fetchedOffset?: string };

export interface BatchKafkaServerOptions {
  readonly kafka: Kafka;
  readonly groupId: string;
  readonly fromBeginning?: boolean;
  /** Put before the topic of each handler when subscribing; a handler sees the topic without it. */
  readonly topicPrefix?: string;
  readonly limits?: Partial<BatchLimits>;
  readonly log?: Logger;
  /** Told of a state that only a restart mends; default: throw it, uncaught, which ends the process. */
  readonly onFatal?: (error: Error) => void;
}

/**
 * Nest transport that hands a whole batch to `@EventPattern(topic) handle(batch: KafkaBatch): Promise<void>`.
 *
 * Problem: Nest's own Kafka transport gives one message at a time and commits also what its handler refused. Here an
 * offset is committed only after the handler resolved. A handler that rejects (a dependency is away) gets the same
 * records again after a bounded, growing pause of that partition; nothing is skipped, so a record that nobody can
 * read is the handler's to set aside (`decodeBatch`). Offsets are a hint: after a crash batches come again.
 */
export class BatchKafkaServer extends Server implements CustomTransportStrategy {
  private readonly limits: BatchLimits;
  private readonly consumer: Consumer;
  private readonly admin: Admin;
  private readonly positions = new Map<string, Partial<PartitionProgress> & TopicPartition>();
  private readonly failures = new Map<string, number>();
  /** When the handlers that run now were called. */
  private readonly handling = new Map<string, number>();
  private readonly rewinds: Rewinds;
  private readonly watchdog: ProgressWatchdog;
  private readonly stopping = new AbortController();
  private starting: Promise<void> = Promise.resolve();
  private closing: Promise<void> | undefined;
  private watchTimer: NodeJS.Timeout | undefined;
  private reached = false;
  private joined = false;

  constructor(private readonly options: BatchKafkaServerOptions) {
    super();
    // Handlers of other transports of the same service (gRPC) are none of this one's.
    this.setTransportId(Symbol('batch-kafka'));
    this.limits = { ...BATCH_LIMITS, ...options.limits };
    this.watchdog = new ProgressWatchdog(this.limits.stallMs);
    this.admin = options.kafka.admin();
    this.consumer = options.kafka.consumer({
      groupId: options.groupId,
      sessionTimeout: this.limits.sessionMs,
      heartbeatInterval: this.limits.heartbeatMs,
      maxBytesPerPartition: this.limits.bytesPerPartition,
      maxWaitTimeInMs: this.limits.waitForMoreMs,
      metadataMaxAge: this.limits.metadataMs,
      // Else one that crashed while it was being stopped would wake after its end, and read on without its service.
      retry: { restartOnFailure: async () => !this.stopping.signal.aborted },
    });
    this.rewinds = new Rewinds(this.consumer, (of) => this.lowest(of));
  }

  /** Starts consuming in the background: a broker that is away delays the intake, not the service. */
  listen(callback: (error?: unknown) => void): void {
    const { CRASH, GROUP_JOIN, DISCONNECT } = this.consumer.events;
    this.consumer.on(CRASH, ({ payload: { error, restart } }) => {
      this.joined = false;
      if (!restart) this.startAgain(error);
    });
    this.consumer.on(GROUP_JOIN, ({ payload: { memberAssignment } }) => {
      this.joined = true;
      this.positions.clear();
      this.failures.clear();
      for (const [topic, partitions] of Object.entries(memberAssignment))
        for (const partition of partitions) this.positions.set(`${topic}/${partition}`, { topic, partition });
    });
    this.consumer.on(DISCONNECT, () => void (this.joined = false));
    this.starting = this.start();
    this.watchTimer = setInterval(() => void this.watch(), this.limits.watchEveryMs);
    callback();
  }

  /** Resolves once no handler runs any more; called again, as Nest does, it waits for the same. */
  close(): Promise<void> {
    return (this.closing ??= this.leave());
  }

  /** Whether this consumer is a member of its group. */
  get connected(): boolean {
    return this.joined;
  }

  /** Records of each assigned partition that lie behind the last handled one, as the last fetch knew. */
  lag(): readonly { readonly topic: string; readonly partition: number; readonly records: number }[] {
    return this.known().map(({ topic, partition, position, end }) => ({
      topic: this.withoutPrefix(topic),
      partition,
      records: Number(end - position),
    }));
  }

  on(): never {
    throw new Error('BatchKafkaServer has no events; see `connected` and `lag`');
  }

  unwrap<T>(): T {
    return this.consumer as T;
  }

  private async leave(): Promise<void> {
    this.stopping.abort();
    clearInterval(this.watchTimer);
    // A broker that was never reached has given nothing: its connection attempts end by themselves.
    if (this.reached) await this.starting;
    await Promise.all([this.consumer.disconnect(), this.admin.disconnect()]);
  }

  private async start(): Promise<void> {
    const topics = [...this.messageHandlers.keys()].map((topic) => (this.options.topicPrefix ?? '') + topic);
    for (let pauseMs: number = this.limits.firstPauseMs; !this.stopping.signal.aborted;) {
      try {
        await this.consumer.connect();
        if (this.stopping.signal.aborted) return await this.consumer.disconnect();
        this.reached = true;
        await this.consumer.subscribe({ topics, fromBeginning: this.options.fromBeginning ?? true });
        await this.consumer.run({
          eachBatchAutoResolve: false,
          autoCommitInterval: this.limits.commitEveryMs,
          partitionsConsumedConcurrently: this.limits.partitionsAtOnce,
          eachBatch: (payload) => this.eachBatch(payload),
        });
        return;
      } catch (error) {
        this.options.log?.warn({ err: error }, 'Kafka is not available yet');
        await delay(pauseMs, undefined, { signal: this.stopping.signal }).catch(() => undefined);
        pauseMs = Math.min(pauseMs * 2, this.limits.longestPauseMs);
      }
    }
  }

  /**
   * kafkajs gives up on some states that pass by themselves, e.g. a coordinator that was not found while a broker came
   * back; it has left the group then. Whatever is not its own error is a bug: the process ends, to start clean.
   */
  private startAgain(error: Error): void {
    if (!error.name.startsWith('KafkaJS')) return this.fatal(error);
    this.options.log?.warn({ err: error }, 'the consumer gave up, will start again');
    this.starting = this.starting.then(() => this.start());
  }

  private async eachBatch(payload: EachBatchPayload): Promise<void> {
    const { batch, resolveOffset, heartbeat, commitOffsetsIfNecessary, isRunning, isStale } = payload;
    const { topic, partition, messages, highWatermark } = batch;
    const name = `${topic}/${partition}`;
    let fetchedOffset = (batch as FetchedBatch).fetchedOffset ?? messages[0]!.offset;
    for (let from = 0; from < messages.length; from += this.limits.recordsPerBatch) {
      if (!isRunning() || isStale() || this.stopping.signal.aborted) return;
      const slice = messages.slice(from, from + this.limits.recordsPerBatch);
      const beating = setInterval(() => void heartbeat().catch(() => undefined), this.limits.heartbeatMs);
      let again = false;
      const rewind = (): void => void (again = true);
      this.handling.set(name, performance.now());
      try {
        if (!(await this.rewinds.lets(batch, fetchedOffset))) return;
        const records = slice.map(recordOf);
        const handed = { topic: this.withoutPrefix(topic), partition, records, fetchedOffset, rewind };
        const told = processTold(topic, records.length);
        await traceBatch({ ...told, items: records, origin: originOf }, () => this.handle(handed));
      } catch (error) {
        this.pausePartition(payload, name, error);
        return;
      } finally {
        clearInterval(beating);
        this.handling.delete(name);
      }
      this.failures.delete(name);
      const last = slice.at(-1)!.offset;
      const position = again ? 0n : BigInt(last) + 1n;
      this.positions.set(name, { topic, partition, position, end: BigInt(highWatermark) });
      if (again) return this.rewinds.begin(batch);
      resolveOffset(last);
      fetchedOffset = String(position);
      await heartbeat();
      await commitOffsetsIfNecessary();
    }
  }

  /** Rejects with what the handler threw, also when a filter has wrapped it for an answer that nobody waits for. */
  private async handle(batch: KafkaBatch): Promise<void> {
    try {
      const answer: unknown = await this.getHandlerByPattern(batch.topic)!(batch, {});
      await lastValueFrom(this.transformToObservable(answer), { defaultValue: undefined });
    } catch (error) {
      throw (error as { cause?: unknown } | null)?.cause ?? error;
    }
  }

  private pausePartition({ pause }: EachBatchPayload, name: string, error: unknown): void {
    const failures = (this.failures.get(name) ?? 0) + 1;
    this.failures.set(name, failures);
    const pauseMs = Math.min(this.limits.firstPauseMs * 2 ** (failures - 1), this.limits.longestPauseMs);
    this.options.log?.warn(
      { err: error, partition: name, failures, pauseMs },
      'batch not handled, will retry',
    );
    const resume = pause();
    setTimeout(() => !this.stopping.signal.aborted && resume(), pauseMs).unref();
  }

  /** Asks the broker where partitions end, for the lag and the watchdog; one not read from yet starts at its end. */
  private async watch(): Promise<void> {
    try {
      await this.admin.connect();
      for (const topic of new Set([...this.positions.values()].map((each) => each.topic)))
        for (const { partition, high } of await this.admin.fetchTopicOffsets(topic)) {
          const known = this.positions.get(`${topic}/${partition}`);
          const end = BigInt(high);
          if (known) this.positions.set(`${topic}/${partition}`, { position: end, ...known, end });
        }
    } catch (error) {
      this.options.log?.warn({ err: error }, 'Kafka does not tell where partitions end');
      return;
    }
    // The clock of the machine may be set: that is no standstill.
    const now = performance.now();
    const handledFor = now - Math.min(now, ...this.handling.values());
    if (handledFor > this.limits.handlerMs) this.fatal(new Error('a handler does not come back'));
    // kafkajs fetches again when all of a fetch is handled: behind a long handler, others stand still, too. And a
    // partition that waits for a failing dependency is known to.
    const watched = handledFor < this.limits.watchEveryMs ? this.known() : [];
    const stalled = this.watchdog.observe(
      watched.filter(({ topic, partition }) => !this.failures.has(`${topic}/${partition}`)),
      now,
    );
    if (stalled.length > 0)
      this.fatal(
        new Error(`no progress in ${stalled.map(({ topic, partition }) => `${topic}/${partition}`)}`),
      );
  }

  private async lowest({ topic, partition }: TopicPartition): Promise<string> {
    await this.admin.connect();
    const offsets = await this.admin.fetchTopicOffsets(topic);
    return offsets.find((each) => each.partition === partition)!.low;
  }

  private known(): PartitionProgress[] {
    return [...this.positions.values()].filter(
      (each): each is PartitionProgress => each.position !== undefined && each.end !== undefined,
    );
  }

  private fatal(error: Error): void {
    if (this.stopping.signal.aborted) return;
    if (this.options.onFatal) return this.options.onFatal(error);
    setImmediate(() => {
      throw error;
    });
  }

  private withoutPrefix(topic: string): string {
    return topic.slice((this.options.topicPrefix ?? '').length);
  }
}
