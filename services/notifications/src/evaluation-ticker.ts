import type { Logger } from '@nhip/runtime';
import type { Evaluator } from './evaluator';

export interface EvaluationTickerOptions {
  readonly evaluator: Pick<Evaluator, 'tick' | 'hear'>;
  /** Up to when time has passed; figures of before it are here. */
  readonly passed: () => number;
  /** Receipt of the newest event of every source; rejects when nobody answers. */
  readonly askSources: () => Promise<ReadonlyMap<string, number>>;
  /** Without a watched source nobody is asked. */
  readonly watchesSources: boolean;
  readonly limits: { readonly tickMs: number; readonly askSourcesMs: number };
  readonly log: Logger;
  /** The evaluator has done its round. */
  readonly alive: () => void;
}

/**
 * Lets time pass for alerts, each second, and asks when sources were last heard. What nobody answers is not known:
 * while dossier-events is away no source becomes silent and none is heard.
 */
export class EvaluationTicker {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private askAt = 0;
  private stopped = false;

  constructor(private readonly options: EvaluationTickerOptions) {}

  /** Ticks once, then on its own. @throws whatever the first tick throws */
  async start(): Promise<void> {
    const { evaluator, passed, alive } = this.options;
    await evaluator.tick(passed());
    alive();
    this.plan();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  private plan(): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.running = this.round().finally(() => {
        this.running = undefined;
        this.plan();
      });
    }, this.options.limits.tickMs);
  }

  private async round(): Promise<void> {
    const { evaluator, passed, alive, log } = this.options;
    await this.listen();
    try {
      await evaluator.tick(passed());
      alive();
    } catch (error) {
      log.warn({ err: error }, 'alerts could not be evaluated, will retry');
    }
  }

  private async listen(): Promise<void> {
    const { evaluator, askSources, watchesSources, limits, log } = this.options;
    if (!watchesSources || performance.now() < this.askAt) return;
    this.askAt = performance.now() + limits.askSourcesMs;
    try {
      await evaluator.hear(await askSources(), Date.now());
    } catch (error) {
      log.warn({ err: error }, 'it is not known when sources were last heard');
    }
  }
}
