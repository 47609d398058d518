import { setTimeout as delay } from 'node:timers/promises';
import { lastLines } from './log-lines';
import type { Stop, Steps } from './start-options';

/** Something that runs in a process of its own: PostgreSQL, Kafka, a service. */
export type Part = {
  readonly pid: number;
  readonly logFile: string;
  /** Resolves when it has ended, for whatever reason. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
  kill(signal: NodeJS.Signals): Promise<void>;
};

export type KeptPart = {
  readonly name: string;
  readonly stopTurn: number;
  /** Ends it in order, also when it is just being started again. */
  stop(): Promise<void>;
  /** Ends it at once. */
  endNow(): void;
};

export type Keeping<P extends Part> = {
  name: string;
  stopTurn: number;
  /** Resolves when the part is ready; rejects when it will never be. */
  start: () => Promise<P>;
  /** What ends it at once; SIGQUIT for PostgreSQL, whose sessions SIGKILL would leave alone. */
  lastSignal: NodeJS.Signals;
};

/** A part that dies is started again this many times in one run; then the run ends. */
export const RESTARTS = 3;
const PAUSES_MS = [500, 1_000, 3_000];

/**
 * Starts a part and keeps it running: a death that nobody asked for is told with its last log lines, and the part is
 * started again, a bounded number of times.
 * @returns the first running part, what ends it, and `gaveUp`, which rejects when it died once too often
 * @throws when the first start fails
 */
export async function keepRunning<P extends Part>(
  what: Keeping<P>,
  { steps, stop, pause = pauseBefore }: { steps: Steps; stop: Stop; pause?: typeof pauseBefore },
): Promise<{ part: P; kept: KeptPart; gaveUp: Promise<never> }> {
  const first = await what.start();
  let current: P | undefined = first;
  let ending = false;
  let starting: Promise<unknown> = Promise.resolve();
  const ended = (): boolean => ending || stop.signal.aborted;

  const startAgain = async (restarts: number): Promise<P | undefined> => {
    await pause(restarts, stop.signal);
    if (ended()) return undefined;
    try {
      starting = what.start().then((part) => (current = part));
      await starting;
      steps.warn(`  ${what.name} chạy lại · runs again`);
    } catch (error) {
      if (!ended()) steps.warn(`  ${what.name}: ${(error as Error).message}`);
    }
    return current;
  };
  const watch = async (): Promise<void> => {
    for (let restarts = 0, part: P | undefined = first; ; restarts++) {
      await part?.ended;
      current = undefined;
      if (ended()) return;
      if (part) tellDeath({ name: what.name, part, steps });
      if (restarts >= RESTARTS)
        throw new Error(`${what.name} does not stay up; it was started again ${RESTARTS} times`);
      steps.warn(`  chạy lại · starting it again (${restarts + 1}/${RESTARTS})`);
      part = await startAgain(restarts);
    }
  };
  const gaveUp = new Promise<never>((_, reject) => void watch().catch(reject));
  gaveUp.catch(() => undefined);
  return {
    part: first,
    gaveUp,
    kept: {
      name: what.name,
      stopTurn: what.stopTurn,
      stop: async () => {
        ending = true;
        await starting.catch(() => undefined);
        await current?.stop();
      },
      endNow: () => void current?.kill(what.lastSignal),
    },
  };
}

/** Waits before a restart, shorter when an end is asked for meanwhile. */
async function pauseBefore(restart: number, signal: AbortSignal): Promise<void> {
  await delay(PAUSES_MS[restart] ?? 0, undefined, { signal }).catch(() => undefined);
}

function tellDeath({ name, part, steps }: { name: string; part: Part; steps: Steps }): void {
  steps.warn(`! ${name} đã dừng bất ngờ · ended unexpectedly; the end of ${part.logFile}:`);
  steps.warn(lastLines(part.logFile).replaceAll(/^/gm, '    '));
}
