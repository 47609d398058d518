import { Gauge, Histogram, Registry } from 'prom-client';
import { Applier, APPLY_LIMITS } from './applier';
import type { TallyKeys } from './tally-keys';
import type { Work, Writer, Written } from './writer';

const keys = { weigh: () => ({ keys: [], weights: [] }) } as unknown as TallyKeys;

/** A writer that keeps what it was given, and fails as long as it is told to. */
class Recorded {
  readonly works: Work[] = [];
  fails = (_: Work): boolean => false;
  write = async (work: Work): Promise<Written> => {
    if (this.fails(work)) throw new Error('PostgreSQL is away');
    this.works.push(work);
    return { sequence: 1, changed: 1, reading: { now: 1, position: 1, generation: 0 }, more: false };
  };
}

const factsOf = (count: number) =>
  Array.from({ length: count }, (_, i) => ({
    body: new Uint8Array(),
    fact: {
      ...{
        subject: `H${i}`,
        generation: 1,
        version: 1,
        unit: 'a',
        newestEventAt: 1,
        newestEventSource: '/s',
      },
      marksAt: () => ({ marks: [] }),
      remark: () => undefined,
    },
  }));

function applierOver(writer: Recorded): Applier {
  const registers = [new Registry()];
  return new Applier(writer as unknown as Writer, keys, {
    seconds: new Histogram({ name: 'a', help: 'a', registers }),
    facts: new Histogram({ name: 'b', help: 'b', registers }),
    sequence: new Gauge({ name: 'c', help: 'c', registers }),
  });
}

describe('applying a batch larger than one transaction', () => {
  const intake = {
    facts: factsOf(APPLY_LIMITS.facts + 1),
    watermarks: [{ partition: 0, receivedBefore: 7 }],
    parked: [],
  };

  it('says its watermark with the last of its facts', async () => {
    const writer = new Recorded();
    await applierOver(writer).apply(intake);
    expect(writer.works.map(({ facts, watermarks }) => [facts.length, watermarks.length])).toEqual([
      [APPLY_LIMITS.facts, 0],
      [1, 1],
    ]);
  });

  it('never says a watermark when a part of what came before it was not written', async () => {
    const writer = new Recorded();
    writer.fails = ({ facts }) => facts.length === APPLY_LIMITS.facts;
    await expect(applierOver(writer).apply(intake)).rejects.toThrow('away');
    expect(writer.works.flatMap(({ watermarks }) => watermarks)).toEqual([]);
  });
});
