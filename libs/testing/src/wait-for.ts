import { setTimeout as delay } from 'node:timers/promises';

export type Waiting = {
  /** What is waited for, as the end of the sentence "waited … ms for …". */
  what: string;
  timeoutMs?: number;
};

/** A wait ends with its condition; this only tells what hangs, also on a slow machine that has much else to do. */
export const HANGS_AFTER_MS = 600_000;
const FIRST_PAUSE_MS = 5;
const LONGEST_PAUSE_MS = 200;

/**
 * Asks until the answer is neither false, null nor undefined, and returns it. A condition that throws counts as "not
 * yet"; the last error is told at the end.
 * @throws after `timeoutMs`
 */
export async function waitFor<T>(
  condition: () => T | Promise<T>,
  { what, timeoutMs = HANGS_AFTER_MS }: Waiting,
): Promise<Exclude<T, false | null | undefined>> {
  const until = Date.now() + timeoutMs;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS)) {
    let last: unknown;
    try {
      const answer = await condition();
      if (answer !== false && answer !== null && answer !== undefined) {
        return answer as Exclude<T, false | null | undefined>;
      }
    } catch (error) {
      last = error;
    }
    if (Date.now() > until) {
      const why = last instanceof Error ? `: ${last.message}` : '';
      throw new Error(`waited ${timeoutMs} ms for ${what}${why}`, { cause: last });
    }
    await delay(pause);
  }
}
