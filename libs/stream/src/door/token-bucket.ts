/** So much a second, and so much at once after a pause. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/**
 * What one sender may still do. A bucket fills steadily up to its burst; what is taken may leave it in debt, so that
 * anything larger than the burst passes too, and the debt is waited for by what comes next.
 */
export class TokenBucket {
  private level: number;
  private at: number;

  /** @param now seconds, of any clock that does not go back */
  constructor(
    private readonly rate: Rate,
    now: number,
  ) {
    this.level = rate.burst;
    this.at = now;
  }

  /** @returns 0 when `count` was taken; else the seconds after which something can be taken, and nothing was. */
  take(count: number, now: number): number {
    this.fill(now);
    if (this.level < 1) return (1 - this.level) / this.rate.perSecond;
    this.level -= count;
    return 0;
  }

  isFull(now: number): boolean {
    this.fill(now);
    return this.level >= this.rate.burst;
  }

  private fill(now: number): void {
    const { perSecond, burst } = this.rate;
    this.level = Math.min(burst, this.level + Math.max(0, now - this.at) * perSecond);
    this.at = Math.max(this.at, now);
  }
}
