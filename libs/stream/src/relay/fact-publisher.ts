import {
  encodeWatermark,
  RECORD_KIND_HEADER,
  RECORD_KINDS,
  WATERMARK_KEY,
  type Watermark,
} from '@nhip/contracts';
import { traceBatch } from '@nhip/runtime/tracing';
import { Partitioners, type Admin, type Kafka, type Message, type Producer } from 'kafkajs';
import { partitionsOf } from '../kafka/kafka-client';
import { sendTold, tracedHeaders } from '../kafka/kafka-trace';
import { inPortions } from '../kafka/portions';
import type { DirtyFact } from './relay-store';

/** How long the count of a topic's partitions is believed. */
const PARTITIONS_KNOWN_MS = 15_000;

export interface PublisherOptions {
  /** Told when a record came to lie before an older one: the topic has lost what it held. */
  readonly onLost?: (partition: number) => Promise<void>;
  /** How long the partitions of the topic are believed; those that were added get nothing before. */
  readonly partitionsKnownMs?: number;
}

/**
 * Writes facts and watermarks of one stream to its topic; each call resolves when all replicas have acknowledged.
 * Partitions that were added to the topic get a watermark before any fact: whoever reads one knows how many there are.
 */
export class FactPublisher {
  private readonly producer: Producer;
  private readonly admin: Admin;
  private connecting: Promise<void> | undefined;
  private partitions = { count: 0, knownAt: -Infinity };
  /** Partitions that a watermark was said on; 0 before the first. */
  private used = 0;
  private readonly newest = new Map<number, bigint>();

  constructor(
    kafka: Kafka,
    private readonly topic: string,
    private readonly options: PublisherOptions = {},
  ) {
    const choose = Partitioners.DefaultPartitioner();
    this.producer = kafka.producer({
      createPartitioner: () => (given) =>
        choose({ ...given, partitionMetadata: given.partitionMetadata.slice(0, this.used || undefined) }),
      metadataMaxAge: options.partitionsKnownMs ?? PARTITIONS_KNOWN_MS,
      allowAutoTopicCreation: false,
      // The relay tries again itself: a watermark that is tried here until the topic is back would be said too late,
      // to a log that is not the one it speaks of.
      retry: { retries: 0 },
    });
    this.admin = kafka.admin();
  }

  /** The offset of the last record of each partition, as far as this process knows. */
  get ends(): ReadonlyMap<number, bigint> {
    return this.newest;
  }

  /** What an earlier process wrote last; the next record must lie behind it. */
  expect(ends: ReadonlyMap<number, bigint>): void {
    for (const [partition, offset] of ends) this.newest.set(partition, offset);
  }

  async publishFacts(facts: readonly DirtyFact[]): Promise<void> {
    await this.connect();
    const headers = { [RECORD_KIND_HEADER]: RECORD_KINDS.fact };
    const told = sendTold(this.topic, facts.length);
    await traceBatch({ ...told, items: facts, origin: ({ traceparent }) => traceparent }, async (carry) => {
      const messages = facts.map(({ subject, fact, traceparent }) => ({
        key: subject,
        value: fact,
        headers: tracedHeaders(headers, carry(traceparent)),
      }));
      // One fact is below what is sent at once, by `eventsPerSubject`: else the relay would try it for ever.
      for (const some of inPortions(messages)) await this.send(some);
    });
  }

  /** Reaches the topic as it is now, however long that takes. */
  async prepare(): Promise<void> {
    await this.connect();
    await this.partitionCount();
  }

  /** Says the watermark on every partition, now or not at all: after `prepare` it waits for nothing. */
  async publishWatermark(watermark: Watermark): Promise<void> {
    const partitions = this.partitions.count;
    const value = Buffer.from(encodeWatermark({ ...watermark, partitions }));
    const headers = { [RECORD_KIND_HEADER]: RECORD_KINDS.watermark };
    const said = { key: WATERMARK_KEY, value, headers };
    await this.send(Array.from({ length: partitions }, (_, partition) => ({ ...said, partition })));
    this.used = partitions;
  }

  async close(): Promise<void> {
    await this.connecting?.catch(() => undefined);
    await Promise.all([this.producer.disconnect(), this.admin.disconnect()]);
  }

  private connect(): Promise<void> {
    this.connecting ??= this.connectBoth().catch((error: unknown) => {
      this.connecting = undefined;
      throw error;
    });
    return this.connecting;
  }

  /** One after the other: of two at once the second would go on trying after the first has failed. */
  private async connectBoth(): Promise<void> {
    await this.producer.connect();
    await this.admin.connect();
  }

  private async send(messages: Message[]): Promise<void> {
    const { topic } = this;
    try {
      const written = await this.producer.send({ topic, acks: -1, messages });
      await this.wrote(written.map(({ partition, baseOffset }) => [partition, BigInt(baseOffset!)]));
    } catch (error) {
      this.partitions.knownAt = -Infinity;
      throw error;
    }
  }

  private async wrote(written: readonly (readonly [partition: number, offset: bigint])[]): Promise<void> {
    const lost = written.find(([partition, offset]) => offset <= (this.newest.get(partition) ?? -1n));
    if (lost !== undefined) {
      await this.options.onLost?.(lost[0]);
      this.newest.clear();
      // Made anew, it may have others: a watermark that names too many would have receivers wait for them for good.
      this.partitions.knownAt = -Infinity;
    }
    for (const [partition, offset] of written) this.newest.set(partition, offset);
  }

  private async partitionCount(): Promise<number> {
    const now = performance.now();
    if (now - this.partitions.knownAt > (this.options.partitionsKnownMs ?? PARTITIONS_KNOWN_MS))
      this.partitions = { count: await partitionsOf(this.admin, this.topic), knownAt: now };
    return this.partitions.count;
  }
}
