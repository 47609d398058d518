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
  /** Set when so much differs that not all of it was looked at: a series that was not counts as 1. */
  readonly atLeast: boolean;
  /** The same by stream. */
  readonly byStream: ReadonlyMap<string, number>;
  /** The largest first. */
  readonly differences: readonly Difference[];
}

/** Sums differences; keeps those that are named. */
export class Differences {
  private readonly byStream: Map<string, number>;
  private largest: Difference[] = [];
  private atLeast = false;

  constructor(streams: readonly string[]) {
    this.byStream = new Map(streams.map((stream) => [stream, 0]));
  }

  add(differences: readonly Difference[]): void {
    for (const each of differences) this.raise(each.stream, sizeOf(each));
    const all = [...this.largest, ...differences];
    this.largest = all.sort((a, b) => sizeOf(b) - sizeOf(a)).slice(0, MOST_DIFFERENCES);
  }

  /** A series that differs, nobody knows by how much. */
  addUnknown(stream: string): void {
    this.atLeast = true;
    this.raise(stream, 1);
  }

  sum(): Drift {
    const drift = [...this.byStream.values()].reduce((sum, of) => sum + of, 0);
    return { drift, atLeast: this.atLeast, byStream: this.byStream, differences: this.largest };
  }

  private raise(stream: string, by: number): void {
    this.byStream.set(stream, (this.byStream.get(stream) ?? 0) + by);
  }
}

const sizeOf = ({ live, recounted }: Difference): number => Math.abs(live - recounted);
