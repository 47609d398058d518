import { monthOf, nextMonth, parseDay, Zone, type LocalDay } from '@nhip/kernel';
import * as fc from 'fast-check';
import { loadCatalogue } from '../../services/indicators/src/catalogue-files';
import type { Over } from '../../services/indicators/src/core/definition';
import { evaluate, type TallySum } from '../../services/indicators/src/core/evaluate';
import type { Mark } from '../../services/indicators/src/core/mark';
import { resolveWindow, type Window } from '../../services/indicators/src/core/window';
import { factsOf } from './door';
import { expectedOf, INDICATORS } from './expected';
import { CHANNELS, FIELDS, LEVELS, UNITS } from './author';
import { histories, RUNS, ZONE } from './history';
import { Oracle, type Question } from './oracle';
import { recount, type Tally } from './tallies';

const DAY = 86_400_000;
const catalogue = loadCatalogue();
/** New York puts its clocks back within the days on which the histories play. */
const zones = new Map([ZONE, 'America/New_York'].map((name) => [name, new Zone(name)]));
const text = (day: LocalDay): string => new Date(day * DAY).toISOString().slice(0, 10);

const question = fc.record({
  name: fc.constantFrom(...zones.keys()),
  from: fc.nat(50),
  length: fc.oneof(fc.constant(0), fc.nat(40)),
  units: fc.option(fc.subarray([...UNITS], { minLength: 1 }), { nil: undefined }),
  level: fc.option(fc.constantFrom(...LEVELS), { freq: 2, nil: undefined }),
  channel: fc.option(fc.constantFrom(...CHANNELS), { freq: 2, nil: undefined }),
  field: fc.option(fc.constantFrom(...FIELDS), { freq: 2, nil: undefined }),
});

it('the catalogue holds the indicators that the oracle knows, and no other', () => {
  expect(catalogue.map(({ id }) => id).sort()).toEqual([...INDICATORS].sort());
});

it('every indicator, read from the tallies of any valid history, is what the oracle says', () => {
  fc.assert(
    fc.property(histories, question, ({ events, clock }, { name, from, length, ...about }) => {
      const zone = zones.get(name) as Zone;
      const today = zone.dayOf(clock.now);
      const first = Math.min(parseDay('2026-10-15') + from, today);
      const window = resolveWindow({ kind: 'range', from: text(first), to: text(first + length) }, today);
      const asked: Question = { ...defined(about), from: text(first), to: text(first + length) };
      const figures = new Oracle(events, zone.name, clock).figures(asked);
      expect(figures.toSolve).toBe(figures.completed + figures.stillOpen);
      const sums = sumsOf(recount(factsOf(events).values(), zone, clock).list(), window, asked);
      for (const definition of catalogue) {
        const { numerator, denominator } = expectedOf(definition.id, figures);
        const evaluated = evaluate(definition, sums);
        expect({ id: definition.id, ...evaluated }).toMatchObject({
          ...{ id: definition.id, numerator },
          ...(denominator !== undefined && { denominator }),
          ...(denominator === 0 ? { noData: 'denominator-zero' } : { value: numerator / (denominator ?? 1) }),
        });
      }
    }),
    { numRuns: RUNS },
  );
});

it('what the tallies hold beyond the catalogue is what the oracle says too', () => {
  fc.assert(
    fc.property(histories, question, ({ events, clock }, { name, from, length, units }) => {
      const zone = zones.get(name) as Zone;
      const [first, last] = [parseDay('2026-10-15') + from, parseDay('2026-10-15') + from + length];
      const within = (day: LocalDay): boolean => first <= day && day <= last;
      const tallies = recount(factsOf(events).values(), zone, clock)
        .list()
        .filter(
          ({ mark }) => mark.grain === 'day' && (units === undefined || units.includes(mark.unit as never)),
        );
      const sum = (measure: string, holds: (mark: Mark) => boolean): number =>
        tallies
          .filter(({ mark }) => mark.measure === `dossier.${measure}` && holds(mark))
          .reduce((total, { value }) => total + value, 0);
      const oracle = new Oracle(events, zone.name, clock);
      const figures = oracle.figures({ from: text(first), to: text(last), ...(units && { units }) });
      expect({
        reopened: sum('reopened', ({ day }) => within(day)),
        movedIn: sum('moved_in', ({ day }) => within(day)),
        movedOut: sum('moved_out', ({ day }) => within(day)),
        completedLate766: sum('completed', ({ day, dims }) => within(day) && dims['d766'] === 'late'),
        receivedAndLate: sum('late', ({ day, cohort }) => within(cohort as LocalDay) && day <= last),
        beforeCutOver: sum('cut_over', ({ day }) => day > first) > 0,
      }).toEqual({
        reopened: figures.reopened,
        movedIn: figures.movedIn,
        movedOut: figures.movedOut,
        completedLate766: figures.completedLate766,
        receivedAndLate: figures.receivedAndLate,
        beforeCutOver: figures.beforeCutOver,
      });
    }),
    { numRuns: RUNS },
  );
});

function defined(record: Readonly<Record<string, unknown>>): Partial<Question> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}

/** Tallies summed as formulas read them: whole months by their month tallies, unless a dimension is asked for. */
function sumsOf(
  tallies: readonly Tally[],
  window: Window,
  question: Omit<Question, 'from' | 'to'>,
): TallySum[] {
  const { units, level, channel, field } = question;
  const dims = Object.entries({ level, channel, field }).filter(([, value]) => value !== undefined);
  const asked = tallies.filter(
    ({ mark }) =>
      (units === undefined || units.includes(mark.unit)) &&
      dims.every(([name, value]) => mark.dims[name] === value),
  );
  const spans: Record<Over, readonly [LocalDay, LocalDay]> = {
    window: [window.from, window.to],
    before: [parseDay('2000-01-01'), window.from - 1],
    to: [parseDay('2000-01-01'), window.to],
  };
  return (Object.entries(spans) as [Over, readonly [LocalDay, LocalDay]][]).flatMap(([over, [from, to]]) =>
    asked
      .filter(({ mark: { grain, day } }) => {
        const month = monthOf(day);
        const whole = dims.length === 0 && from <= month && nextMonth(month) - 1 <= to;
        return from <= day && day <= to && (grain === 'month') === whole;
      })
      .map(({ mark, value }) => ({ measure: mark.measure, over, dims: mark.dims, value })),
  );
}
