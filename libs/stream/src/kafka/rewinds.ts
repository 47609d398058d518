import type { Consumer } from 'kafkajs';
import type { PartitionProgress } from './progress-watchdog';

export type TopicPartition = Pick<PartitionProgress, 'topic' | 'partition'>;

/**
 * Problem: `seek` of kafkajs only queues. The next fetch takes the wish off the queue and commits it; when that commit
 * fails the wish is gone, and the partition goes on where it stood, while whoever asked believes it was read again.
 * Here: a partition is under rewind until a batch comes that was fetched from its beginning, and is sought again at
 * every other one; also over a new assignment, where reading once more is harmless.
 */
export class Rewinds {
  private readonly under = new Set<string>();

  /** @param lowest the first offset that a partition still has */
  constructor(
    private readonly consumer: Pick<Consumer, 'seek'>,
    private readonly lowest: (of: TopicPartition) => Promise<string>,
  ) {}

  /** From now on nothing of this partition is let through before its beginning. */
  begin({ topic, partition }: TopicPartition): void {
    this.under.add(`${topic}/${partition}`);
    // Commits it, too: whoever reads this partition next begins there.
    this.consumer.seek({ topic, partition, offset: '0' });
  }

  /**
   * Whether what was fetched from `offset` on may be handled.
   * @throws what `lowest` throws: it is not known then, and the batch is to be asked about again
   */
  async lets({ topic, partition }: TopicPartition, offset: string): Promise<boolean> {
    const name = `${topic}/${partition}`;
    if (!this.under.has(name)) return true;
    // Records at 0 may be deleted: the broker says "out of range" then, and kafkajs goes to the first that is left.
    const first = offset === '0' ? offset : await this.lowest({ topic, partition });
    if (BigInt(offset) > BigInt(first)) {
      this.consumer.seek({ topic, partition, offset: first });
      return false;
    }
    this.under.delete(name);
    return true;
  }
}
