import { Lane } from './lane';

const LIMIT = 100;

/** A lane whose clock and whose work are the test's: `finish` ends the batch that is under way. */
class Held {
  clock = 0;
  readonly batches: number[][] = [];
  private end: () => void = () => undefined;
  readonly lane = new Lane<number>(
    { limit: LIMIT, weigh: (weight) => weight },
    (batch) => {
      this.batches.push(batch);
      return new Promise((resolve) => (this.end = resolve));
    },
    () => this.clock,
  );

  async add(...weights: readonly number[]): Promise<void> {
    for (const weight of weights) this.lane.add(weight);
    await settled();
  }

  async finish(afterMs: number): Promise<void> {
    this.clock += afterMs;
    this.end();
    await settled();
  }
}

const settled = (): Promise<void> => new Promise(setImmediate);
/** One that has learned what a full batch takes. */
async function taught(fullMs: number): Promise<Held> {
  const held = new Held();
  await held.add(LIMIT);
  await held.finish(fullMs);
  return held;
}

describe('a lane', () => {
  it('makes batches of all that waits, up to its limit; what weighs more is one by itself', async () => {
    const held = new Held();
    await held.add(50, 40, 20, 250, 1);
    for (let at = 0; at < 4; at++) await held.finish(1);
    expect(held.batches).toEqual([[50, 40], [20], [250], [1]]);
    await held.lane.idle();
  });

  it('expects nobody to wait before it knows how long a batch takes', async () => {
    const held = new Held();
    expect(held.lane.busyMs).toBe(0);
    await held.add(LIMIT, 10 * LIMIT);
    expect(held.lane.busyMs).toBe(0);
  });

  it('is busy for as long as what is here took lately, under way or waiting, and then no more', async () => {
    const held = await taught(200);
    expect(held.lane.busyMs).toBe(0);
    await held.add(LIMIT, LIMIT, LIMIT / 2);
    expect(held.lane.busyMs).toBe(500);
    await held.finish(200);
    expect(held.lane.busyMs).toBe(300);
    await held.finish(200);
    await held.finish(100);
    expect(held.lane.busyMs).toBe(0);
  });

  it('is busy for longer when the batch under way takes longer than those before', async () => {
    const held = await taught(200);
    await held.add(LIMIT, LIMIT);
    held.clock += 3_000;
    expect(held.lane.busyMs).toBe(6_000);
  });

  it('learns from full batches how long they take, from small ones only that they take no longer', async () => {
    const held = await taught(1_000);
    const afterBatch = async (weight: number, tookMs: number): Promise<number> => {
      await held.add(weight);
      await held.finish(tookMs);
      await held.add(LIMIT);
      const { busyMs } = held.lane;
      await held.finish(busyMs);
      return busyMs;
    };
    expect(await afterBatch(1, 50)).toBe(1_000);
    expect(await afterBatch(10, 50)).toBe(500);
    expect(await afterBatch(LIMIT / 2, 400)).toBe(800);
  });
});
