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

/** How a screen stands with the systems that its figures come from. */
export interface Hearing {
  /** Live while any source is; else the best that is had. */
  readonly fresh: Freshness;
  readonly live: number;
  readonly sources: number;
}

/**
 * @param figures each one that names its source. A source is as fresh as its newest figure; one that is silent takes
 * nothing from the others, and is not counted among the live.
 */
export function hearingOf(
  figures: readonly { readonly source: string; readonly fresh: Freshness }[],
): Hearing {
  const bySource = new Map<string, Freshness>();
  for (const { source, fresh } of figures) bySource.set(source, better(bySource.get(source), fresh));
  const all = [...bySource.values()];
  return {
    fresh: all.reduce(better, { is: 'unknown' }),
    live: all.filter(({ is }) => is === 'live').length,
    sources: all.length,
  };
}

function better(one: Freshness | undefined, other: Freshness): Freshness {
  return one !== undefined && ORDER[one.is] <= ORDER[other.is] ? one : other;
}

/** Where the stream stands: nothing heard for `disconnectedAfterMs` is a lost connection, whatever the browser says. */
export function isDisconnected(heardAt: number, now: number, disconnectedAfterMs: number): boolean {
  return now - heardAt > disconnectedAfterMs;
}
