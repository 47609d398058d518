import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { Problem } from '@nhip/runtime';
import { LIMITS } from './config';
import { Replay } from './replay';

const DAY_MS = 86_400_000;
const times = { from: '', to: '', clock: 0, clockPosition: 0, knownSequence: 1, knownAt: 0 };

/** A connection with room for so many writes until it drains. */
class Connection extends EventEmitter {
  readonly texts: string[] = [];
  destroyed = false;
  ended = false;
  room = Infinity;

  write(text: string): boolean {
    this.texts.push(text);
    this.room -= 1;
    return this.room > 0;
  }

  end(text = ''): void {
    this.texts.push(text);
    this.ended = true;
  }

  destroy(): void {
    this.destroyed = true;
    this.emit('close');
  }
}

/** Nothing is known before it. */
let begins = -Infinity;

describe('a replay', () => {
  const asked: number[] = [];
  const feed = {
    frame: async () => ({ definitions: {}, units: {} }),
    figures: async (asOf: number) => {
      asked.push(asOf);
      if (asOf < begins)
        throw Problem.validation(`no data; the journal begins at ${new Date(begins).toISOString()}`);
      return { parts: { figures: {}, unitFigures: {} }, times };
    },
  };
  const begin = async (connection: Connection, speed = 60): Promise<Replay> => {
    const replay = new Replay(feed, { from: 0, dayEnd: DAY_MS, speed }, () => 10 * DAY_MS);
    void replay.play(connection as unknown as ServerResponse, await replay.opening());
    await jest.advanceTimersByTimeAsync(0);
    return replay;
  };

  beforeEach(() => {
    jest.useFakeTimers();
    asked.length = 0;
    begins = -Infinity;
  });
  afterEach(() => jest.useRealTimers());

  it('moves on with real time at its speed', async () => {
    await begin(new Connection());
    await jest.advanceTimersByTimeAsync(3 * LIMITS.replayFrameMs.fast);
    expect(asked).toEqual([0, 15_000, 30_000, 45_000]);
  });

  it('begins where something became known, on the day on which it did', async () => {
    begins = DAY_MS / 2;
    const connection = new Connection();
    await begin(connection);
    expect(asked).toEqual([0, begins]);
    const start = connection.texts
      .join('')
      .split('\n')
      .find((line) => line.startsWith('data: '));
    expect(JSON.parse(start?.slice('data: '.length) ?? '')).toMatchObject({ from: begins, begins });
    await jest.advanceTimersByTimeAsync(LIMITS.replayFrameMs.fast);
    expect(asked[2]).toBe(begins + 15_000);
  });

  it('is refused where nothing was known all day', async () => {
    begins = 3 * DAY_MS;
    await expect(begin(new Connection())).rejects.toThrow('the journal begins at');
  });

  it('tells a frame a second at the pace of the day', async () => {
    await begin(new Connection(), 1);
    await jest.advanceTimersByTimeAsync(2_000);
    expect(asked).toEqual([0, 1_000, 2_000]);
  });

  it('asks for nothing while its reader is full, and goes on where it was', async () => {
    const connection = new Connection();
    connection.room = 2;
    await begin(connection);
    await jest.advanceTimersByTimeAsync(LIMITS.slowClientMs / 2);
    expect(asked).toEqual([0, 15_000]);
    connection.room = Infinity;
    connection.emit('drain');
    await jest.advanceTimersByTimeAsync(0);
    expect(asked[2]).toBeLessThanOrEqual(15_000 + LIMITS.replayCatchUpFrames * 15_000);
  });

  it('lets a reader go that stays full', async () => {
    const connection = new Connection();
    connection.room = 1;
    await begin(connection);
    await jest.advanceTimersByTimeAsync(LIMITS.slowClientMs + 1_000);
    expect([connection.destroyed, asked]).toEqual([true, [0]]);
  });

  it('is over when its reader goes, at once', async () => {
    const connection = new Connection();
    await begin(connection);
    connection.destroy();
    await jest.advanceTimersByTimeAsync(60_000);
    expect([asked, jest.getTimerCount()]).toEqual([[0], 0]);
  });
});
