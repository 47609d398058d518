import { setImmediate as breathe } from 'node:timers/promises';

/** What is given, `atOnce` at a time; between them whatever else waits for this process has its turn. */
export async function* inTurns<T>(items: readonly T[], atOnce: number): AsyncGenerator<readonly T[]> {
  for (let from = 0; from < items.length; from += atOnce) {
    if (from > 0) await breathe();
    yield items.slice(from, from + atOnce);
  }
}
