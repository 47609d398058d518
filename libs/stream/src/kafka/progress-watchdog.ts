/** Where a consumer stands in one partition, and where the partition ends. */
export interface PartitionProgress {
  readonly topic: string;
  readonly partition: number;
  /** Offset of the next record to be handled. */
  readonly position: bigint;
  readonly end: bigint;
}

/**
 * Problem: a consumer of kafkajs can go on looking healthy while it no longer fetches one of its partitions.
 * A partition that has more to read and has not moved for `stallMs` is stalled. Time is an argument.
 */
export class ProgressWatchdog {
  private readonly moved = new Map<string, { position: bigint; at: number }>();

  constructor(private readonly stallMs: number) {}

  /** @returns the partitions that are stalled at `now`; partitions that are not given are forgotten. */
  observe(progress: readonly PartitionProgress[], now: number): PartitionProgress[] {
    const given = new Set(progress.map(nameOf));
    for (const name of this.moved.keys()) if (!given.has(name)) this.moved.delete(name);
    return progress.filter((each) => {
      const last = this.moved.get(nameOf(each));
      if (last === undefined || last.position !== each.position || each.position >= each.end) {
        this.moved.set(nameOf(each), { position: each.position, at: now });
        return false;
      }
      return now - last.at >= this.stallMs;
    });
  }
}

function nameOf({ topic, partition }: PartitionProgress): string {
  return `${topic}/${partition}`;
}
