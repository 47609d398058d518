import type { Board, BoardDelta, BoardSnapshot, BoardStatus, BoardTimes } from '@nhip/contracts/wall';
import { ask, query, Refusal } from '../api';
import { applyDelta } from './board-state';

export interface Live {
  readonly board?: Board;
  readonly times?: BoardTimes;
  readonly status?: BoardStatus;
  /** Page time (`performance.now()`) at which the server was last heard, and at which its last status came. */
  readonly heardAt?: number;
  readonly statusAt?: number;
  readonly signedOut: boolean;
}

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 15_000;
const WATCH_EVERY_MS = 1000;

/**
 * The one connection of this page. The browser's EventSource resumes by itself after a short break; what it gives up
 * on (a refusal, a connection that is open but dead) is opened again here, from the last frame seen.
 */
export class LiveStream {
  private live: Live = { signedOut: false };
  private readonly listeners = new Set<() => void>();
  private source: EventSource | undefined;
  private retryMs = FIRST_RETRY_MS;
  private retry: number | undefined;
  /** The name of the last frame seen. */
  private seen: string | undefined;
  private openedAt = 0;
  private readonly watch: number;
  /** By id; the large figures come always. */
  private scenes: readonly string[] = [];

  constructor(
    private readonly view: string,
    private readonly deadAfterMs: number,
  ) {
    this.watch = window.setInterval(() => this.reopenDead(), WATCH_EVERY_MS);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly current = (): Live => this.live;

  /** Opens the stream, or opens it anew where other scenes are looked at than before. @param at undefined: as before */
  look(at: readonly string[] = this.scenes): void {
    if (this.source !== undefined && at.join() === this.scenes.join()) return;
    this.scenes = at;
    this.open();
  }

  looksAt(scene: string): boolean {
    return this.scenes.includes(scene);
  }

  close(): void {
    this.source?.close();
    window.clearInterval(this.watch);
    window.clearTimeout(this.retry);
  }

  private open(): void {
    this.source?.close();
    this.openedAt = performance.now();
    const asked = query({ view: this.view, seen: this.seen });
    const source = new EventSource(
      `/api/stream${asked}&scenes=${this.scenes.map(encodeURIComponent).join()}`,
    );
    this.source = source;
    const on = <T>(name: string, take: (message: T) => Partial<Live>): void =>
      source.addEventListener(name, (event) => {
        this.retryMs = FIRST_RETRY_MS;
        this.seen = event.lastEventId || this.seen;
        this.tell({ heardAt: performance.now(), ...take(JSON.parse(event.data as string) as T) });
      });
    on<BoardSnapshot>('snapshot', ({ times, board }) => ({ times, board }));
    on<BoardDelta>('delta', (delta) => ({
      times: delta.times,
      ...(this.live.board === undefined ? {} : { board: applyDelta(this.live.board, delta) }),
    }));
    on<BoardStatus>('status', (status) => ({ status, statusAt: performance.now() }));
    source.addEventListener('error', () => {
      if (source.readyState === EventSource.CLOSED) this.reopenLater();
    });
  }

  private reopenLater(): void {
    window.clearTimeout(this.retry);
    this.retry = window.setTimeout(() => void this.reopen(), this.retryMs);
    this.retryMs = Math.min(LONGEST_RETRY_MS, this.retryMs * 2);
  }

  private async reopen(): Promise<void> {
    try {
      await ask('/api/me');
      this.open();
    } catch (error) {
      if (error instanceof Refusal && error.status === 401) this.tell({ signedOut: true });
      else this.reopenLater();
    }
  }

  private reopenDead(): void {
    const heard = Math.max(this.live.heardAt ?? 0, this.openedAt);
    const dead = performance.now() - heard > this.deadAfterMs;
    if (dead && this.source?.readyState === EventSource.OPEN) this.open();
  }

  private tell(change: Partial<Live>): void {
    this.live = { ...this.live, ...change };
    for (const listener of this.listeners) listener();
  }
}
