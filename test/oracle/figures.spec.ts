import { parseDay, Zone, type LocalDay } from '@nhip/kernel';
import * as fc from 'fast-check';
import { loadCatalogue } from '../../services/indicators/src/catalogue-files';
import { evaluate } from '../../services/indicators/src/core/evaluate';
import type { Mark } from '../../services/indicators/src/core/mark';
import { resolveWindow } from '../../services/indicators/src/core/window';
import { factsOf } from './door';
import { expectedOf, INDICATORS } from './expected';
import { histories, RUNS, ZONE } from './history';
import type { Rule } from './judge';
import { Oracle, type Question } from './oracle';
import { askings, questionOf } from './question';
import { asked, sumsOf } from './sums';
import { recount, type Tally } from './tallies';

const catalogue = loadCatalogue().filter(({ stream }) => stream === 'dossier');
/** New York puts its clocks back within the days on which the histories play. */
const zones = new Map([ZONE, 'America/New_York'].map((name) => [name, new Zone(name)]));
/** A today after all that happens, so that windows in the clock's future are asked for too. */
const AFTER = parseDay('2027-06-01');
const zoneNames = fc.constantFrom(...zones.keys());

it('the catalogue holds the indicators that the oracle knows, and no other', () => {
  expect(catalogue.map(({ id }) => id).sort()).toEqual([...INDICATORS].sort());
});

it('every indicator, read from the tallies of any valid history, is what the oracle says', () => {
  fc.assert(
    fc.property(histories, askings, zoneNames, ({ events, clock }, asked, name) => {
      const zone = zones.get(name) as Zone;
      const today = zone.dayOf(clock.now);
      const oracle = new Oracle(events, name, clock);
      const tallies = recount(factsOf(events).values(), zone, clock).list();
      for (const question of asked.map((each) => questionOf(each, events, { zone, today }))) {
        const figures = oracle.figures(question);
        expect(figures.toSolve).toBe(figures.completed + figures.stillOpen);
        const sums = sumsOf(tallies, resolveWindow({ kind: 'range', ...question }, today), question);
        const found = catalogue.map((definition) => ({ id: definition.id, ...evaluate(definition, sums) }));
        expect(found).toEqual(catalogue.map(({ id }) => ({ id, ...expectedOf(id, figures) })));
      }
    }),
    { numRuns: RUNS },
  );
});

it('what the tallies hold beyond the catalogue is what the oracle says too', () => {
  fc.assert(
    fc.property(histories, askings, zoneNames, ({ events, clock }, asked, name) => {
      const zone = zones.get(name) as Zone;
      const oracle = new Oracle(events, name, clock);
      const tallies = recount(factsOf(events).values(), zone, clock).list();
      for (const each of asked) {
        const question = questionOf(each, events, { zone, today: AFTER });
        const figures = oracle.figures(question);
        const { reopened, movedIn, movedOut, beforeCutOver, receivedAndLate, fellDueLate, paid } = figures;
        expect(beyond(tallies, question)).toEqual({
          ...{ reopened, movedIn, movedOut, beforeCutOver, receivedAndLate, fellDueLate, paid },
          completedLate: figures.completedLate,
          stillOpenLate: figures.stillOpenLate,
        });
      }
    }),
    { numRuns: RUNS },
  );
});

/** Measures that no indicator reads yet. */
function beyond(tallies: readonly Tally[], question: Question): object {
  const [first, last] = [parseDay(question.from), parseDay(question.to)];
  const within = (day: LocalDay): boolean => first <= day && day <= last;
  const days = asked(tallies, question).filter(({ mark }) => mark.grain === 'day');
  const sum = (measure: string, holds: (mark: Mark) => boolean): number =>
    days
      .filter(({ mark }) => mark.measure === `dossier.${measure}` && holds(mark))
      .reduce((total, { value }) => total + value, 0);
  const { level: _, channel: __, field: ___, ...anywhere } = question;
  const cutOver = asked(tallies, anywhere).filter(({ mark }) => mark.measure === 'dossier.cut_over');
  const perRule = (of: (rule: Rule) => number): object => ({
    ...{ instant: of('instant'), date: of('date'), d766: of('d766') },
  });
  const upTo = (measure: string, rule: Rule): number =>
    sum(measure, ({ day, dims }) => day <= last && dims['rule'] === rule);
  return {
    reopened: sum('reopened', ({ day }) => within(day)),
    movedIn: sum('moved_in', ({ day }) => within(day)),
    movedOut: sum('moved_out', ({ day }) => within(day)),
    paid: sum('paid', ({ day }) => within(day)),
    completedLate: perRule((rule) =>
      sum('completed', ({ day, dims }) => within(day) && dims[rule] === 'late'),
    ),
    fellDueLate: perRule((rule) => sum('fell_due', ({ day, dims }) => within(day) && dims[rule] === 'late')),
    stillOpenLate: perRule((rule) => upTo('overdue_in', rule) - upTo('overdue_out', rule)),
    receivedAndLate: perRule((rule) =>
      sum(
        'late',
        ({ day, cohort, dims }) => within(cohort as LocalDay) && day <= last && dims['rule'] === rule,
      ),
    ),
    beforeCutOver: cutOver.some(({ mark }) => mark.grain === 'day' && mark.day > first),
  };
}
