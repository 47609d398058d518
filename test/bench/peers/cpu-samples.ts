import { cpuSeconds } from '../cpu';

const EVERY_MS = 100;

/** What some processes had used of the CPU at moments that are known only afterwards. */
export class CpuSamples {
  private readonly samples: { readonly at: number; readonly used: number }[] = [];
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly pids: readonly number[]) {
    this.take();
    this.timer = setInterval(() => this.take(), EVERY_MS);
  }

  /** CPU-seconds between two instants (milliseconds since 1970), read between the samples beside them. */
  between(from: number, until: number): number {
    return this.at(until) - this.at(from);
  }

  stop(): void {
    clearInterval(this.timer);
    this.take();
  }

  private take(): void {
    const used = this.pids.reduce((sum, pid) => sum + cpuSeconds(pid), 0);
    this.samples.push({ at: Date.now(), used });
  }

  private at(instant: number): number {
    const after = this.samples.findIndex(({ at }) => at >= instant);
    if (after === -1) return this.samples.at(-1)!.used;
    const [before, next] = [this.samples[Math.max(0, after - 1)]!, this.samples[after]!];
    if (next.at === before.at) return next.used;
    const share = Math.max(0, (instant - before.at) / (next.at - before.at));
    return before.used + share * (next.used - before.used);
  }
}
