import type { ConsumerRunConfig, EachBatchPayload, Kafka, KafkaMessage } from 'kafkajs';
import { BatchKafkaServer } from './batch-kafka-server';
import type { KafkaBatch } from './kafka-batch';

/** A consumer that is given batches by the test; what happened, in order. */
class Consumed {
  readonly happened: string[] = [];
  private readonly server: BatchKafkaServer;
  private readonly running: Promise<ConsumerRunConfig>;

  constructor(handle: (batch: KafkaBatch) => Promise<void>) {
    let run: (config: ConsumerRunConfig) => void;
    this.running = new Promise((resolve) => (run = resolve));
    const nothing = async (): Promise<void> => undefined;
    const ends = { connect: nothing, disconnect: nothing, subscribe: nothing };
    const consumer = {
      ...ends,
      events: {},
      on: () => () => undefined,
      run: async (config: ConsumerRunConfig) => run(config),
    };
    const kafka = { consumer: () => consumer, admin: () => ends } as unknown as Kafka;
    const limits = { recordsPerBatch: 2, firstPauseMs: 1, longestPauseMs: 1 };
    this.server = new BatchKafkaServer({ kafka, groupId: 'g', limits });
    this.server.addHandler('t', handle, true);
    this.server.listen(() => undefined);
  }

  /** Records at these offsets, as one fetch brought them. */
  async fetch(...offsets: readonly string[]): Promise<void> {
    const { eachBatch } = await this.running;
    const messages = offsets.map((offset) => ({ offset, key: null, value: null, timestamp: '0' }));
    await eachBatch!({
      batch: { topic: 't', partition: 0, highWatermark: '9', messages: messages as KafkaMessage[] },
      resolveOffset: (offset: string) => void this.happened.push(`resolved ${offset}`),
      heartbeat: async () => undefined,
      commitOffsetsIfNecessary: async () => void this.happened.push('committed'),
      pause: () => {
        this.happened.push('paused');
        return () => undefined;
      },
      isRunning: () => true,
      isStale: () => false,
    } as unknown as EachBatchPayload);
  }

  close(): Promise<void> {
    return this.server.close();
  }
}

describe('the batch consumer, without a broker', () => {
  it('resolves no offset of a batch before its handler has taken it', async () => {
    const consumed: Consumed = new Consumed(async ({ records }) => {
      await new Promise(setImmediate);
      consumed.happened.push(`handled ${records.map(({ offset }) => offset).join()}`);
    });
    await consumed.fetch('1', '2', '3');
    await consumed.close();
    expect(consumed.happened).toEqual([
      ...['handled 1,2', 'resolved 2', 'committed'],
      ...['handled 3', 'resolved 3', 'committed'],
    ]);
  });

  it('resolves nothing of what its handler refused, nor what comes after it', async () => {
    const consumed = new Consumed(async ({ records }) => {
      if (records.some(({ offset }) => offset === '3')) throw new Error('the database is away');
    });
    await consumed.fetch('1', '2', '3', '4', '5');
    await consumed.close();
    expect(consumed.happened).toEqual(['resolved 2', 'committed', 'paused']);
  });
});
