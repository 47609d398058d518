/** Rows settle in any order; this hands them on as soon as all before them are settled, and knows how far that is. */
export class SettledRows<Settled> {
  private readonly ahead = new Map<number, Settled>();

  /** @param upTo rows from 1 to this one were settled before; one of them may settle again */
  constructor(
    private readonly handOn: (row: number, settled: Settled) => void,
    private upTo = 0,
  ) {}

  settle(row: number, settled: Settled): void {
    if (row <= this.upTo) {
      this.handOn(row, settled);
      return;
    }
    this.ahead.set(row, settled);
    for (let next = this.ahead.get(this.upTo + 1); next !== undefined; next = this.ahead.get(this.upTo + 1)) {
      this.upTo++;
      this.ahead.delete(this.upTo);
      this.handOn(this.upTo, next);
    }
  }

  /** All rows from 1 to this one are settled. */
  get whole(): number {
    return this.upTo;
  }
}
