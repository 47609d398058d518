export interface LaneLimits<T> {
  /** The most that one batch may weigh; one that weighs more by itself is a batch of its own. */
  readonly limit: number;
  readonly weigh: (each: T) => number;
}

/** Runs `work` over all that waits, up to a limit, one batch at a time. */
export class Lane<T> {
  private waiting: T[] = [];
  private running: Promise<void> | undefined;

  constructor(
    private readonly limits: LaneLimits<T>,
    private readonly work: (batch: T[]) => Promise<void>,
  ) {}

  add(each: T): void {
    this.waiting.push(each);
    this.running ??= this.run();
  }

  async idle(): Promise<void> {
    await this.running;
  }

  private async run(): Promise<void> {
    // What is added in the same turn of the event loop belongs to the first batch.
    await Promise.resolve();
    while (this.waiting.length > 0) await this.work(this.waiting.splice(0, this.fitting()));
    this.running = undefined;
  }

  /** How many of those that wait make the next batch. */
  private fitting(): number {
    const { limit, weigh } = this.limits;
    let count = 0;
    for (let weight = 0; count < this.waiting.length; count++) {
      weight += weigh(this.waiting[count]!);
      if (weight > limit && count > 0) break;
    }
    return count;
  }
}
