import type { Pool } from 'pg';
import { AcceptEngine } from './accept-engine';
import type { Item } from './outcome';
import type { StreamEvent } from '../stream-definition';

const SOURCE = '/s';
const LIMITS = { lanes: 2, batchEvents: 10, queueWaitMs: 500, queuedEvents: 40 };
const refusals = (count: number): Item[] =>
  Array.from({ length: count }, () => ({ outcome: 'refused', reason: 'not-valid' }));
/** What is thrown, as far as a sender sees it. */
const refusalOf = (act: () => unknown): unknown => {
  try {
    act();
  } catch (error) {
    const { status, options } = error as { status: number; options: { retryAfterSeconds: number } };
    return [status, options.retryAfterSeconds];
  }
  return 'admitted';
};

describe('accept, while its database stands still', () => {
  let clock: number;
  let shed: number;
  let engine: AcceptEngine<StreamEvent>;
  const stands = { connect: () => new Promise(() => undefined) } as unknown as Pool;
  const later = async (ms: number): Promise<void> => {
    await new Promise(setImmediate);
    clock += ms;
  };
  beforeEach(() => {
    [clock, shed] = [0, 0];
    const told = { onShed: () => void (shed += 1), now: () => clock };
    engine = new AcceptEngine({ pool: stands, limits: LIMITS, ...told } as never);
  });

  it('admits whoever comes until what is here takes too long; then it says when to come again', async () => {
    void engine.accept(SOURCE, refusals(20));
    await later(250);
    expect([engine.waitMs, refusalOf(() => engine.admit())]).toEqual([500, 'admitted']);
    await later(1);
    expect(refusalOf(() => engine.admit())).toEqual([503, 1]);
    expect(refusalOf(() => engine.accept(SOURCE, refusals(1)))).toEqual([503, 1]);
    await later(1_000);
    expect(refusalOf(() => engine.admit())).toEqual([503, 3]);
    expect([shed, engine.waiting]).toEqual([3, 20]);
  });

  it('is crowded from half of that on', async () => {
    void engine.accept(SOURCE, refusals(20));
    await later(125);
    expect(engine.crowded).toBe(false);
    await later(1);
    expect(engine.crowded).toBe(true);
  });

  it('takes what was admitted before, up to what memory bears', async () => {
    void engine.accept(SOURCE, refusals(20));
    await later(10_000);
    void engine.accept(SOURCE, refusals(20), { admitted: true });
    expect([engine.waiting, shed]).toEqual([40, 0]);
    expect(refusalOf(() => engine.accept(SOURCE, refusals(1), { admitted: true }))).toEqual([503, 40]);
  });

  it('turns nobody away for one event that stands still, with room for more beside it', async () => {
    void engine.accept(SOURCE, refusals(1));
    await later(4_000);
    expect(refusalOf(() => engine.admit())).toBe('admitted');
  });
});
