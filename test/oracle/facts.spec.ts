import { encodeDossierFact } from '@nhip/contracts';
import * as fc from 'fast-check';
import { Coverage } from './coverage';
import { factsOf } from './door';
import type { DoorEvent } from './door-event';
import { histories, RUNS } from './history';

describe('any valid history of dossiers', () => {
  const coverage = new Coverage();
  afterAll(() => console.info(coverage.toString()));

  it('gives the same facts byte for byte, in any order, with repetitions, however late', () => {
    fc.assert(
      fc.property(histories, (history) => {
        coverage.note(history);
        const { events, arrivals } = history;
        const arrived = arrivals.flatMap((arrival) => ('events' in arrival ? arrival.events : []));
        const expected = bytesOf(events);
        expect(bytesOf(arrived)).toEqual(expected);
        expect(bytesOf([...arrived].reverse())).toEqual(expected);
      }),
      { numRuns: 2 * RUNS },
    );
  });

  it('is among histories of every kind', () => {
    expect(coverage.missing).toEqual([]);
  });
});

function bytesOf(events: readonly DoorEvent[]): readonly string[] {
  const facts = [...factsOf(events).values()];
  return facts.map((fact) => Buffer.from(encodeDossierFact(fact)).toString('hex')).sort();
}
