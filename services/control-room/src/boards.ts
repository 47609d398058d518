import { Problem, type Logger } from '@nhip/runtime';
import type { Registry } from 'prom-client';
import type { Assets } from './assets';
import { BoardHub } from './board-hub';
import { LIMITS, type Config } from './config';
import type { DemoWatch } from './demo-progress';
import type { WireScope } from './principal';
import type { SessionStore } from './session.store';
import type { StreamMetrics } from './stream-metrics';
import { WallFeed, type IndicatorsClient } from './wall-feed';
import { VIEWS, WALL, type View } from './wall';

export interface BoardsParts {
  readonly config: Config;
  readonly indicators: IndicatorsClient;
  readonly sessions: SessionStore;
  readonly assets: Assets;
  readonly demo: DemoWatch;
  readonly metrics: StreamMetrics;
  readonly registry: Registry;
  readonly log: Logger;
}

/** All boards that screens show, one per view and scope, and their common heartbeat. */
export class Boards {
  private readonly hubs = new Map<string, BoardHub>();
  private readonly heart: NodeJS.Timeout;
  private readonly unlisten: () => void;
  private closed = false;

  constructor(private readonly parts: BoardsParts) {
    this.heart = setInterval(() => void this.beat(), parts.config.heartbeatMs);
    this.unlisten = parts.demo.onChange(() => this.tellAll());
    parts.metrics.watchBoards(parts.registry, () => this.staleSeconds());
  }

  /** @throws Problem 503 when as many screens watch as this service takes. */
  reserve(): void {
    const clients = [...this.hubs.values()].reduce((sum, { size }) => sum + size, 0);
    if (!this.closed && clients < LIMITS.streamClients) return;
    this.parts.metrics.refused.inc({ reason: this.closed ? 'shutting-down' : 'full' });
    throw Problem.unavailable(
      this.closed
        ? 'this control room is shutting down'
        : `${LIMITS.streamClients} screens are watching already`,
    );
  }

  hub(view: View, scope: WireScope): BoardHub {
    const key = JSON.stringify([view, scope.allUnits === true, [...(scope.units ?? [])].sort()]);
    const found = this.hubs.get(key);
    if (found !== undefined) return found;
    this.makeRoom();
    const { indicators, metrics, log, config, assets, demo } = this.parts;
    const hub = new BoardHub({
      view,
      indicators,
      metrics,
      log,
      feed: new WallFeed(indicators, WALL, scope),
      status: () => ({
        at: Date.now(),
        clock: config.clock ?? Date.now(),
        clockFixed: config.clock !== undefined,
        build: assets.build,
        ...(demo.progress === undefined ? {} : { demo: demo.progress }),
      }),
    });
    this.hubs.set(key, hub);
    return hub;
  }

  close(): void {
    this.closed = true;
    clearInterval(this.heart);
    this.unlisten();
    for (const hub of this.hubs.values()) hub.close();
    this.hubs.clear();
  }

  /** The longest of each view. A board that nobody watches is stale to nobody. */
  private staleSeconds(): Map<string, number> {
    const longest = new Map<string, number>(VIEWS.map((view) => [view, 0]));
    for (const hub of this.hubs.values())
      if (hub.size > 0)
        longest.set(hub.view, Math.max(longest.get(hub.view) ?? 0, hub.staleMs(Date.now()) / 1_000));
    return longest;
  }

  private async beat(): Promise<void> {
    this.tellAll();
    this.closeIdle();
    try {
      const tokens = [...this.hubs.values()].flatMap((hub) => hub.tokens());
      const ended = new Set(await this.parts.sessions.ended(tokens));
      for (const hub of this.hubs.values()) hub.dismiss(ended);
    } catch (error) {
      this.parts.log.warn({ err: error }, 'sessions could not be checked; streams go on');
    }
  }

  private tellAll(): void {
    for (const hub of this.hubs.values()) hub.beat();
  }

  private closeIdle(): void {
    const now = performance.now();
    for (const [key, hub] of this.hubs)
      if (hub.idleMs(now) > LIMITS.boardIdleMs) {
        hub.close();
        this.hubs.delete(key);
      }
  }

  private makeRoom(): void {
    if (this.hubs.size < LIMITS.boards) return;
    const now = performance.now();
    const idle = [...this.hubs].filter(([, { size }]) => size === 0);
    const [oldest] = idle.sort(([, one], [, other]) => other.idleMs(now) - one.idleMs(now));
    if (oldest === undefined) throw Problem.unavailable(`${LIMITS.boards} boards are shown already`);
    oldest[1].close();
    this.hubs.delete(oldest[0]);
  }
}
