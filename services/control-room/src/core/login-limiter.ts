export interface LoginLimits {
  readonly attempts: number;
  readonly windowMs: number;
  /** Names and addresses remembered at once; beyond it the oldest are forgotten. */
  readonly tracked: number;
}

/** Counts failed logins per key (a user name at an address) over a window that starts with the first of them. */
export class LoginLimiter {
  private readonly failures = new Map<string, { count: number; until: number }>();

  constructor(private readonly limits: LoginLimits) {}

  /** @returns milliseconds to wait before another attempt, 0 when it may be made now */
  wait(key: string, now: number): number {
    const found = this.failures.get(key);
    if (found === undefined || found.until <= now || found.count < this.limits.attempts) return 0;
    return found.until - now;
  }

  failed(key: string, now: number): void {
    const found = this.failures.get(key);
    const running =
      found !== undefined && found.until > now ? found : { count: 0, until: now + this.limits.windowMs };
    this.failures.delete(key);
    this.failures.set(key, { ...running, count: running.count + 1 });
    const [oldest] = this.failures.keys();
    if (this.failures.size > this.limits.tracked && oldest !== undefined) this.failures.delete(oldest);
  }

  succeeded(key: string): void {
    this.failures.delete(key);
  }
}
