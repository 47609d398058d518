/** How far a figure may be trusted as "now" (SCREENS section 1). Ages are milliseconds. */
export type Freshness =
  | { readonly is: 'live'; readonly age: number }
  | { readonly is: 'late'; readonly age: number }
  | { readonly is: 'stale'; readonly age: number }
  | { readonly is: 'unknown' };

/** A figure is late once older than promised, and stale at three times that. */
const STALE_AFTER_PROMISES = 3;

export function freshnessOf(newestAt: number | undefined, promisedMs: number, now: number): Freshness {
  if (newestAt === undefined) return { is: 'unknown' };
  const age = Math.max(0, now - newestAt);
  if (promisedMs > 0 && age > STALE_AFTER_PROMISES * promisedMs) return { is: 'stale', age };
  if (promisedMs > 0 && age > promisedMs) return { is: 'late', age };
  return { is: 'live', age };
}

const ORDER = { live: 0, late: 1, stale: 2, unknown: 3 } as const;

/** The worst of several, which is what a whole screen may claim. */
export function worst(of: readonly Freshness[]): Freshness {
  return of.reduce(
    (one, other) => (ORDER[other.is] > ORDER[one.is] ? other : one),
    of[0] ?? { is: 'unknown' },
  );
}

/** Where the stream stands: nothing heard for `disconnectedAfterMs` is a lost connection, whatever the browser says. */
export function isDisconnected(heardAt: number, now: number, disconnectedAfterMs: number): boolean {
  return now - heardAt > disconnectedAfterMs;
}
