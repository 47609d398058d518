import { setTimeout as delay } from 'node:timers/promises';
import type { Alertmanager } from '../prometheus/alertmanager';
import type { Prometheus } from '../prometheus/prometheus';

const LOOK_MS = 250;
/** Always fires. */
const WATCHDOG = 'NhipWatchdog';
/** What burns a budget goes on for as long as its window holds it. */
const BUDGET = /BudgetBurns/;

type Labels = Readonly<Record<string, string>>;

/** Looks at Prometheus and Alertmanager all the time, and keeps what it saw since a beginning. */
export class Watch {
  private readonly closing = new AbortController();
  /** First firing of each alert, by its name with its service, in ms since 1970. */
  private readonly fired = new Map<string, { readonly at: number; readonly labels: Labels }>();
  /** Names that Alertmanager let out, and names that it kept back, since the beginning. */
  private readonly out = new Set<string>();
  private readonly held = new Set<string>();
  /** Names that fired already at the beginning: what an earlier outage left. */
  private left: ReadonlySet<string> = new Set();
  private now: readonly Labels[] = [];
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly prometheus: Prometheus,
    private readonly alertmanager: Alertmanager,
  ) {}

  start(): void {
    this.running = this.look();
  }

  begin(): void {
    this.fired.clear();
    this.out.clear();
    this.held.clear();
    this.left = new Set(this.now.map(({ alertname = '' }) => alertname));
  }

  /** When the alert first fired since the beginning. */
  firedAt(alert: string, of: Labels = {}): number | undefined {
    const found = [...this.fired.values()].find(({ labels }) => isOf(labels, alert, of));
    return found?.at;
  }

  isFiring(alert: string, of: Labels = {}): boolean {
    return this.now.some((labels) => isOf(labels, alert, of));
  }

  /** Nothing fires but what always does and what its window still holds. */
  get isCalm(): boolean {
    return this.now.every(({ alertname = '' }) => alertname === WATCHDOG || BUDGET.test(alertname));
  }

  /** What else there was: told on its own, and kept back because of another alert. */
  others(alert: string): { readonly told: string[]; readonly keptBack: string[] } {
    const others = (names: ReadonlySet<string>): string[] =>
      [...names].filter((name) => name !== alert && !this.left.has(name)).sort();
    return { told: others(this.out), keptBack: others(this.held).filter((name) => !this.out.has(name)) };
  }

  get firingNow(): string {
    return this.now.map(({ alertname }) => alertname).join(', ');
  }

  async stop(): Promise<void> {
    this.closing.abort();
    await this.running;
  }

  private async look(): Promise<void> {
    const { signal } = this.closing;
    while (!signal.aborted) {
      await this.once().catch(() => undefined);
      await delay(LOOK_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  private async once(): Promise<void> {
    this.now = await this.prometheus.firing();
    const at = Date.now();
    for (const labels of this.now) {
      const name = `${labels['alertname']}|${labels['service'] ?? ''}`;
      if (!this.fired.has(name)) this.fired.set(name, { at, labels });
    }
    for (const { labels, status } of await this.alertmanager.alerts()) {
      if (labels['origin'] === 'nhip') continue;
      (status.state === 'active' ? this.out : this.held).add(labels['alertname'] as string);
    }
  }
}

const isOf = (labels: Labels, alert: string, of: Labels): boolean =>
  labels['alertname'] === alert && Object.entries(of).every(([name, value]) => labels[name] === value);
