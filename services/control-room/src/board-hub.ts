import type { wall } from '@nhip/contracts';
import type { Logger } from '@nhip/runtime';
import { activeTraceparent } from '@nhip/runtime/tracing';
import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { LIMITS } from './config';
import { FrameRing } from './core/frame-ring';
import { WatchedScenes, type Scenes } from './core/watched-scenes';
import { SseClient } from './sse-client';
import { eventText, traceText } from './sse-text';
import type { StreamMetrics } from './stream-metrics';
import { WallBoard, type Changed } from './wall-board';
import type { IndicatorsClient, WallFeed } from './wall-feed';

export interface HubParts {
  readonly view: string;
  readonly feed: WallFeed;
  readonly indicators: IndicatorsClient;
  readonly metrics: StreamMetrics;
  readonly log: Logger;
  /** What a status tells besides where the indicators stand. */
  readonly status: () => Omit<wall.BoardStatus, 'upstream' | 'since'>;
}

/** A screen that opens a stream. */
export interface Screen {
  /** Of its session, if it has one. */
  readonly token: string | undefined;
  readonly scenes: Scenes;
  /** The name of the last frame it saw, if it comes back. */
  readonly seen?: string | undefined;
}

/** One board and the screens that show it. Each frame is encoded once here, whoever watches. */
export class BoardHub {
  private readonly clients = new Set<SseClient>();
  private readonly watched = new WatchedScenes(LIMITS.sceneIdleMs);
  private readonly board: WallBoard;
  private ring: FrameRing | undefined;
  private snapshot: wall.BoardSnapshot | undefined;
  private encoded: string | undefined;
  private quietSince: number | undefined = performance.now();

  constructor(private readonly parts: HubParts) {
    const { feed, indicators, log } = parts;
    const watch = (sinceSequence: number, signal: AbortSignal): AsyncIterable<Changed> =>
      indicators.watchChanges({ scope: feed.scope, sinceSequence: BigInt(sinceSequence) }, { signal });
    const events = {
      onSnapshot: (snapshot: wall.BoardSnapshot) => this.begin(snapshot),
      onDelta: (delta: wall.BoardDelta, after: wall.BoardSnapshot) => this.advance(delta, after),
      onUpstream: () => this.beat(),
    };
    const scenes = (): Scenes => this.watched.at(performance.now());
    this.board = new WallBoard({ feed, watch, scenes }, events, log);
    this.board.start();
  }

  get view(): string {
    return this.parts.view;
  }

  get size(): number {
    return this.clients.size;
  }

  /** How long no screen has watched. */
  idleMs(now: number): number {
    return this.quietSince === undefined ? 0 : now - this.quietSince;
  }

  /** How long the board has stood still because the indicators do not answer; 0 while they do. */
  staleMs(now: number): number {
    const { upstream } = this.board;
    return upstream.is === 'stale' ? now - upstream.since : 0;
  }

  join(response: ServerResponse, screen: Screen): void {
    // Gone while its session was looked up: it would never close, and count for ever.
    if (response.destroyed) return;
    const { view, metrics } = this.parts;
    const client = new SseClient(response, screen.token, {
      slowMs: LIMITS.slowClientMs,
      snapshot: () => this.snapshotText('slow'),
    });
    this.clients.add(client);
    this.watched.join(screen.scenes);
    this.quietSince = undefined;
    metrics.clients.inc({ view });
    client.onClose(() => {
      this.clients.delete(client);
      this.watched.leave(screen.scenes, performance.now());
      if (this.clients.size === 0) this.quietSince = performance.now();
      metrics.clients.dec({ view });
    });
    client.send(this.statusText());
    if (this.ring !== undefined) this.welcome(client, this.ring, screen.seen);
    this.board.look();
  }

  /** Tells every screen where the clock stands. */
  beat(): void {
    const text = this.statusText();
    this.parts.metrics.frames.inc({ view: this.parts.view, kind: 'status' });
    for (const client of this.clients) client.send(text);
  }

  tokens(): string[] {
    return [...this.clients].flatMap(({ token }) => token ?? []);
  }

  /** Ends the streams of sessions that have ended. */
  dismiss(tokens: ReadonlySet<string>): void {
    for (const client of this.clients)
      if (client.token !== undefined && tokens.has(client.token)) client.end();
  }

  close(): void {
    this.board.stop();
    for (const client of this.clients) client.end();
  }

  private welcome(client: SseClient, ring: FrameRing, seen: string | undefined): void {
    const { view, metrics } = this.parts;
    const decided = ring.resume(seen, this.snapshotText().length);
    if (seen !== undefined)
      metrics.resumes.inc({ view, outcome: decided.send === 'frames' ? 'resumed' : decided.reason });
    if (decided.send === 'snapshot') client.send(this.snapshotText(decided.reason));
    else if (decided.frames.length > 0) client.send(decided.frames.map(({ text }) => text).join(''));
  }

  private begin(snapshot: wall.BoardSnapshot): void {
    this.snapshot = snapshot;
    this.encoded = undefined;
    this.ring = new FrameRing(randomBytes(6).toString('hex'), snapshot.sequence, LIMITS.ring);
    for (const client of this.clients) client.send(this.snapshotText('first'));
  }

  private advance(delta: wall.BoardDelta, after: wall.BoardSnapshot): void {
    const { view, metrics } = this.parts;
    const newer = delta.sequence > (this.snapshot?.sequence ?? 0);
    this.snapshot = after;
    this.encoded = undefined;
    const text =
      traceText(activeTraceparent()) + eventText('delta', delta, this.ring?.nameOf(delta.sequence));
    this.ring?.add({ sequence: delta.sequence, text });
    metrics.frames.inc({ view, kind: 'delta' });
    // A scene that somebody begins to look at is no news.
    if (newer) metrics.frameAge.observe({ view }, Math.max(0, Date.now() - delta.times.knownAt) / 1000);
    for (const client of this.clients) client.send(text);
  }

  /** @param reason counted when the text is sent to a screen */
  private snapshotText(reason?: string): string {
    const { view, metrics } = this.parts;
    if (this.snapshot === undefined) return '';
    if (this.encoded === undefined) {
      this.encoded = eventText('snapshot', this.snapshot, this.ring?.nameOf(this.snapshot.sequence));
      metrics.frames.inc({ view, kind: 'snapshot' });
    }
    if (reason !== undefined) metrics.snapshots.inc({ view, reason });
    return this.encoded;
  }

  private statusText(): string {
    const { upstream } = this.board;
    const status: wall.BoardStatus = {
      ...this.parts.status(),
      upstream: upstream.is,
      ...(upstream.is === 'stale' ? { since: upstream.since } : {}),
    };
    return eventText('status', status);
  }
}
