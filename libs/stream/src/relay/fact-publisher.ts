import {
  encodeWatermark,
  RECORD_KIND_HEADER,
  RECORD_KINDS,
  WATERMARK_KEY,
  type Watermark,
} from '@nhip/contracts';
import { Partitioners, type Admin, type Kafka, type Producer } from 'kafkajs';
import { partitionsOf } from '../kafka/kafka-client';
import type { DirtyFact } from './relay-store';

/**
 * Bytes of facts sent at once. A broker refuses a batch over `max.message.bytes` (1 MiB) per partition, and all facts
 * may be of one partition: over it, the relay would try the same facts for ever. One fact is below it by
 * `eventsPerSubject`.
 */
const FACT_BYTES_AT_ONCE = 786_432;

/** How long the count of a topic's partitions is believed. */
const PARTITIONS_KNOWN_MS = 60_000;

/** Writes facts and watermarks of one stream to its topic; each call resolves when all replicas have acknowledged. */
export class FactPublisher {
  private readonly producer: Producer;
  private readonly admin: Admin;
  private connecting: Promise<void> | undefined;
  private partitions = { count: 0, knownAt: -Infinity };

  constructor(
    kafka: Kafka,
    private readonly topic: string,
  ) {
    this.producer = kafka.producer({
      createPartitioner: Partitioners.DefaultPartitioner,
      allowAutoTopicCreation: false,
    });
    this.admin = kafka.admin();
  }

  async publishFacts(facts: readonly DirtyFact[]): Promise<void> {
    await this.connect();
    const headers = { [RECORD_KIND_HEADER]: RECORD_KINDS.fact };
    for (const some of inPortions(facts)) {
      const messages = some.map(({ subject, fact }) => ({ key: subject, value: fact, headers }));
      await this.producer.send({ topic: this.topic, acks: -1, messages });
    }
  }

  /** Says the watermark on every partition. */
  async publishWatermark(watermark: Watermark): Promise<void> {
    await this.connect();
    const value = Buffer.from(encodeWatermark(watermark));
    const headers = { [RECORD_KIND_HEADER]: RECORD_KINDS.watermark };
    const messages = Array.from({ length: await this.partitionCount() }, (_, partition) => ({
      key: WATERMARK_KEY,
      value,
      headers,
      partition,
    }));
    await this.producer.send({ topic: this.topic, acks: -1, messages });
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

  private async partitionCount(): Promise<number> {
    if (Date.now() - this.partitions.knownAt > PARTITIONS_KNOWN_MS)
      this.partitions = { count: await partitionsOf(this.admin, this.topic), knownAt: Date.now() };
    return this.partitions.count;
  }
}

function* inPortions(facts: readonly DirtyFact[]): Generator<readonly DirtyFact[]> {
  let from = 0;
  let bytes = 0;
  for (const [index, { fact }] of facts.entries()) {
    if (bytes + fact.length > FACT_BYTES_AT_ONCE && index > from) {
      yield facts.slice(from, index);
      from = index;
      bytes = 0;
    }
    bytes += fact.length;
  }
  if (from < facts.length) yield facts.slice(from);
}
