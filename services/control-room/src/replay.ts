import type { wall } from '@nhip/contracts';
import { Problem } from '@nhip/runtime';
import type { ServerResponse } from 'node:http';
import { LIMITS } from './config';
import { journalBegin } from './core/journal-begin';
import { advanced, type Pace, type ReplayPlan } from './core/replay-clock';
import { eventText } from './sse-text';

/** Where figures of the past come from, and what they are drawn with. */
export interface ReplayFeed {
  readonly frame: () => Promise<wall.ReplayStart['board']>;
  readonly figures: (
    asOf: number,
  ) => Promise<{ readonly parts: wall.ReplayFrame['board']; readonly times: wall.BoardTimes }>;
}

/** One frame as an event, and where it stands. */
interface Shown {
  readonly at: number;
  readonly text: string;
}

/**
 * One day played to one reader. A frame is asked for, written, and only then the next is thought of: a reader that
 * cannot take more holds its own replay up and costs nothing, and no two questions of a replay run at once.
 */
export class Replay {
  private readonly ended = new AbortController();

  constructor(
    private readonly feed: ReplayFeed,
    private readonly plan: ReplayPlan,
    private readonly now: () => number,
  ) {}

  /** What stands at the beginning of the stream. It may be refused, and is asked for before anything is written. */
  async opening(): Promise<Shown> {
    const { dayEnd, speed } = this.plan;
    const board = await this.feed.frame();
    const { begins, ...frame } = await this.firstFrame();
    const known = begins === undefined ? {} : { begins };
    const start: wall.ReplayStart = { from: frame.at, dayEnd, speed, board, ...known };
    return { at: frame.at, text: eventText('start', start) + frame.text };
  }

  /** A day on which the first things became known is played from there. */
  private async firstFrame(): Promise<Shown & { readonly begins?: number }> {
    try {
      return await this.frameAt(this.plan.from);
    } catch (error) {
      const begins = error instanceof Problem ? journalBegin(error.message) : undefined;
      if (begins === undefined || begins <= this.plan.from || begins >= this.until()) throw error;
      return { ...(await this.frameAt(begins)), begins };
    }
  }

  /** Plays until the day is over, now is reached or the reader is gone; the response is ended then. */
  async play(response: ServerResponse, opening: Shown): Promise<void> {
    // Gone while the first figures were asked for: it will never close.
    if (response.destroyed) return;
    response.once('close', () => this.stop());
    let { at } = opening;
    const { signal } = this.ended;
    try {
      await this.write(response, opening.text);
      // Reaching now is the end, though now moves on meanwhile.
      for (let [told, over] = [performance.now(), at >= this.until()]; !signal.aborted;) {
        if (over) return this.finish(response, { at, why: at >= this.plan.dayEnd ? 'day-over' : 'now' });
        await pause(Math.max(0, told + this.frameMs - performance.now()), signal);
        if (signal.aborted) break;
        const elapsed = performance.now() - told;
        told += elapsed;
        const until = this.until();
        at = Math.min(until, advanced(at, elapsed, this.pace));
        over = at >= until;
        await this.write(response, (await this.frameAt(at)).text);
      }
      response.end();
    } catch (error) {
      this.finish(response, { at, why: 'fault', detail: reasonOf(error) });
    }
  }

  stop(): void {
    this.ended.abort();
  }

  private get pace(): Pace {
    const { frameMs, plan } = this;
    return { speed: plan.speed, frameMs, catchUpFrames: LIMITS.replayCatchUpFrames };
  }

  private get frameMs(): number {
    return this.plan.speed > 1 ? LIMITS.replayFrameMs.fast : LIMITS.replayFrameMs.slow;
  }

  private until(): number {
    return Math.min(this.plan.dayEnd, this.now());
  }

  private async frameAt(at: number): Promise<Shown> {
    const { parts, times } = await this.feed.figures(at);
    const frame: wall.ReplayFrame = { at, times, board: parts };
    return { at, text: eventText('frame', frame, Math.floor(at)) };
  }

  private finish(response: ServerResponse, end: wall.ReplayEnd): void {
    if (!response.destroyed) response.end(eventText('end', end));
  }

  /** Waits for room; a connection that stays full for too long is let go. */
  private async write(response: ServerResponse, text: string): Promise<void> {
    if (response.destroyed || response.write(text)) return;
    const room = new AbortController();
    const done = (): void => room.abort();
    response.once('drain', done);
    this.ended.signal.addEventListener('abort', done, { once: true });
    await pause(LIMITS.slowClientMs, room.signal);
    response.off('drain', done);
    this.ended.signal.removeEventListener('abort', done);
    if (!room.signal.aborted) response.destroy();
  }
}

/** Only what was meant for a reader is told. */
const reasonOf = (error: unknown): string =>
  error instanceof Problem ? error.message : 'the figures cannot be had now';

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
