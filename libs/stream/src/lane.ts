/** Runs `work` over all that waits, up to a limit, one batch at a time. */
export class Lane<T> {
  private waiting: T[] = [];
  private running: Promise<void> | undefined;

  constructor(
    private readonly limit: number,
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
    while (this.waiting.length > 0) await this.work(this.waiting.splice(0, this.limit));
    this.running = undefined;
  }
}
