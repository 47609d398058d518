import { encodeDossierFact, type DossierFact, type DossierEvent } from '@nhip/contracts';
import { Zone } from '@nhip/kernel';
import { deriveGathered } from '@nhip/stream/statements';
import * as fc from 'fast-check';
import { foldDossier } from '../core/fold';
import { toGathered } from './adapter';
import { CORPUS } from './corpus.spec-data';
import { summaryOf } from './fact-summary.spec-data';
import { MessageReader } from './message';

const SOURCE = '/mot-cua';
const NOW = Date.parse('2026-11-01T00:00:00+07:00');
const reader = new MessageReader(new Zone('Asia/Ho_Chi_Minh'));

/** The fact after these messages, in this order, as accept makes it but for the database. */
function factAfter(messages: readonly object[], subject: string): DossierFact {
  const log: DossierEvent[] = [];
  let known: Parameters<typeof deriveGathered>[2];
  for (const message of messages) {
    const read = reader.read(message);
    if (!('records' in read)) throw new Error(JSON.stringify(read));
    for (const record of read.records) {
      if (!record.ok) throw new Error(JSON.stringify(record.faults));
      const item = toGathered(record.value, { source: SOURCE, unit: read.unit, now: NOW });
      const derivation = deriveGathered(item, log, known)!;
      log.push(...derivation.derived.map(({ candidate }) => candidate.event));
      known = derivation.newest ?? known;
    }
  }
  return foldDossier({ subject, generation: 1 }, log);
}
const bytesOf = (fact: DossierFact): string =>
  Buffer.from(encodeDossierFact({ ...fact, version: 0 })).toString('hex');

describe('the corpus of national messages', () => {
  it('holds at least 200 messages and all statuses', () => {
    const records = CORPUS.flatMap(({ messages }) => messages.flatMap(({ data }) => data));
    expect(records.length).toBeGreaterThanOrEqual(200);
    const statuses = new Set(records.map(({ TrangThaiHoSo }) => Number(TrangThaiHoSo)));
    expect([...statuses].filter((status) => status > 0).sort((a, b) => a - b)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
    ]);
  });

  it.each(CORPUS.map((scenario) => [scenario.name, scenario] as const))('%s', (_, scenario) => {
    expect(summaryOf(factAfter(scenario.messages, scenario.subject))).toEqual({
      steps: [],
      dues: [],
      supplements: [],
      flags: [],
      ...scenario.expected,
    });
  });

  it('ends in the same facts after any order and repetition', () => {
    const expected = CORPUS.map(({ messages, subject }) => bytesOf(factAfter(messages, subject)));
    const scenario = fc.nat(CORPUS.length - 1).chain((index) => {
      const { messages } = CORPUS[index]!;
      const all = [...messages, ...messages];
      return fc.record({
        index: fc.constant(index),
        order: fc.shuffledSubarray(all, { minLength: all.length }),
        first: fc.shuffledSubarray([...messages]),
      });
    });
    fc.assert(
      fc.property(scenario, ({ index, order, first }) => {
        const fact = factAfter([...first, ...order], CORPUS[index]!.subject);
        expect(bytesOf(fact)).toBe(expected[index]);
      }),
      { numRuns: 600 },
    );
  });
});
