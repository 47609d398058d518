import type { queries } from '@nhip/contracts';
import type { GrpcClient } from '@nhip/runtime/grpc';
import { Gauge, type Registry } from 'prom-client';

export interface ToldFiguresOptions {
  readonly indicators: Pick<GrpcClient<typeof queries.IndicatorQueryService>, 'getToldValues'>;
  /** Indicators that take longer are away. */
  readonly timeoutMs: number;
  readonly registry: Registry;
}

/**
 * Up to when figures are told. Figures that do not change look like indicators that are away: only they can say which.
 */
export class ToldFigures {
  private last: number | undefined;
  private lost = false;

  constructor(private readonly options: ToldFiguresOptions) {
    const last = (): number | undefined => this.last;
    new Gauge({
      name: 'nhip_alert_figures_told_timestamp_seconds',
      help: 'Up to when indicators have told every figure that rules watch; time passes for alerts no further.',
      registers: [options.registry],
      collect() {
        const until = last();
        if (until !== undefined) this.set(until / 1_000);
      },
    });
  }

  /** What was answered last; `away`: when last asked, nobody answered, and time stands there. */
  get standing(): { readonly until: number | undefined; readonly away: boolean } {
    return { until: this.last, away: this.lost };
  }

  /** @returns an instant of the machine's clock. @throws Error when nobody answers, or figures were not told yet */
  async until(): Promise<number> {
    const { indicators, timeoutMs } = this.options;
    try {
      const { until } = await indicators.getToldValues({}, { timeoutMs });
      if (until === undefined) throw new Error('indicators have not told the figures yet');
      this.last = Math.max(this.last ?? 0, Number(until));
      this.lost = false;
      return this.last;
    } catch (error) {
      this.lost = true;
      throw error;
    }
  }
}
