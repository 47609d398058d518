import * as fc from 'fast-check';
import { around, Author, near, script } from './author';
import type { DoorEvent, Reading } from './door-event';

/** One thing that reaches the system: some events at once, or a later clock. */
export type Arrival = { readonly events: readonly DoorEvent[] } | { readonly clock: Reading };

export interface History {
  /** Every event of every dossier, once. */
  readonly events: readonly DoorEvent[];
  /** The same events in any order, some more than once, with the clock going on in between; the last is a clock. */
  readonly arrivals: readonly Arrival[];
  /** The last reading of the clock. */
  readonly clock: Reading;
}

/** Histories tried by each property; more to soak, e.g. `NHIP_ORACLE_RUNS=20000`. */
export const RUNS = Number(process.env['NHIP_ORACLE_RUNS'] ?? 250);
export const ZONE = 'Asia/Ho_Chi_Minh';
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** A Monday; the month ends twelve days later. */
const START = Date.parse('2026-10-19T00:00:00+07:00');
const MOMENTS = [0, 1, 8 * HOUR, 12 * HOUR, 16.5 * HOUR, DAY - 1] as const;

/** Few instants, so that events often meet one another, the end of a day, or a due instant to the millisecond. */
const instants = fc
  .array(
    fc
      .tuple(fc.oneof(fc.nat(3), fc.nat(16), fc.nat(50)), fc.constantFrom(...MOMENTS))
      .map(([day, moment]) => START + day * DAY + moment),
    { minLength: 3, maxLength: 9 },
  )
  .map((pool) => pool.sort((a, b) => a - b));

const arrivalPlan = fc.record({
  /** Sorts the events; equal places keep their order. */
  places: fc.array(fc.nat(99), { maxLength: 60 }),
  repeated: fc.array(fc.nat(99), { maxLength: 8 }),
  cuts: fc.array(fc.nat(99), { minLength: 2, maxLength: 6 }),
  clocks: fc.array(fc.record({ at: near, lag: fc.constantFrom(0, 0, 1, HOUR, 3 * DAY) }), {
    minLength: 3,
    maxLength: 6,
  }),
  last: fc.record({ at: near, lag: fc.constantFrom(0, 0, 0, HOUR, 3 * DAY) }),
});
type ArrivalPlan = typeof arrivalPlan extends fc.Arbitrary<infer T> ? T : never;

/** Any valid history of a few dossiers, and one way in which it may reach the system. */
export const histories: fc.Arbitrary<History> = fc
  .record({ pool: instants, scripts: fc.array(script, { minLength: 1, maxLength: 4 }), plan: arrivalPlan })
  .map(({ pool, scripts, plan }) => {
    const events = scripts.flatMap((each, n) => new Author(`H${n + 1}`, each, pool).write());
    return arrive(events, plan, pool);
  });

function arrive(events: readonly DoorEvent[], plan: ArrivalPlan, pool: readonly number[]): History {
  const placed = events.map((event, i) => ({ event, place: plan.places[i] ?? 0 }));
  for (const place of plan.repeated)
    if (events.length > 0) placed.push({ event: events[place % events.length] as DoorEvent, place });
  const order = placed.sort((a, b) => a.place - b.place).map(({ event }) => event);
  const cuts = [...new Set(plan.cuts.map((cut) => cut % (order.length + 1)))].sort((a, b) => a - b);
  const batches = [0, ...cuts].map((from, i) => order.slice(from, cuts[i] ?? order.length));
  const readings = [...plan.clocks, plan.last].map(({ at: when, lag }) => ({ now: around(pool, when), lag }));
  readings.sort((a, b) => a.now - b.now);
  let position = -Infinity;
  const clocks = readings.map(({ now, lag }): Reading => {
    position = Math.max(position, now - lag);
    return { now, position };
  });
  const clock = clocks.at(-1) as Reading;
  const arrivals: Arrival[] = [];
  clocks.slice(0, -1).forEach((each, i) => {
    arrivals.push({ clock: each });
    const batch = batches[i];
    if (batch !== undefined) arrivals.push({ events: batch });
  });
  for (const batch of batches.slice(clocks.length - 1)) arrivals.push({ events: batch });
  arrivals.push({ clock });
  return { events, arrivals, clock };
}
