import type { Board, BoardDelta, BoardSnapshot, BoardStatus, BoardTimes } from '@nhip/contracts/wall';
import { ask, query, Refusal } from '../api';
import { applyDelta } from './board-state';

export interface Live {
  readonly board?: Board;
  readonly times?: BoardTimes;
  readonly sequence?: number;
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
 * on (a refusal, a connection that is open but dead) is opened again here, from the last sequence seen.
 */
export class LiveStream {
  private live: Live = { signedOut: false };
  private readonly listeners = new Set<() => void>();
  private source: EventSource | undefined;
  private retryMs = FIRST_RETRY_MS;
  private retry: number | undefined;
  private openedAt = 0;
  private readonly watch: number;

  constructor(
    private readonly view: string,
    private readonly deadAfterMs: number,
  ) {
    this.open();
    this.watch = window.setInterval(() => this.reopenDead(), WATCH_EVERY_MS);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly current = (): Live => this.live;

  close(): void {
    this.source?.close();
    window.clearInterval(this.watch);
    window.clearTimeout(this.retry);
  }

  private open(): void {
    this.source?.close();
    this.openedAt = performance.now();
    const source = new EventSource(
      `/api/stream${query({ view: this.view, lastEventId: this.live.sequence })}`,
    );
    this.source = source;
    const on = <T>(name: string, take: (message: T) => Partial<Live>): void =>
      source.addEventListener(name, (event) => {
        this.retryMs = FIRST_RETRY_MS;
        this.tell({ heardAt: performance.now(), ...take(JSON.parse(event.data as string) as T) });
      });
    on<BoardSnapshot>('snapshot', ({ sequence, times, board }) => ({ sequence, times, board }));
    on<BoardDelta>('delta', (delta) => ({
      sequence: delta.sequence,
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
