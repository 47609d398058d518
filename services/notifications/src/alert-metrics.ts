import type { Pool } from 'pg';
import { Counter, Gauge, type Registry } from 'prom-client';
import { countAlerts, countHeldBack } from './alert-list';
import type { Evaluated } from './evaluation';

const SEVERITIES = ['info', 'warning', 'critical'] as const;
const STATUSES = ['open', 'escalated', 'answered'] as const;

/** What operators watch of alerts; while the database is away the gauges that it answers are absent. */
export class AlertMetrics {
  private readonly decisions: Counter;
  private readonly lastRun: Gauge;

  constructor(registry: Registry, pool: Pool) {
    const registers = [registry];
    this.decisions = new Counter({
      name: 'nhip_alert_decisions_total',
      help: 'Steps that changed where an alert stands, by their reason.',
      labelNames: ['reason'],
      registers,
    });
    this.lastRun = new Gauge({
      name: 'nhip_alert_evaluator_last_run_timestamp_seconds',
      help: 'When alerts were last evaluated; it stands still when the evaluator is dead.',
      registers,
    });
    new Gauge({
      name: 'nhip_alerts',
      help: 'Episodes of alerts under way.',
      labelNames: ['status', 'severity'],
      registers,
      async collect() {
        this.reset();
        const counts = await countAlerts(pool).catch(() => undefined);
        if (counts === undefined) return;
        for (const status of STATUSES) for (const severity of SEVERITIES) this.set({ status, severity }, 0);
        for (const { status, severity, count } of counts) this.set({ status, severity }, count);
      },
    });
    new Gauge({
      name: 'nhip_alerts_held_back',
      help: 'Alerts that do not open because the newest event of their unit is of a silent source.',
      registers,
      async collect() {
        this.reset();
        const held = await countHeldBack(pool).catch(() => undefined);
        if (held !== undefined) this.set(held);
      },
    });
  }

  decided(evaluated: readonly Evaluated[]): void {
    for (const { reason } of evaluated.flatMap(({ steps }) => steps)) this.decisions.inc({ reason });
  }

  /** The evaluator has done its round. */
  alive(): void {
    this.lastRun.set(Date.now() / 1000);
  }
}
