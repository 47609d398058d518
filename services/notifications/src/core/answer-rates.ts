export interface AnswerRate {
  /** So many at once after a pause, and so many a second. */
  readonly burst: number;
  readonly perSecond: number;
  /** Senders remembered at once; beyond it the one longest unseen is forgotten. */
  readonly tracked: number;
}

/** How many answers each sender may still give; a bucket per sender that fills steadily. */
export class AnswerRates {
  private readonly buckets = new Map<string, { readonly level: number; readonly at: number }>();

  constructor(private readonly rate: AnswerRate) {}

  /**
   * @param now milliseconds, of any clock that does not go back
   * @returns 0 when one was taken; else the milliseconds after which there is one
   */
  take(sender: string, now: number): number {
    const { burst, perSecond, tracked } = this.rate;
    const found = this.buckets.get(sender) ?? { level: burst, at: now };
    const level = Math.min(burst, found.level + ((now - found.at) / 1000) * perSecond);
    this.buckets.delete(sender);
    this.buckets.set(sender, { level: level < 1 ? level : level - 1, at: now });
    const [oldest] = this.buckets.keys();
    if (this.buckets.size > tracked && oldest !== undefined) this.buckets.delete(oldest);
    return level < 1 ? ((1 - level) / perSecond) * 1000 : 0;
  }
}
