import { monthOf, parseDay, Zone, type LocalDay } from '@nhip/kernel';
import * as fc from 'fast-check';
import { dossierMarks } from '../../services/indicators/src/core/dossier-marks';
import type { Mark } from '../../services/indicators/src/core/mark';
import { factsOf } from './door';
import type { DoorEvent } from './door-event';
import { histories, RUNS, ZONE } from './history';
import { Oracle } from './oracle';
import { LiveTallies } from './live-tallies';
import { recount, Tallies } from './tallies';

const zone = new Zone(ZONE);
/** The days on which the histories play, and some around them. */
const [FIRST, LAST] = [parseDay('2026-10-10'), parseDay('2027-01-10')];

describe('tallies of any valid history', () => {
  it('are the same kept live, through any arrival with a clock that goes on, as counted from nothing', () => {
    fc.assert(
      fc.property(histories, ({ arrivals }) => {
        const live = new LiveTallies(zone);
        const arrived: DoorEvent[] = [];
        for (const arrival of arrivals) {
          if ('events' in arrival) {
            arrived.push(...arrival.events);
            const touched = new Set(arrival.events.map(({ subject }) => subject));
            live.apply([...factsOf(arrived).values()].filter(({ subject }) => touched.has(subject)));
          } else {
            live.tick(arrival.clock);
            const counted = recount(factsOf(arrived).values(), zone, arrival.clock);
            expect(live.tallies.values()).toEqual(counted.values());
          }
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('hold each dossier at the end of each day once, at the unit that held it, or nowhere', () => {
    fc.assert(
      fc.property(histories, ({ events, clock }) => {
        for (const [subject, fact] of factsOf(events)) {
          const { marks } = dossierMarks(fact, { zone }, clock);
          const oracle = new Oracle(
            events.filter((event) => event.subject === subject),
            ZONE,
            clock,
          );
          const days = eachDay(marks);
          for (const day of days) {
            const held = ledger(marks, day);
            expect([[], [1]]).toContainEqual(Object.values(held));
            expect(held).toEqual(oracle.holders(text(day)));
          }
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('of a month are those of its days, without the optional dimensions, or with level and channel', () => {
    fc.assert(
      fc.property(histories, ({ events, clock }) => {
        const tallies = recount(factsOf(events).values(), zone, clock).list();
        const days = new Tallies();
        const months = new Tallies();
        for (const { mark, value } of tallies) {
          const weighted = { ...mark, weight: value };
          if (mark.grain !== 'day') months.add([weighted], 1);
          else days.add(inMonths(weighted), 1);
        }
        expect(days.values()).toEqual(months.values());
      }),
      { numRuns: RUNS },
    );
  });
});

const INFLOW = ['received', 'reopened', 'moved_in', 'moved_out', 'refused'].map((name) => `dossier.${name}`);

function inMonths({ cohort, ...mark }: Mark): Mark[] {
  const { field: _, ...apart } = mark.dims;
  const { level: __, channel: ___, ...dims } = apart;
  const month = { ...mark, grain: 'month', day: monthOf(mark.day), dims } as const;
  if (cohort !== undefined) return [{ ...month, cohort: monthOf(cohort) }];
  return INFLOW.includes(mark.measure) ? [month, { ...month, grain: 'month-apart', dims: apart }] : [month];
}

/** The days on which something changes, the days beside them, and both ends. */
function eachDay(marks: readonly Mark[]): readonly LocalDay[] {
  const days = marks.filter(({ grain }) => grain === 'day').flatMap(({ day }) => [day - 1, day, day + 1]);
  return [...new Set([FIRST, ...days, LAST])];
}

const IN = ['dossier.received', 'dossier.reopened', 'dossier.moved_in'];
const OUT = ['dossier.refused', 'dossier.completed', 'dossier.moved_out'];

function ledger(marks: readonly Mark[], day: LocalDay): Record<string, number> {
  const held: Record<string, number> = {};
  for (const mark of marks) {
    if (mark.grain !== 'day' || mark.day > day) continue;
    const sign = IN.includes(mark.measure) ? 1 : OUT.includes(mark.measure) ? -1 : 0;
    if (sign !== 0) held[mark.unit] = (held[mark.unit] ?? 0) + sign * mark.weight;
  }
  return Object.fromEntries(Object.entries(held).filter(([, value]) => value !== 0));
}

const text = (day: LocalDay): string => new Date(day * 86_400_000).toISOString().slice(0, 10);
