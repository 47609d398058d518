/* eslint-disable max-classes-per-file -- a module and its controller, under test */
import { Controller, Module, type DynamicModule } from '@nestjs/common';
import { EventPattern } from '@nestjs/microservices';
import { startService, type RunningService } from '@nhip/runtime';
import { startKafka, waitFor } from '@nhip/testing';
import type { ConsumerConfig, Kafka } from 'kafkajs';
import type { BatchKafkaServerOptions } from './batch-kafka-server';
import { connectConsumer } from './connect-consumer';
import { decodeBatch, type KafkaBatch } from './kafka-batch';
import { createKafka, createTopics } from './kafka-client';

const TOPIC = 'numbers';
const PARTITIONS = 3;

/** What the handler was given and committed, and a switch that makes its dependency fail. */
class Ledger {
  dependencyAway = false;
  /** Asks, of the next batch, for its partition from the beginning instead. */
  rewindNext = false;
  readonly refused: KafkaBatch[] = [];
  readonly committed: number[] = [];
  readonly undecodable: string[] = [];
  readonly fetchedFrom: number[] = [];
  readonly topics = new Set<string>();
  largest = 0;

  async take(batch: KafkaBatch): Promise<void> {
    if (this.dependencyAway) {
      this.refused.push(batch);
      throw new Error('the database is away');
    }
    if (this.rewindNext) {
      this.rewindNext = false;
      return batch.rewind?.();
    }
    this.topics.add(batch.topic);
    this.fetchedFrom.push(Number(batch.fetchedOffset));
    this.largest = Math.max(this.largest, batch.records.length);
    const { values, undecodable } = decodeBatch(batch, ({ value }) => {
      const number = Number(value);
      if (Number.isNaN(number)) throw new Error('not a number');
      return number;
    });
    this.committed.push(...values);
    this.undecodable.push(
      ...undecodable.map(({ record, reason }) => `${batch.topic} ${String(record.value)}: ${reason}`),
    );
  }
}

function moduleFor(ledger: Ledger): DynamicModule {
  @Controller()
  class Handler {
    @EventPattern(TOPIC)
    async handle(batch: KafkaBatch): Promise<void> {
      await ledger.take(batch);
    }
  }
  @Module({})
  class HandlerModule {}
  return { module: HandlerModule, controllers: [Handler] };
}

