import type { wall } from '@nhip/contracts';
import type { Logger } from '@nhip/runtime';
import { traceBatch, Traces, untraced } from '@nhip/runtime/tracing';
import { LIMITS } from './config';
import { EMPTY_BOARD, type BoardParts } from './core/board';
import { diff, withParts } from './core/board-diff';
import type { DayRange } from './core/compared-window';
import { covers, type Scenes } from './core/watched-scenes';
import type { WallFeed } from './wall-feed';

export interface BoardEvents {
  /** The first board, and any later one that no delta leads to. */
  readonly onSnapshot: (snapshot: wall.BoardSnapshot) => void;
  readonly onDelta: (delta: wall.BoardDelta, after: wall.BoardSnapshot) => void;
  /** The stream of changes broke, or came back. */
  readonly onUpstream: () => void;
}

export interface BoardSources {
  readonly feed: Pick<WallFeed, 'fast' | 'slow'>;
  readonly watch: (since: number, signal: AbortSignal) => AsyncIterable<Changed>;
  /** What is looked at now; nothing else is asked for. */
  readonly scenes: () => Scenes;
}

/** What a change tells beside that something has changed: where the work leads that made it. */
export interface Changed {
  readonly traceparents: readonly string[];
}

interface SlowAsked {
  readonly range: DayRange;
  readonly scenes: Scenes;
  /** How much was known when it was asked. */
  readonly sequence: number;
}

export type Upstream = { readonly is: 'live' } | { readonly is: 'stale'; readonly since: number };

/**
 * The problem: figures must reach screens within a second of a change, but thousands of changes a second must not ask
 * for thousands of boards. The naive answer, a query per change, falls behind for ever. So a change only marks the
 * board as out of date; one refresh runs at a time, at most every `LIMITS.refreshEveryMs` and half of the time, and
 * what changes during it is the cause of the next.
 *
 * Invariants: a board told is never older than one told before; every change seen before a refresh began is in it;
 * while the indicators are away the last board stays and says so. Nothing is asked before a scene is wanted.
 */
export class WallBoard {
  private board: wall.Board = EMPTY_BOARD;
  private shown: wall.BoardSnapshot | undefined;
  private stopped = new AbortController();
  private dirty = { fast: false, slow: true };
  /** The scenes that are on the board; none before the first. */
  private told: Scenes | undefined;
  private wake: (() => void) | undefined;
  /** What moves slowly and was not told yet. */
  private slow: BoardParts = {};
  private askingSlow = false;
  private slowAt = 0;
  private slowSequence = -1;
  private state: Upstream = { is: 'live' };
  private timer: NodeJS.Timeout | undefined;
  private readonly traces = new Traces();

  constructor(
    private readonly sources: BoardSources,
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

  /** Other scenes may be looked at than before. */
  look(): void {
    if (this.lacks(this.sources.scenes())) this.mark('fast');
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
        for await (const { traceparents } of this.sources.watch(this.shown?.sequence ?? 0, signal)) {
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
    for (let wait: number = LIMITS.refreshEveryMs; !signal.aborted; await pause(wait, signal)) {
      if (!this.dirty.fast) await new Promise<void>((resolve) => (this.wake = resolve));
      if (signal.aborted) return;
      const wanted = this.dirty;
      this.dirty = { fast: false, slow: false };
      const traces = this.traces.take();
      const begun = performance.now();
      try {
        const told = { name: 'show board', items: traces, origin: (each: string) => each };
        await traceBatch(told, () => this.refresh(wanted.slow));
        const tookMs = performance.now() - begun;
        wait = Math.max(tookMs, LIMITS.refreshEveryMs - tookMs);
      } catch (error) {
        this.dirty = { fast: true, slow: wanted.slow || this.dirty.slow };
        this.traces.add(traces);
        wait = Math.min(Math.max(wait * 2, LIMITS.reconnect.firstMs), LIMITS.reconnect.longestMs);
        this.away(error);
      }
    }
  }

  private async refresh(slowWanted: boolean): Promise<void> {
    const { feed } = this.sources;
    const scenes = this.sources.scenes();
    const { parts, times } = await feed.fast(scenes);
    const asked = { range: { from: times.from, to: times.to }, scenes, sequence: times.knownSequence };
    // The first board of all, and of a day, is whole.
    const whole = this.shown?.times.to !== times.to;
    if (whole) this.slow = await feed.slow(asked.range, scenes);
    if (this.stopped.signal.aborted) return;
    if (whole) this.noteSlow(asked.sequence);
    else if (slowWanted || this.lacks(scenes)) void this.askSlow(asked);
    this.told = scenes;
    this.tell({ ...parts, ...this.slow }, times);
    this.slow = {};
    this.back();
  }

  /**
   * What moves slowly takes longest to ask: it is asked beside the refreshes, one question at a time, and told by the
   * next one.
   */
  private async askSlow({ range, scenes, sequence }: SlowAsked): Promise<void> {
    if (this.askingSlow) return void (this.dirty.slow = true);
    this.askingSlow = true;
    try {
      const slow = await this.sources.feed.slow(range, scenes);
      if (this.shown?.times.to !== range.to) return;
      this.slow = slow;
      this.noteSlow(sequence);
      this.mark('fast');
    } catch (error) {
      // It is asked again at its own pace.
      this.log.warn({ err: error }, 'what moves slowly on the wall is not known; it stays as it was');
    } finally {
      this.askingSlow = false;
    }
  }

  private noteSlow(sequence: number): void {
    this.slowAt = performance.now();
    this.slowSequence = sequence;
  }

  private lacks(scenes: Scenes): boolean {
    return this.told === undefined || !covers(this.told, scenes);
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
