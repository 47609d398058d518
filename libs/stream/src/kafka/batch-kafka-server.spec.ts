import type { ConsumerRunConfig, EachBatchPayload, Kafka, KafkaMessage } from 'kafkajs';
import { BatchKafkaServer } from './batch-kafka-server';
import type { KafkaBatch } from './kafka-batch';

/** A consumer that is given batches by the test; what happened, in order. */
class Consumed {
  readonly happened: string[] = [];
  readonly fatal: string[] = [];
  /** Where its partition ends. */
  high = '9';
  private readonly server: BatchKafkaServer;
  private readonly running: Promise<ConsumerRunConfig>;
  private readonly listeners = new Map<string, (event: object) => void>();

  constructor(
    handle: (batch: KafkaBatch) => Promise<void>,
    private readonly low = '0',
  ) {
    let run: (config: ConsumerRunConfig) => void;
    this.running = new Promise((resolve) => (run = resolve));
    const nothing = async (): Promise<void> => undefined;
    const ends = { connect: nothing, disconnect: nothing, subscribe: nothing };
    const fetchTopicOffsets = async () => [{ partition: 0, high: this.high, low: this.low }];
    const consumer = {
      ...ends,
      events: { GROUP_JOIN: 'group-join' },
      on: (name: string, listener: (event: object) => void) => void this.listeners.set(name, listener),
      run: async (config: ConsumerRunConfig) => run(config),
      seek: ({ offset }: { offset: string }) => void this.happened.push(`sought ${offset}`),
    };
    const kafka = {
      consumer: () => consumer,
      admin: () => ({ ...ends, fetchTopicOffsets }),
    } as unknown as Kafka;
    const limits = { recordsPerBatch: 2, firstPauseMs: 1, longestPauseMs: 1 };
    this.server = new BatchKafkaServer({
      ...{ kafka, groupId: 'g', limits },
      onFatal: ({ message }) => void this.fatal.push(message),
    });
    this.server.addHandler('t', handle, true);
    this.server.listen(() => undefined);
  }

  /** Its group is divided anew. */
  assign(...partitions: readonly number[]): void {
    this.listeners.get('group-join')!({ payload: { memberAssignment: { t: partitions } } });
  }

  /** Records at these offsets, as one fetch brought them that asked for the first of them. */
  fetch(...offsets: readonly string[]): Promise<void> {
    return this.fetchFrom(offsets[0]!, offsets);
  }

  async fetchFrom(fetchedOffset: string, offsets: readonly string[]): Promise<void> {
    const { eachBatch } = await this.running;
    const messages = offsets.map((offset) => ({ offset, key: null, value: null, timestamp: '0' }));
    await eachBatch!({
      batch: {
        ...{ topic: 't', partition: 0, highWatermark: '9', fetchedOffset },
        messages: messages as KafkaMessage[],
      },
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

  it('tells its handler from where a batch was fetched, and not where its first record happens to lie', async () => {
    const from: unknown[] = [];
    const consumed = new Consumed(async ({ fetchedOffset }) => void from.push(fetchedOffset));
    await consumed.fetchFrom('4', ['7', '8', '12']);
    await consumed.close();
    expect(from).toEqual(['4', '9']);
  });

  it('asks again for a partition from its beginning until it comes, and lets nothing else through', async () => {
    let asked = false;
    const consumed: Consumed = new Consumed(async ({ records, rewind }) => {
      consumed.happened.push(`handled ${records[0]!.offset}`);
      if (!asked) rewind?.();
      asked = true;
    });
    await consumed.fetch('5');
    // The seek was taken off the queue, and its commit failed.
    await consumed.fetch('5', '6');
    await consumed.fetch('0');
    await consumed.fetch('1');
    await consumed.close();
    expect(consumed.happened).toEqual([
      ...['handled 5', 'sought 0', 'sought 0', 'handled 0', 'resolved 0', 'committed'],
      ...['handled 1', 'resolved 1', 'committed'],
    ]);
  });

  it('takes the first offset that is left as the beginning', async () => {
    let asked = false;
    const consumed: Consumed = new Consumed(async ({ records, rewind }) => {
      consumed.happened.push(`handled ${records[0]!.offset}`);
      if (!asked) rewind?.();
      asked = true;
    }, '3');
    await consumed.fetch('5');
    await consumed.fetch('5');
    await consumed.fetch('3');
    await consumed.close();
    expect(consumed.happened).toEqual([
      ...['handled 5', 'sought 0', 'sought 3', 'handled 3', 'resolved 3', 'committed'],
    ]);
  });

  describe('over time', () => {
    const MINUTE = 60_000;
    beforeEach(() => jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] }));
    afterEach(() => jest.useRealTimers());

    it('does not take a handler that is at work for a standstill, but what comes to nothing after it', async () => {
      let done: () => void = () => undefined;
      const consumed = new Consumed(async ({ records }) => {
        if (records[0]!.offset === '3') await new Promise<void>((resolve) => (done = resolve));
      });
      await consumed.fetch('1', '2');
      const working = consumed.fetch('3');
      await jest.advanceTimersByTimeAsync(60 * MINUTE);
      expect(consumed.fatal).toEqual([]);
      done();
      await working;
      await jest.advanceTimersByTimeAsync(MINUTE);
      expect(consumed.fatal).toEqual([]);
      await jest.advanceTimersByTimeAsync(2 * MINUTE);
      expect(consumed.fatal[0]).toBe('no progress in t/0');
      await consumed.close();
    });

    it('watches a partition that failed, moved away and came back', async () => {
      const consumed = new Consumed(async () => {
        throw new Error('the database is away');
      });
      consumed.assign(0);
      await consumed.fetch('1');
      consumed.assign();
      consumed.assign(0);
      await jest.advanceTimersByTimeAsync(MINUTE);
      consumed.high = '12';
      await jest.advanceTimersByTimeAsync(3 * MINUTE);
      expect(consumed.fatal[0]).toBe('no progress in t/0');
      await consumed.close();
    });

    it('gives up on a handler that never comes back', async () => {
      const consumed = new Consumed(() => new Promise(() => undefined));
      void consumed.fetch('1');
      await jest.advanceTimersByTimeAsync(6 * 60 * MINUTE + MINUTE);
      expect(consumed.fatal[0]).toBe('a handler does not come back');
      await consumed.close();
    });
  });
});
