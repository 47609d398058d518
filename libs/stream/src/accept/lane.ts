export interface LaneLimits<T> {
  /** The most that one batch may weigh; one that weighs more by itself is a batch of its own. */
  readonly limit: number;
  readonly weigh: (each: T) => number;
}

/**
 * Runs `work` over all that waits, up to a limit, one batch at a time, and knows how long it is busy with what it has.
 *
 * Problem: who comes must be told now whether it would wait for too long. The age of what waits longest tells that too
 * late: with three times the load that can be taken, those behind it wait three times as long. So what is there is
 * weighed, and the batches tell how long so much takes. A small batch takes nearly as long as one of ten times its
 * weight: it tells only that a full one takes no longer than so many of it.
 */
export class Lane<T> {
  private waiting: T[] = [];
  private running: Promise<void> | undefined;
  /** The weight of all that is not done. */
  private load = 0;
  private began: number | undefined;
  /** What a full batch took lately; until one was there, nobody is expected to wait. */
  private fullMs = 0;

  constructor(
    private readonly limits: LaneLimits<T>,
    private readonly work: (batch: T[]) => Promise<void>,
    /** Milliseconds. */
    private readonly now: () => number = () => performance.now(),
  ) {}

  add(each: T): void {
    this.waiting.push(each);
    this.load += this.limits.weigh(each);
    this.running ??= this.run();
  }

  async idle(): Promise<void> {
    await this.running;
  }

  /** How long what is here takes, in milliseconds; a batch that stands still makes it longer. */
  get busyMs(): number {
    const passed = this.began === undefined ? 0 : this.now() - this.began;
    return (this.load / this.limits.limit) * Math.max(this.fullMs, passed);
  }

  private async run(): Promise<void> {
    // What is added in the same turn of the event loop belongs to the first batch.
    await Promise.resolve();
    while (this.waiting.length > 0) {
      const { count, weight } = this.fitting();
      this.began = this.now();
      await this.work(this.waiting.splice(0, count));
      this.learn(weight, this.now() - this.began);
      this.began = undefined;
      this.load -= weight;
    }
    this.running = undefined;
  }

  /** How many of those that wait make the next batch. */
  private fitting(): { readonly count: number; readonly weight: number } {
    const { limit, weigh } = this.limits;
    let weight = 0;
    for (let count = 0; count < this.waiting.length; count++) {
      const more = weigh(this.waiting[count]!);
      if (weight + more > limit && count > 0) return { count, weight };
      weight += more;
    }
    return { count: this.waiting.length, weight };
  }

  private learn(weight: number, tookMs: number): void {
    const { limit } = this.limits;
    const fullMs = (tookMs * limit) / weight;
    if (weight >= limit / 2 || fullMs < this.fullMs) this.fullMs = fullMs;
  }
}
