import type { Logger } from '@nhip/runtime';
import type { Evaluator } from './evaluator';
import type { Heard } from './heard-sources';

export interface EvaluationTickerOptions {
  readonly evaluator: Pick<Evaluator, 'tick' | 'hear'>;
  /** Up to when every figure is told, by the clock of the machine; rejects when nobody can say. */
  readonly toldUntil: () => Promise<number>;
  /** Up to when time has passed then. */
  readonly passed: (toldUntil: number) => number;
  /** Whether every figure that was told until now is decided; rejects when nobody can say. */
  readonly caughtUp: () => Promise<boolean>;
  /** When sources were last heard, of the streams that answer. */
  readonly askSources: () => Promise<Heard>;
  /** Without a watched source nobody is asked. */
  readonly watchesSources: boolean;
  readonly limits: { readonly tickMs: number; readonly askSourcesMs: number };
  readonly log: Logger;
  /** The evaluator has done its round. */
  readonly alive: () => void;
}

/**
 * Lets time pass for alerts, each second, and asks when sources were last heard. What nobody answers is not known:
 * while a stream is away none of its sources becomes silent and none is heard.
 *
 * Problem: after an outage the figures of hours wait unread. Were time to pass before they are, alerts would open on a
 * figure that has long been mended. So time stands while figures wait, or nobody can say whether some do; each figure
 * that is read then brings its own time with it. And while indicators are away no figure comes, which looks like
 * figures that do not change: so time passes only up to where indicators say that all figures are told.
 */
export class EvaluationTicker {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private askAt = 0;
  private stopped = false;

  constructor(private readonly options: EvaluationTickerOptions) {}

  /** Asks for sources first: nothing opens that a silent source holds back. Then time passes on its own. */
  async start(): Promise<void> {
    await this.listen();
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
    const { evaluator, toldUntil, passed, caughtUp, alive, log } = this.options;
    await this.listen();
    try {
      // Taken first: what is told while it is asked is later than this.
      const at = passed(await toldUntil());
      if (!(await caughtUp())) return;
      await evaluator.tick(at);
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
