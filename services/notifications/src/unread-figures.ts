import type { Admin, Kafka } from 'kafkajs';
import { setTimeout as delay } from 'node:timers/promises';

export interface UnreadFiguresOptions {
  readonly kafka: Pick<Kafka, 'admin'>;
  readonly topic: string;
  readonly groupId: string;
  /** A broker that is asked for longer is away. */
  readonly timeoutMs: number;
}

/**
 * Whether figures wait that no replica has decided: what the group has committed, against where the partitions end. The
 * consumer's own lag would not do, since it knows neither what it has not begun to read nor the partitions of others.
 */
export class UnreadFigures {
  private readonly admin: Admin;
  private connecting: Promise<void> | undefined;
  private asking = false;

  constructor(private readonly options: UnreadFiguresOptions) {
    this.admin = options.kafka.admin();
  }

  /** @returns whether there are none. @throws Error when the broker does not say in time, or has no such topic */
  async none(): Promise<boolean> {
    const { timeoutMs } = this.options;
    // An answer to what was asked earlier says nothing of now, and a broker that is away is not asked ever more.
    if (this.asking) throw new Error('the broker has not answered yet whether figures wait');
    const asked = new AbortController();
    const late = delay(timeoutMs, undefined, { signal: asked.signal }).then(() => {
      throw new Error(`no broker said within ${timeoutMs} ms whether figures wait`);
    });
    try {
      return await Promise.race([this.ask(), late]);
    } finally {
      asked.abort();
      late.catch(() => undefined);
    }
  }

  async close(): Promise<void> {
    await this.admin.disconnect();
  }

  private async ask(): Promise<boolean> {
    const { topic, groupId } = this.options;
    this.asking = true;
    try {
      this.connecting ??= this.admin.connect();
      await this.connecting;
      const [ends, read] = await Promise.all([
        this.admin.fetchTopicOffsets(topic),
        this.admin.fetchOffsets({ groupId, topics: [topic] }),
      ]);
      const committed = new Map(read[0]?.partitions.map(({ partition, offset }) => [partition, offset]));
      return (
        ends.length > 0 &&
        ends.every(({ partition, low, high }) => {
          // Nothing committed is -1; what the topic no longer has cannot be waited for.
          const from = BigInt(committed.get(partition) ?? -1);
          return BigInt(high) <= (from > BigInt(low) ? from : BigInt(low));
        })
      );
    } catch (error) {
      this.connecting = undefined;
      throw error;
    } finally {
      this.asking = false;
    }
  }
}
