import type { Logger } from '@nhip/runtime';
import { setTimeout as delay } from 'node:timers/promises';

export interface RecurringOptions {
  /** What it does, for the log. */
  readonly name: string;
  readonly everyMs: number;
  /** The part of its time that it may work: after a round that took t it rests for at least t / share. */
  readonly share: number;
  readonly log: Logger;
  /** Ends soon after the signal, or rejects: a stop waits for it. */
  readonly work: (signal: AbortSignal) => Promise<void>;
}

/** Housekeeping that is done again and again, never twice at once; a round that fails is told and tried again later. */
export class Recurring {
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly options: RecurringOptions) {}

  start(): void {
    this.running = this.run();
  }

  /** Resolves once the round under way has ended. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { name, everyMs, share, log, work } = this.options;
    const { signal } = this.stopping;
    while (!signal.aborted) {
      const began = performance.now();
      try {
        await work(signal);
      } catch (error) {
        if (signal.aborted) log.info({ err: error }, `${name}: broken off, the service stops`);
        else log.warn({ err: error }, `${name}: not done, will be tried again`);
      }
      const restMs = Math.max(everyMs, (performance.now() - began) / share);
      await delay(restMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }
}
