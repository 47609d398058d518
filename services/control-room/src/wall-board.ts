import type { wall } from '@nhip/contracts';
import type { Logger } from '@nhip/runtime';
import { traceBatch, Traces, untraced } from '@nhip/runtime/tracing';
import { LIMITS } from './config';
import { EMPTY_BOARD, type BoardParts } from './core/board';
import { diff, withParts } from './core/board-diff';
import type { DayRange } from './core/compared-window';
import type { WallFeed } from './wall-feed';

export interface BoardEvents {
  /** The first board, and any later one that no delta leads to. */
  readonly onSnapshot: (snapshot: wall.BoardSnapshot) => void;
  readonly onDelta: (delta: wall.BoardDelta, after: wall.BoardSnapshot) => void;
  /** The stream of changes broke, or came back. */
  readonly onUpstream: () => void;
}

/** What a change tells beside that something has changed: where the work leads that made it. */
export interface Changed {
  readonly traceparents: readonly string[];
}

export type Upstream = { readonly is: 'live' } | { readonly is: 'stale'; readonly since: number };

/**
 * The problem: figures must reach screens within a second of a change, but thousands of changes a second must not ask
 * for thousands of boards. The naive answer, a query per change, falls behind for ever. So a change only marks the
 * board as out of date; one refresh runs at a time, at most every `LIMITS.refreshEveryMs`, and what changes during it
 * is the cause of the next.
 *
 * Invariants: a board told is never older than one told before; every change seen before a refresh began is in it;
 * while the indicators are away the last board stays and says so.
 */
export class WallBoard {
  private board: wall.Board = EMPTY_BOARD;
  private shown: wall.BoardSnapshot | undefined;
  private stopped = new AbortController();
  private dirty = { fast: false, slow: true };
  private wake: (() => void) | undefined;
  private slowAt = 0;
  private slowSequence = -1;
  private state: Upstream = { is: 'live' };
  private timer: NodeJS.Timeout | undefined;
  private readonly traces = new Traces();

  constructor(
    private readonly feed: WallFeed,
    private readonly watch: (since: number, signal: AbortSignal) => AsyncIterable<Changed>,
    private readonly events: BoardEvents,
    private readonly log: Logger,
  ) {}

  get upstream(): Upstream {
    return this.state;
  }

  start(): void {
    // A screen's request began it, and it lasts longer.
    untraced(() => {
      void this.follow();
      void this.refreshForever();
      this.timer = setInterval(() => this.considerSlow(), LIMITS.slowRefreshEveryMs);
    });
  }

  stop(): void {
    this.stopped.abort();
    clearInterval(this.timer);
    this.wake?.();
  }

  /** Reads the stream of changes, and opens it again when it ends. */
  private async follow(): Promise<void> {
    const { signal } = this.stopped;
    for (
      let wait: number = LIMITS.reconnect.firstMs;
      !signal.aborted;
      wait = Math.min(wait * 2, LIMITS.reconnect.longestMs)
    ) {
      try {
        for await (const { traceparents } of this.watch(this.shown?.sequence ?? 0, signal)) {
          wait = LIMITS.reconnect.firstMs;
          this.traces.add(traceparents);
          this.mark('fast');
        }
        this.away(new Error('the stream of changes ended'));
      } catch (error) {
        this.away(error);
      }
      await pause(wait, signal);
    }
  }

  private async refreshForever(): Promise<void> {
    const { signal } = this.stopped;
    this.mark('fast');
    for (let wait: number = LIMITS.refreshEveryMs; !signal.aborted; await pause(wait, signal)) {
      if (!this.dirty.fast) await new Promise<void>((resolve) => (this.wake = resolve));
      if (signal.aborted) return;
      const wanted = this.dirty;
      this.dirty = { fast: false, slow: false };
      const traces = this.traces.take();
      try {
        const told = { name: 'show board', items: traces, origin: (each: string) => each };
        await traceBatch(told, () => this.refresh(wanted.slow));
        wait = LIMITS.refreshEveryMs;
      } catch (error) {
        this.dirty = { fast: true, slow: wanted.slow || this.dirty.slow };
        this.traces.add(traces);
        wait = Math.min(Math.max(wait * 2, LIMITS.reconnect.firstMs), LIMITS.reconnect.longestMs);
        this.away(error);
      }
    }
  }

  private async refresh(slowToo: boolean): Promise<void> {
    const { signal } = this.stopped;
    const { parts, times } = await this.feed.fast();
    const range: DayRange = { from: times.from, to: times.to };
    const dayTurned = this.shown !== undefined && this.shown.times.to !== times.to;
    const slow = slowToo || dayTurned ? await this.feed.slow(range) : {};
    if (signal.aborted) return;
    if (slowToo || dayTurned) {
      this.slowAt = performance.now();
      this.slowSequence = times.knownSequence;
    }
    this.tell({ ...parts, ...slow }, times);
    this.back();
  }

  private tell(parts: BoardParts, times: wall.BoardTimes): void {
    const before = this.shown;
    const change = diff(this.board, parts);
    this.board = withParts(this.board, parts);
    const sequence = Math.max(before?.sequence ?? 0, times.knownSequence);
    const after = { sequence, times, board: this.board };
    this.shown = after;
    if (before === undefined) this.events.onSnapshot(after);
    else if (change !== undefined || sequence > before.sequence)
      this.events.onDelta({ sequence, times, ...(change ?? { set: {}, drop: {} }) }, after);
  }

  private considerSlow(): void {
    const changed = this.shown?.sequence !== this.slowSequence;
    const old = performance.now() - this.slowAt > LIMITS.slowRefreshAtLeastMs;
    if (changed || old) this.mark('slow');
  }

  private mark(what: 'fast' | 'slow'): void {
    this.dirty = { fast: true, slow: this.dirty.slow || what === 'slow' };
    this.wake?.();
    this.wake = undefined;
  }

  private away(error: unknown): void {
    if (this.stopped.signal.aborted || this.state.is === 'stale') return;
    this.state = { is: 'stale', since: Date.now() };
    this.log.warn({ err: error }, 'the indicators do not answer; the last board stays');
    this.events.onUpstream();
  }

  private back(): void {
    if (this.state.is === 'live') return;
    this.state = { is: 'live' };
    this.log.info('the indicators answer again');
    this.events.onUpstream();
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener('abort', done, { once: true });
  });
}
