import type { Logger } from '@nhip/runtime';
import { Relay } from './relay';
import type { DirtyFact } from './relay-store';

const FACTS = 10;
/** Beyond this many rounds nothing is dirty any more, so that a relay that does not stop fails its spec. */
const MOST_ROUNDS = 100;

/** A relay that is stopped before it began, over a table in which each round finds as many facts as are given. */
async function stopOver(found: readonly number[], relayStopMs = 60_000): Promise<number[]> {
  const published: number[] = [];
  const nothing = async (): Promise<void> => undefined;
  const dirtyFacts = async (): Promise<DirtyFact[]> => {
    const count = published.length < MOST_ROUNDS ? found[Math.min(published.length, found.length - 1)]! : 0;
    return Array.from({ length: count }, () => ({}) as DirtyFact);
  };
  const relay = new Relay({
    ...{ stream: 'dossier', relay: 'r', generation: 1 },
    source: {
      ...{ dirtyFacts, clear: nothing, foldedAt: async () => undefined },
      publishedBefore: async () => 0,
      log: async () => ({ since: 0, whole: true }),
    },
    target: {
      ...{ prepare: nothing, publishWatermark: nothing },
      publishFacts: async (facts) => void published.push(facts.length),
    },
    limits: {
      ...{ relayFacts: FACTS, relayPollMs: 1_000, relayStopMs },
      ...{ watermarkEveryMs: 1_000, watermarkMarginMs: 0 },
    },
    log: { warn: () => undefined } as unknown as Logger,
  });
  await relay.stop();
  return published;
}

describe('a relay that stops', () => {
  it('publishes all that is dirty', async () => {
    expect(await stopOver([FACTS, FACTS, 3, 0])).toEqual([FACTS, FACTS, 3]);
  });

  it('leaves to others what comes while it publishes', async () => {
    expect(await stopOver([1])).toEqual([1]);
  });

  it('ends at its limit, however much comes', async () => {
    expect(await stopOver([FACTS], 0)).toEqual([FACTS]);
  });
});