describe('the batch consumer', () => {
  let kafka: Kafka;
  let prefix: string;
  const services: RunningService[] = [];

  async function consume(
    ledger: Ledger,
    given: Partial<BatchKafkaServerOptions> = {},
  ): Promise<RunningService> {
    const options = {
      kafka,
      groupId: `${prefix}readers`,
      topicPrefix: prefix,
      fromBeginning: true,
      limits: { recordsPerBatch: 10, firstPauseMs: 20, longestPauseMs: 50, commitEveryMs: 10 },
      ...given,
    };
    const service = await startService({
      name: 'reader',
      module: moduleFor(ledger),
      config: { httpHost: '127.0.0.1', httpPort: 0, logLevel: 'silent' },
      prepare: (app) => void connectConsumer(app, options),
    });
    services.push(service);
    return service;
  }

  async function send(values: readonly (number | string)[]): Promise<void> {
    const producer = kafka.producer();
    await producer.connect();
    const messages = values.map((value) => ({ key: String(value), value: String(value) }));
    await producer.send({ topic: prefix + TOPIC, messages });
    await producer.disconnect();
  }

  beforeEach(async () => {
    const broker = await startKafka();
    prefix = broker.prefix;
    kafka = createKafka({ brokers: [broker.broker], clientId: 'spec' });
    await createTopics(kafka, [{ name: TOPIC, partitions: PARTITIONS, config: {} }], prefix);
  });
  afterEach(async () => {
    for (const service of services.splice(0)) await service.stop();
  });

  const range = (from: number, to: number): number[] =>
    Array.from({ length: to - from }, (_, index) => from + index);
  const sorted = (numbers: readonly number[]): number[] => [...numbers].sort((a, b) => a - b);

  it('hands over whole batches within the limit, and what nobody can read with its place', async () => {
    const ledger = new Ledger();
    await send([...range(0, 100), 'poison', ...range(100, 110)]);
    await consume(ledger);
    await waitFor(() => ledger.committed.length === 110, { what: '110 numbers' });
    expect(sorted(ledger.committed)).toEqual(range(0, 110));
    expect(ledger.undecodable).toEqual(['numbers poison: not a number']);
    expect([...ledger.topics]).toEqual([TOPIC]);
    expect(ledger.largest).toBeGreaterThan(1);
    expect(ledger.largest).toBeLessThanOrEqual(10);
  });

  it('keeps what its handler refuses until the dependency is back', async () => {
    const ledger = new Ledger();
    ledger.dependencyAway = true;
    await consume(ledger);
    await send(range(0, 50));
    await waitFor(() => ledger.refused.length >= 5, { what: 'refusals' });
    expect(ledger.committed).toEqual([]);
    ledger.dependencyAway = false;
    await waitFor(() => new Set(ledger.committed).size === 50, { what: '50 numbers' });
    expect(sorted(ledger.committed)).toEqual(range(0, 50));
  });

  it('starts again when kafkajs gave up for a reason that passes, and ends the process for any other', async () => {
    const ledger = new Ledger();
    const fatal: string[] = [];
    const giveUps: ((name: string) => Promise<void>)[] = [];
    const watched = Object.create(kafka, {
      consumer: {
        value: (options: ConsumerConfig) => {
          const consumer = kafka.consumer(options);
          const { on } = consumer;
          consumer.on = (event: never, listener: (of: never) => void): never => {
            if (event === consumer.events.CRASH)
              giveUps.push(async (name) => {
                await consumer.disconnect();
                const error = Object.assign(new Error('gave up'), { name });
                listener({ payload: { error, restart: false } } as never);
              });
            return (on as (event: string, listener: unknown) => never)(event, listener);
          };
          return consumer;
        },
      },
    }) as Kafka;
    await consume(ledger, { kafka: watched, onFatal: ({ name }) => void fatal.push(name) });
    await send(range(0, 10));
    await waitFor(() => ledger.committed.length === 10, { what: 'the first ten' });
    await giveUps[0]!('KafkaJSGroupCoordinatorNotFound');
    await send(range(10, 20));
    await waitFor(() => new Set(ledger.committed).size === 20, { what: 'ten more' });
    expect(fatal).toEqual([]);
    await giveUps[0]!('TypeError');
    expect(fatal).toEqual(['TypeError']);
  });

  it('reads a partition from its beginning when asked, also when kafkajs loses the wish', async () => {
    const ledger = new Ledger();
    const sought: string[] = [];
    const forgetful = Object.create(kafka, {
      consumer: {
        value: (options: ConsumerConfig) => {
          const consumer = kafka.consumer(options);
          const { seek } = consumer;
          consumer.seek = (to) => {
            if (sought.push(to.offset) > 2) seek(to);
          };
          return consumer;
        },
      },
    }) as Kafka;
    await consume(ledger, { kafka: forgetful });
    await send(['1', '1', '1']);
    await waitFor(() => ledger.committed.length === 3, { what: 'three of one partition' });
    ledger.rewindNext = true;
    ledger.fetchedFrom.length = 0;
    await send(['1']);
    await waitFor(() => ledger.committed.length >= 7, { what: 'all four from the beginning' });
    expect(sought).toEqual(['0', '0', '0']);
    expect(ledger.fetchedFrom[0]).toBe(0);
    expect(ledger.committed).toHaveLength(7);
  });

  it('goes on after a restart with what it had not handled', async () => {
    const first = new Ledger();
    await consume(first);
    await send(range(0, 30));
    await waitFor(() => first.committed.length === 30, { what: 'the first 30' });
    first.dependencyAway = true;
    await send(range(30, 40));
    await waitFor(() => first.refused.length > 0, { what: 'a refusal' });
    await services.pop()!.stop();
    const second = new Ledger();
    await consume(second);
    await waitFor(() => new Set(second.committed.filter((each) => each >= 30)).size === 10, {
      what: 'the ten that were refused',
    });
    expect(second.committed.filter((each) => each < 30)).toEqual([]);
  });
});
