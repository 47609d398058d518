/** Differences that are named; all are summed. */
export const MOST_DIFFERENCES = 100;

export interface Difference {
  readonly stream: string;
  /** What the tally counts, in words. */
  readonly key: string;
  readonly live: number;
  readonly recounted: number;
}

export interface Drift {
  /** Sum of |live − recounted|. */
  readonly drift: number;
  /** The same by stream. */
  readonly byStream: ReadonlyMap<string, number>;
  /** The largest first. */
  readonly differences: readonly Difference[];
}

/** Sums differences; keeps those that are named. */
export class Differences {
  private readonly byStream: Map<string, number>;
  private largest: Difference[] = [];

  constructor(streams: readonly string[]) {
    this.byStream = new Map(streams.map((stream) => [stream, 0]));
  }

  add(differences: readonly Difference[]): void {
    for (const each of differences)
      this.byStream.set(each.stream, (this.byStream.get(each.stream) ?? 0) + sizeOf(each));
    const all = [...this.largest, ...differences];
    this.largest = all.sort((a, b) => sizeOf(b) - sizeOf(a)).slice(0, MOST_DIFFERENCES);
  }

  sum(): Drift {
    const drift = [...this.byStream.values()].reduce((sum, of) => sum + of, 0);
    return { drift, byStream: this.byStream, differences: this.largest };
  }
}

const sizeOf = ({ live, recounted }: Difference): number => Math.abs(live - recounted);
