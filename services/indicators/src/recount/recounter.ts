import { Gauge, type Registry } from 'prom-client';
import type { Recount } from './recount';

/** The first recount comes soon after the start, however seldom the later ones. */
const FIRST_AFTER_SECONDS = 15;

/** Recounts now and then, and whenever asked; `nhip_drift` shows what the last one found. */
export class Recounter {
  private readonly drift: Gauge;
  private readonly finished: Gauge;
  private running: Promise<Recount> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    private readonly count: () => Promise<Recount>,
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

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running?.catch(() => undefined);
  }

  private async recount(): Promise<Recount> {
    const counted = await this.count();
    for (const [stream, sum] of counted.byStream) this.drift.set({ stream }, sum);
    this.finished.set(Date.now() / 1000);
    return counted;
  }

  private plan(seconds: number): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.run()
        .catch(this.options.onError)
        .finally(() => this.plan(this.options.everySeconds));
    }, seconds * 1000);
    this.timer.unref();
  }
}
