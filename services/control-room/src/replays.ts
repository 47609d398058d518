import { Problem, type Logger } from '@nhip/runtime';
import type { ServerResponse } from 'node:http';
import { LIMITS } from './config';
import type { Replay } from './replay';
import { SECURITY_HEADERS } from './security-headers';
import type { SessionStore } from './session.store';
import { openStream } from './sse-text';

export interface Reader {
  /** Who reads: an account, or the operator. */
  readonly name: string;
  /** Of the session, if it is one; its end is the end of the replay. */
  readonly token: string | undefined;
}

/** The replays that are played now: so many and no more. */
export class Replays {
  private readonly playing = new Map<Replay, Reader>();
  private readonly heart: NodeJS.Timeout;
  private closed = false;

  constructor(
    private readonly sessions: Pick<SessionStore, 'ended'>,
    private readonly log: Logger,
    heartbeatMs: number,
  ) {
    this.heart = setInterval(() => void this.dismissEnded(), heartbeatMs);
  }

  /** @throws Problem 429 or 503 when this reader, or all together, play as many as are taken */
  async play(replay: Replay, reader: Reader, begin: () => ServerResponse): Promise<void> {
    this.admit(reader);
    this.playing.set(replay, reader);
    try {
      const opening = await replay.opening();
      const response = begin();
      openStream(response, SECURITY_HEADERS);
      await replay.play(response, opening);
    } finally {
      this.playing.delete(replay);
    }
  }

  close(): void {
    this.closed = true;
    clearInterval(this.heart);
    for (const replay of this.playing.keys()) replay.stop();
  }

  private admit({ name }: Reader): void {
    if (this.closed) throw Problem.unavailable('this control room is shutting down');
    if (this.playing.size >= LIMITS.replays)
      throw Problem.unavailable(`${LIMITS.replays} days are replayed already`);
    const own = [...this.playing.values()].filter((reader) => reader.name === name).length;
    if (own >= LIMITS.replaysPerReader)
      throw new Problem(429, `${LIMITS.replaysPerReader} days are replayed for ${name} already`, {
        retryAfterSeconds: 2,
      });
  }

  private async dismissEnded(): Promise<void> {
    try {
      const tokens = [...this.playing.values()].flatMap(({ token }) => token ?? []);
      const ended = new Set(await this.sessions.ended(tokens));
      for (const [replay, { token }] of this.playing)
        if (token !== undefined && ended.has(token)) replay.stop();
    } catch (error) {
      this.log.warn({ err: error }, 'sessions could not be checked; replays go on');
    }
  }
}
