import { Registry } from 'prom-client';
import { HistoryIndexer } from './history-indexer';

const SECOND = 1_000;

describe('the indexer of the past', () => {
  let busy: boolean;
  let blocks: number;
  let left: number;
  let indexer: HistoryIndexer;

  beforeEach(() => {
    jest.useFakeTimers();
    [busy, blocks, left] = [false, 0, Infinity];
    indexer = new HistoryIndexer(
      () => Promise.resolve({ upto: (blocks += left > 0 ? 1 : 0), moved: left-- > 0 }),
      {
        registry: new Registry(),
        busy: () => busy,
        sequence: () => Promise.resolve(0),
        onError: (error) => {
          throw error;
        },
      },
    );
  });
  afterEach(async () => {
    await indexer.stop();
    jest.useRealTimers();
  });

  it('takes block after block, and then looks once a second', async () => {
    left = 3;
    indexer.start();
    await jest.advanceTimersByTimeAsync(100);
    expect(blocks).toBe(3);
    left = 1;
    await jest.advanceTimersByTimeAsync(1.5 * SECOND);
    expect(blocks).toBe(4);
  });

  it('lets facts that wait go first, for a minute at most', async () => {
    busy = true;
    indexer.start();
    await jest.advanceTimersByTimeAsync(58 * SECOND);
    expect(blocks).toBe(0);
    await jest.advanceTimersByTimeAsync(60 * SECOND);
    expect(blocks).toBe(1);
    busy = false;
    await jest.advanceTimersByTimeAsync(1.5 * SECOND);
    expect(blocks).toBeGreaterThan(10);
  });
});
