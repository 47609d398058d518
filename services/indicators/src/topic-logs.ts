import type { Watermark } from '@nhip/contracts';

export type Said = Pick<Required<Watermark>, 'logSince' | 'partitions'>;

/** Where it is kept which logs were read; `TopicLogStore` is the real one. */
export interface ReadLogs {
  /** The log of a partition that was read from its beginning; 0 for the first one of all. */
  since(partition: number): Promise<number>;
  /** It was read from its beginning. @param of what its relay says of the topic */
  keep(partition: number, of: Said): Promise<void>;
  /** Nothing is known of so many partitions before each has told its own watermark. */
  await(partitions: number): Promise<void>;
}

/**
 * Problem: an offset names a place in one log. A topic that was lost and made anew is another log of the same name; who
 * reads on at the offset he knew never sees what lies before it. And partitions that were added hold facts before their
 * reader hears of them, while the watermarks of the others go on.
 * Naive: believe the broker's "out of range". It does not come when the new log has grown as long as the old one.
 * Here: a watermark names its log by the instant at which it was begun to be filled. At the first one of a newer log
 * the partition is read from its beginning; once that watermark comes again, everything before it has been read, and
 * that is kept. A crash in between reads once more, which is harmless. And a watermark tells how many partitions there
 * are: from then on the clock waits for each.
 */
export class TopicLogs {
  private readonly known = new Map<number, number>();
  private readonly rereading = new Map<number, number>();

  /** @param partitions as many as are waited for anyway */
  constructor(
    private readonly read: ReadLogs,
    private partitions: number,
  ) {}

  /** The log of a partition that was read from its beginning. */
  async since(partition: number): Promise<number> {
    const known = this.known.get(partition) ?? (await this.read.since(partition));
    this.known.set(partition, known);
    return known;
  }

  /** Whether a batch with these watermarks may be applied; else its partition is to be read from its beginning. */
  async hold(partition: number, watermarks: readonly Said[]): Promise<boolean> {
    if (watermarks.length === 0) return true;
    const partitions = Math.max(...watermarks.map((each) => each.partitions));
    if (partitions > this.partitions) {
      await this.read.await(partitions);
      this.partitions = partitions;
    }
    const newest = watermarks.reduce((a, b) => (b.logSince > a.logSince ? b : a));
    if (newest.logSince <= (await this.since(partition))) return true;
    if (this.rereading.get(partition) !== newest.logSince) {
      this.rereading.set(partition, newest.logSince);
      return false;
    }
    await this.read.keep(partition, newest);
    this.known.set(partition, newest.logSince);
    // A topic that was made anew may be smaller; one that grows again is waited for again.
    this.partitions = Math.max(newest.partitions, 1);
    return true;
  }
}
