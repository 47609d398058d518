/**
 * Problem: Kafka remembers how far this service has read; a database that was restored from a backup remembers less.
 * Read on from where Kafka says, and what came between the two is in neither.
 * Naive: read the whole topic at every start. A province's topic takes minutes.
 * Here: the database keeps, with every batch, where the partition goes on. A first batch that lies farther says that
 * others were forgotten: the partition is read from its beginning again, which is harmless, for facts say everything.
 */
export class Continuity {
  private readonly checked = new Set<number>();

  /** @param nextOffset where a partition goes on after all that the database knows; 0 when it does not know */
  constructor(private readonly nextOffset: (partition: number) => Promise<bigint>) {}

  /**
   * Whether all that lay before this batch is known; asked of the first batch of each partition since the start. What
   * counts is from where it was fetched: compaction leaves gaps, so its first record may lie farther.
   */
  async holds({
    partition,
    records,
    fetchedOffset = records[0]!.offset,
  }: {
    readonly partition: number;
    readonly records: readonly { readonly offset: string }[];
    readonly fetchedOffset?: string;
  }): Promise<boolean> {
    if (this.checked.has(partition)) return true;
    const next = await this.nextOffset(partition);
    this.checked.add(partition);
    return BigInt(fetchedOffset) <= next;
  }
}
