import { encodeDossierFact } from '@nhip/contracts';
import * as fc from 'fast-check';
import { loadCatalogue } from '../../services/indicators/src/catalogue-files';
import { factsOf } from './door';
import { histories, RUNS, type History } from './history';
import { Interview, UNIT_ROWS } from './interview';
import { askings, questionOf } from './question';
import { RealDoor, type Published } from './real-door';
import { RealFigures } from './real-figures';

describe('events that went through the real door and the real apply', () => {
  const catalogue = loadCatalogue().filter(({ stream }) => stream === 'dossier');
  let door: RealDoor;

  beforeAll(async () => {
    door = await RealDoor.open();
  });
  afterAll(() => door?.close());

  it('are the facts of the fold, figures without drift, and what the oracle says', async () => {
    await fc.assert(
      fc.asyncProperty(histories, askings, async (history, asked) => {
        await door.forgetEverything();
        const figures = await RealFigures.open(UNIT_ROWS);
        try {
          await happen(history, door, figures);
          expect(await door.facts()).toEqual(foldedFacts(history));
          expect(await door.intake()).toEqual({ unaccounted: 0, aside: 0 });
          await figures.snapshots.read(async (snapshot) => {
            const interview = new Interview(snapshot, catalogue, history);
            for (const [i, asking] of asked.entries()) {
              const { units: _, ...question } = questionOf(asking, history.events, snapshot);
              const compared = [
                ...(await interview.atPlaces(question)),
                ...(i === 0 ? await interview.inGroups(question, 'unit') : []),
                ...(i === 1 ? await interview.inGroups(question, 'channel') : []),
                ...(i === 1 ? await interview.behind(question) : []),
                ...(i === 2 ? await interview.dayByDay(question) : []),
              ];
              expect(compared.map(({ about, found }) => [about, found])).toEqual(
                compared.map(({ about, expected }) => [about, expected]),
              );
            }
          });
        } finally {
          await figures.close();
        }
      }),
      { numRuns: Math.ceil(RUNS / 40), endOnFailure: true },
    );
  });
});

/**
 * Events enter, what is published is applied, and what was published before it once more; the clock goes on. After each
 * of these the tallies are what a recount finds.
 */
async function happen({ arrivals }: History, door: RealDoor, figures: RealFigures): Promise<void> {
  let before: readonly Published[] = [];
  for (const [i, arrival] of arrivals.entries()) {
    if ('events' in arrival) {
      await door.send(arrival.events);
      const published = await door.published();
      await figures.apply(published);
      await figures.apply(before);
      before = published;
    } else if (i % 3 === 0 && i < arrivals.length - 1) figures.goOn(arrival.clock);
    else await figures.tick(arrival.clock);
    expect(await figures.recount()).toMatchObject({ drift: 0, differences: [] });
  }
}

function foldedFacts({ events }: History): readonly string[] {
  const facts = [...factsOf(events).values()];
  return facts.map((fact) => Buffer.from(encodeDossierFact(fact)).toString('hex')).sort();
}
