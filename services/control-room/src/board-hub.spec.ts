import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { Registry } from 'prom-client';
import { BoardHub, type HubParts } from './board-hub';
import { LIMITS } from './config';
import { EMPTY_BOARD } from './core/board';
import type { Scenes } from './core/watched-scenes';
import { StreamMetrics } from './stream-metrics';

const response = (destroyed = false) =>
  Object.assign(new EventEmitter(), { destroyed, write: jest.fn((_: string) => true), end: jest.fn() });
type Response = ReturnType<typeof response>;

const told = ({ write }: Response, event: string): number =>
  write.mock.calls.filter(([text]) => text.includes(`event: ${event}`)).length;
const named = (scenes: Scenes): string => [...scenes].toSorted().join('+');

describe('a board and its screens', () => {
  /** The scenes of every refresh, as one word each. */
  const asked: string[] = [];
  const slow: string[] = [];
  /** Ends the answer to what moves slowly; absent: it comes at once. */
  let slowly: Promise<void> | undefined;
  /** How long the figures take. */
  let takesMs: number;
  let changed: (() => void) | undefined;
  let hub: BoardHub;

  beforeEach(() => {
    jest.useFakeTimers();
    asked.length = slow.length = 0;
    slowly = undefined;
    takesMs = 0;
    let sequence = 1;
    const times = { from: '', to: '', clock: 0, clockPosition: 0, knownSequence: 1, knownAt: 0 };
    const parts = {
      view: 'wall',
      feed: {
        scope: { allUnits: true },
        fast: async (scenes: Scenes) => {
          asked.push(named(scenes));
          if (takesMs > 0) await new Promise((resolve) => setTimeout(resolve, takesMs));
          return { parts: EMPTY_BOARD, times: { ...times, knownSequence: sequence++ } };
        },
        slow: async (_: unknown, scenes: Scenes) => {
          slow.push(named(scenes));
          await slowly;
          return {};
        },
      },
      indicators: {
        watchChanges: async function* () {
          for (;;) {
            await new Promise<void>((resolve) => (changed = resolve));
            yield { traceparents: [] };
          }
        },
      },
      metrics: new StreamMetrics(new Registry()),
      log: { warn: jest.fn(), info: jest.fn() },
      status: () => ({ at: 0, clock: 0, clockFixed: false, build: '' }),
    } as unknown as HubParts;
    hub = new BoardHub(parts);
  });
  afterEach(() => {
    hub.close();
    jest.useRealTimers();
  });

  it('counts no screen that was gone before its stream began', () => {
    const [gone, here] = [join(response(true)), join(response())];
    expect(hub.size).toBe(1);
    expect(gone.write).not.toHaveBeenCalled();
    here.emit('close');
    expect(hub.size).toBe(0);
  });

  it('asks for what its screens look at, all together, and for nothing else', async () => {
    join(response(), 'documents');
    await refreshed();
    join(response(), 'documents');
    await refreshed();
    expect(asked).toEqual(['documents']);
    changed?.();
    await refreshed();
    expect(asked).toEqual(['documents', 'documents']);
    const third = join(response(), 'security', 'documents');
    await refreshed();
    expect(asked.at(-1)).toBe('documents+security');
    third.emit('close');
    await jest.advanceTimersByTimeAsync(LIMITS.sceneIdleMs + 1);
    changed?.();
    await refreshed();
    expect(asked.at(-1)).toBe('documents');
  });

  it('shows a screen at once what is on the board, and what is new with it to all', async () => {
    const first = join(response(), 'documents');
    await refreshed();
    const second = join(response(), 'security');
    expect([first, second].map((screen) => told(screen, 'snapshot'))).toEqual([1, 1]);
    for (let rounds = 0; rounds < 3; rounds++) await refreshed();
    expect(asked).toEqual(['documents', 'documents+security', 'documents+security']);
    expect(slow).toEqual(['documents', 'documents+security']);
    expect([first, second].map((screen) => told(screen, 'snapshot'))).toEqual([1, 1]);
    expect(told(second, 'delta')).toBe(told(first, 'delta'));
    expect(told(second, 'delta')).toBeGreaterThan(0);
  });

  it('tells changes while what moves slowly is still asked for', async () => {
    const screen = join(response(), 'documents');
    await refreshed();
    let answer: () => void = () => undefined;
    slowly = new Promise((resolve) => (answer = resolve));
    await jest.advanceTimersByTimeAsync(LIMITS.slowRefreshAtLeastMs + LIMITS.slowRefreshEveryMs);
    expect(slow).toEqual(['documents', 'documents']);
    const before = told(screen, 'delta');
    changed?.();
    await refreshed();
    expect(told(screen, 'delta')).toBe(before + 1);
    answer();
    await refreshed();
    expect(told(screen, 'delta')).toBe(before + 2);
    expect(slow).toHaveLength(2);
  });

  it.each([
    [0, 100],
    [30, 100],
    [80, 160],
    [300, 600],
  ])('figures that take %d ms are asked for every %d ms, however much changes', async (takes, everyMs) => {
    join(response(), 'documents');
    await refreshed();
    takesMs = takes;
    const changes = setInterval(() => changed?.(), 1);
    await jest.advanceTimersByTimeAsync(2 * everyMs);
    const before = asked.length;
    await jest.advanceTimersByTimeAsync(10 * everyMs);
    clearInterval(changes);
    expect(asked.length - before).toBe(10);
  });

  function join(screen: Response, ...scenes: string[]): Response {
    hub.join(screen as unknown as ServerResponse, { token: undefined, scenes: new Set(scenes) });
    return screen;
  }

  function refreshed(): Promise<void> {
    return jest.advanceTimersByTimeAsync(LIMITS.refreshEveryMs);
  }
});
