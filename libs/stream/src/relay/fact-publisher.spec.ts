import { decodeWatermark, WATERMARK_KEY } from '@nhip/contracts';
import type { Kafka } from 'kafkajs';
import { FactPublisher } from './fact-publisher';

interface Sent {
  readonly key: string;
  /** Absent where the key chooses it. */
  readonly partition?: number;
  readonly value: Buffer;
}

/** A broker with one topic; each record comes to lie at the next offset of its partition. */
class Broker {
  readonly announced: number[] = [];
  /** The facts of each batch. */
  readonly batches: number[] = [];
  private ends = new Map<number, number>();
  private partitions = 0;

  /** The topic as it is from now on, with nothing in it. */
  make(partitions: number): void {
    this.partitions = partitions;
    this.ends = new Map();
  }

  get kafka(): Kafka {
    const nothing = async (): Promise<void> => undefined;
    const ends = { connect: nothing, disconnect: nothing };
    const send = async ({ messages }: { messages: readonly Sent[] }): Promise<unknown> => {
      const facts = messages.filter(({ key }) => key !== WATERMARK_KEY);
      if (facts.length > 0) this.batches.push(facts.length);
      return messages.map((each) => this.put(each));
    };
    const fetchTopicMetadata = async (): Promise<unknown> => ({
      topics: [{ partitions: Array.from({ length: this.partitions }, () => ({ leader: 1 })) }],
    });
    return {
      producer: () => ({ ...ends, send }),
      admin: () => ({ ...ends, fetchTopicMetadata }),
    } as unknown as Kafka;
  }

  private put({ key, partition = 0, value }: Sent): unknown {
    const offset = this.ends.get(partition) ?? 0;
    this.ends.set(partition, offset + 1);
    if (key === WATERMARK_KEY) this.announced.push(decodeWatermark(value).partitions);
    return { partition, baseOffset: String(offset) };
  }
}

describe('what is published', () => {
  it('to a topic that was made anew with fewer partitions soon says how many it has', async () => {
    const broker = new Broker();
    const lost: number[] = [];
    const publisher = new FactPublisher(broker.kafka, 'facts', {
      onLost: async (partition) => void lost.push(partition),
    });
    const say = async (): Promise<void> => {
      await publisher.prepare();
      await publisher.publishWatermark({ stream: 'dossier', relay: 'r', receivedBefore: 0 });
    };
    broker.make(3);
    await say();
    broker.make(2);
    await say();
    expect(lost).toEqual([0]);
    await say();
    await publisher.close();
    expect(broker.announced.slice(-2)).toEqual([2, 2]);
  });

  it('is sent in batches that a broker takes, counting the keys', async () => {
    const broker = new Broker();
    const publisher = new FactPublisher(broker.kafka, 'facts');
    const fact = { subject: 'x'.repeat(300_000), generation: 1, version: 1, fact: Buffer.of(), mark: '0' };
    await publisher.publishFacts([fact, fact, fact]);
    await publisher.close();
    expect(broker.batches).toEqual([2, 1]);
  });
});
