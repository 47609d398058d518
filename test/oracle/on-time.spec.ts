import { parseDay, Zone } from '@nhip/kernel';
import { loadCatalogue } from '../../services/indicators/src/catalogue-files';
import type { Definition } from '../../services/indicators/src/core/definition';
import { evaluate } from '../../services/indicators/src/core/evaluate';
import type { DoorEvent } from './door-event';
import { factsOf } from './door';
import { expectedOf } from './expected';
import { ZONE } from './history';
import { Oracle, type Question } from './oracle';
import { COLUMNS, eventsOf, NOW, SIXTY, WINDOW, type HandMade } from './sixty';
import { sumsOf } from './sums';
import { recount } from './tallies';

const zone = new Zone(ZONE);
const clock = { now: NOW, position: NOW };
const catalogue = loadCatalogue();
const definitions = COLUMNS.map(
  (name) => catalogue.find(({ id }) => id === `dossier.on-time.${name}`) as Definition,
);
const window = { from: parseDay(WINDOW.from), to: parseDay(WINDOW.to), unfinished: false };

/** "1/1 0/1 …", a column per definition, as the tallies of the events have it. */
function counted(events: readonly DoorEvent[], question: Question): string[] {
  const tallies = recount(factsOf(events).values(), zone, clock).list();
  const sums = sumsOf(tallies, window, question);
  return definitions.map((definition) => told(evaluate(definition, sums)));
}

const told = ({ numerator, denominator }: { numerator: number; denominator?: number }): string =>
  `${numerator}/${denominator}`;
const columns = (adds: string): string[] => adds.trim().split(/\s+/);

describe('on time in its six definitions, over November 2026', () => {
  it.each(SIXTY.map((made) => [made.name, made] as const))('%s', (_, made) => {
    const events = eventsOf(made, 'H1');
    expect(counted(events, WINDOW)).toEqual(columns(made.adds));
    for (const [unit, adds] of Object.entries(byUnit(made)))
      expect([unit, ...counted(events, { ...WINDOW, units: [unit] })]).toEqual([unit, ...columns(adds)]);
  });

  it.each(SIXTY.map((made) => [made.name, made] as const))('the oracle has it so, too: %s', (_, made) => {
    const figures = new Oracle(eventsOf(made, 'H1'), ZONE, clock).figures(WINDOW);
    expect(definitions.map(({ id }) => told(expectedOf(id, figures)))).toEqual(columns(made.adds));
  });

  it('is no data where no dossier has a due date', () => {
    const undated = SIXTY.filter(({ name }) => name.startsWith('no due date'));
    const events = undated.flatMap((made, i) => eventsOf(made, `H${i}`));
    const sums = sumsOf(recount(factsOf(events).values(), zone, clock).list(), window, WINDOW);
    for (const definition of definitions)
      expect(evaluate(definition, sums)).toMatchObject({ noData: 'denominator-zero' });
  });
});

function byUnit({ adds, at }: HandMade): { readonly A: string; readonly B: string } {
  return at ?? { A: adds, B: adds.replace(/\d/g, '0') };
}
