import type { Logger } from '@nhip/runtime';
import { setTimeout as delay } from 'node:timers/promises';
import type { Pool } from 'pg';
import { Gauge, type Registry } from 'prom-client';
import type { AlertRecord } from '../core/alert';
import type { AlertmanagerApi } from './alertmanager-api';
import type { ShownAlert } from './shown-alert';

export interface AlertmanagerLinkOptions {
  readonly pool: Pool;
  readonly api: Pick<AlertmanagerApi, 'tell' | 'silenced'>;
  readonly shown: (record: AlertRecord) => ShownAlert | undefined;
  readonly limits: {
    readonly refreshMs: number;
    readonly pauseMs: number;
    readonly firstRetryMs: number;
    readonly atOnce: number;
    readonly most: number;
    /** Nobody waits longer for its answer. */
    readonly askSilenceMs: number;
    readonly freshMs: number;
    readonly keptMs: number;
  };
  readonly registry: Registry;
  readonly log: Logger;
}

/** What is Alertmanager's own is not told back to it. */
const OF_US = `alert NOT LIKE 'system:%'`;
const UNDER_WAY = {
  name: 'alerts-to-show',
  text: `SELECT record FROM alert WHERE status <> 'resolved' AND ${OF_US} ORDER BY opened_at DESC, id DESC LIMIT $1`,
};
const ENDED = {
  name: 'ended-alerts-to-show',
  text: `SELECT record FROM alert WHERE id = ANY ($1::text[]) AND status = 'resolved'`,
};

/**
 * Shows Alertmanager everything that is under way, again and again, and learns which of it is silenced there.
 *
 * What is told is a state: it may be repeated, by every replica, and nothing is lost when a round fails, so nothing is
 * written down for it. What was shown as under way and has ended is shown once more with its end; should that not
 * arrive, it ends there by itself.
 */
export class AlertmanagerLink {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private again = false;
  private stopped = false;
  private retryMs: number;
  /** Ids of episodes that are under way there. */
  private underWay = new Set<string>();
  private silences: ReadonlyMap<string, readonly string[]> = new Map();
  /** When the last round that succeeded began, by `performance.now()`. */
  private heardAt = -Infinity;
  /** Nobody who asks starts a round earlier, by `performance.now()`: the last one failed. */
  private tryAgainAt = -Infinity;
  private readonly reached: Gauge;

  constructor(private readonly options: AlertmanagerLinkOptions) {
    this.retryMs = options.limits.firstRetryMs;
    this.reached = new Gauge({
      name: 'nhip_alertmanager_reached_timestamp_seconds',
      help: 'When Alertmanager last took all alerts under way and told which are silenced.',
      registers: [options.registry],
    });
  }

  start(): void {
    this.plan(0);
  }

  /** Something was committed just now. */
  nudge(): void {
    // The first of many begins the pause; the others do not prolong it.
    if (this.again) return;
    this.again = true;
    if (this.retryMs === this.options.limits.firstRetryMs) this.plan(this.options.limits.pauseMs);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  /** Silences of an episode, as Alertmanager last told. */
  silencesOf(episode: string): readonly string[] {
    const isOld = performance.now() - this.heardAt > this.options.limits.keptMs;
    return isOld ? [] : (this.silences.get(episode) ?? []);
  }

  /**
   * Whether it is silenced now. An episode of which Alertmanager has not heard is shown to it first. Nobody is kept
   * from being told because Alertmanager is away, beyond what it said a while ago; many who ask then do not each wait
   * for it: after a round that failed what is known is the answer, until the next is due.
   */
  async isSilenced({ id, subject }: AlertRecord): Promise<boolean> {
    if (subject.kind === 'system') return false;
    const now = performance.now();
    const isFresh = now - this.heardAt < this.options.limits.freshMs;
    if ((!isFresh || !this.underWay.has(id)) && now >= this.tryAgainAt)
      await Promise.race([this.round(), delay(this.options.limits.askSilenceMs, undefined, { ref: false })]);
    return this.silencesOf(id).length > 0;
  }

  private plan(inMs: number): void {
    if (this.stopped || this.running !== undefined) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.round(), inMs);
  }

  /** One at a time: who asks while one runs waits for the next. Never rejects. */
  private async round(): Promise<void> {
    const before = this.running;
    if (before !== undefined) {
      await before;
      // Another waited, too, and has begun.
      if (this.running !== undefined) return this.running;
      if (performance.now() < this.tryAgainAt) return;
    }
    if (this.stopped) return;
    clearTimeout(this.timer);
    this.again = false;
    this.running = this.exchange().finally(() => {
      this.running = undefined;
      const { limits } = this.options;
      const failed = this.retryMs > limits.firstRetryMs;
      this.plan(failed ? this.retryMs : this.again ? limits.pauseMs : limits.refreshMs);
    });
    return this.running;
  }

  private async exchange(): Promise<void> {
    const { api, limits, log } = this.options;
    const began = performance.now();
    try {
      await this.tellAll();
      this.silences = await api.silenced();
      this.heardAt = began;
      this.retryMs = limits.firstRetryMs;
      this.tryAgainAt = -Infinity;
      this.reached.set(Date.now() / 1000);
    } catch (error) {
      this.retryMs = Math.min(this.retryMs * 2, limits.refreshMs);
      this.tryAgainAt = performance.now() + this.retryMs;
      log.warn({ err: error, pauseMs: this.retryMs }, 'Alertmanager was not told of alerts, will retry');
    }
  }

  private async tellAll(): Promise<void> {
    const { pool, api, shown, limits } = this.options;
    const { rows } = await pool.query<{ record: AlertRecord }>({ ...UNDER_WAY, values: [limits.most] });
    const open = new Set(rows.map(({ record }) => record.id));
    const gone = [...this.underWay].filter((id) => !open.has(id));
    const ended =
      gone.length === 0 ? [] : (await pool.query<{ record: AlertRecord }>({ ...ENDED, values: [gone] })).rows;
    const told = [...rows, ...ended].map(({ record }) => shown(record)).filter((each) => each !== undefined);
    for (let at = 0; at < told.length; at += limits.atOnce)
      await api.tell(told.slice(at, at + limits.atOnce));
    this.underWay = open;
  }
}
