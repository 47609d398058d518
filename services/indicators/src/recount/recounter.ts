import { Gauge, type Registry } from 'prom-client';
import type { Recount } from './recount';

/** The first recount comes soon after the start, however seldom the later ones. */
const FIRST_AFTER_SECONDS = 15;

/** Recounts now and then, and whenever asked; `nhip_drift` shows what the last one found. */
export class Recounter {
  private readonly drift: Gauge;
  private readonly finished: Gauge;
  private readonly stopping = new AbortController();
  private running: Promise<Recount> | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly count: (signal: AbortSignal) => Promise<Recount>,
    private readonly options: {
      readonly everySeconds: number;
      readonly registry: Registry;
      readonly onError: (error: unknown) => void;
    },
  ) {
    const registers = [options.registry];
    this.drift = new Gauge({
      name: 'nhip_drift',
      help: 'Sum of |live - recounted| over all tallies at the last recount; anything but 0 is a defect.',
      registers,
      labelNames: ['stream'],
    });
    this.finished = new Gauge({
      name: 'nhip_recount_timestamp_seconds',
      help: 'When the last recount was finished.',
      registers,
    });
  }

  start(): void {
    this.plan(Math.min(FIRST_AFTER_SECONDS, this.options.everySeconds));
  }

  /** One recount; who asks while one runs gets its result. */
  async run(): Promise<Recount> {
    this.running ??= this.recount().finally(() => (this.running = undefined));
    return this.running;
  }

  /** Breaks off what runs, for it takes minutes and writes nothing. */
  async stop(): Promise<void> {
    clearTimeout(this.timer);
    this.stopping.abort();
    await this.running?.catch(() => undefined);
  }

  private async recount(): Promise<Recount> {
    const counted = await this.count(this.stopping.signal);
    for (const [stream, sum] of counted.byStream) this.drift.set({ stream }, sum);
    this.finished.set(Date.now() / 1000);
    return counted;
  }

  private plan(seconds: number): void {
    if (this.stopping.signal.aborted) return;
    this.timer = setTimeout(() => void this.runAsPlanned(), seconds * 1000);
    this.timer.unref();
  }

  private async runAsPlanned(): Promise<void> {
    try {
      await this.run();
    } catch (error) {
      if (!this.stopping.signal.aborted) this.options.onError(error);
    }
    this.plan(this.options.everySeconds);
  }
}
