export interface Retry {
  readonly firstMs: number;
  readonly longestMs: number;
  /** Tries after which it is given up. */
  readonly attempts: number;
}

/**
 * How long to wait after the try number `attempts` failed: twice as long each time, up to a limit.
 * @returns undefined when that was the last try
 */
export function backOff(attempts: number, { firstMs, longestMs, attempts: most }: Retry): number | undefined {
  return attempts >= most ? undefined : Math.min(firstMs * 2 ** Math.max(0, attempts - 1), longestMs);
}
