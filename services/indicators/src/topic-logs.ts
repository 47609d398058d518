import type { Watermark } from '@nhip/contracts';

export type Said = Pick<Required<Watermark>, 'logSince' | 'partitions'>;

/** The log of a partition that is read, and what is believed of it. */
export interface ReadLog {
  /** The newest that was read from its beginning; a relay that slept may still vouch for an older one. */
  readonly since: number;
  /** Up to where it was read. What says the same log and lies before that is either known or in another log. */
  readonly upto: bigint;
}

/** Where it is kept which logs were read; `TopicLogStore` is the real one. */
export interface ReadLogs {
  /** Where a partition goes on after all that is applied; 0 when that is not known. */
  upto(partition: number): Promise<bigint>;
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
 * The first words in a new log may still be those of a relay that takes it for the old one. They lie where the old one
 * was read long ago: nothing is believed that says it is of the same log and lies before its end.
 */
export class TopicLogs {
  private readonly known = new Map<number, ReadLog>();
  private readonly rereading = new Map<number, number>();

  /** @param partitions as many as are waited for anyway */
  constructor(
    private readonly read: ReadLogs,
    private partitions: number,
  ) {}

  /** What was read of a partition so far. */
  async log(partition: number): Promise<ReadLog> {
    const known = this.known.get(partition) ?? {
      since: await this.read.since(partition),
      upto: await this.read.upto(partition),
    };
    this.known.set(partition, known);
    return known;
  }

  /** Everything before this offset of a partition is applied; one that is read again may be behind its end. */
  async applied(partition: number, upto: bigint): Promise<void> {
    const known = await this.log(partition);
    if (upto > known.upto) this.known.set(partition, { ...known, upto });
  }

  /** Whether a batch with these watermarks may be applied; else its partition is to be read from its beginning. */
  async hold(partition: number, watermarks: readonly Said[]): Promise<boolean> {
    const { since } = await this.log(partition);
    // An older log, which is read again, may have had partitions that are gone.
    const partitions = Math.max(
      0,
      ...watermarks.filter(({ logSince }) => logSince >= since).map((each) => each.partitions),
    );
    if (partitions > this.partitions) {
      await this.read.await(partitions);
      this.partitions = partitions;
    }
    const newest = watermarks.reduce<Said>((a, b) => (b.logSince > a.logSince ? b : a), {
      logSince: since,
      partitions: 0,
    });
    if (newest.logSince <= since) return true;
    if (this.rereading.get(partition) !== newest.logSince) {
      this.rereading.set(partition, newest.logSince);
      return false;
    }
    await this.read.keep(partition, newest);
    this.known.set(partition, { since: newest.logSince, upto: 0n });
    // A topic that was made anew may be smaller; one that grows again is waited for again.
    this.partitions = Math.max(newest.partitions, 1);
    return true;
  }
}
