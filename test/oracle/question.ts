import type { LocalDay, Zone } from '@nhip/kernel';
import * as fc from 'fast-check';
import { CHANNELS, FIELDS, LEVELS, UNITS } from './author';
import type { DoorEvent } from './door-event';
import type { Question } from './oracle';

/** What may be asked of a history; its days are those of the history's own instants, or beside them. */
export interface Asking {
  readonly from: number;
  readonly to: number;
  readonly beside: number;
  readonly units: readonly string[] | undefined;
  readonly level: string | undefined;
  readonly channel: string | undefined;
  readonly field: string | undefined;
}

const seldom = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ arbitrary: fc.constant(undefined), weight: 4 }, { arbitrary: value, weight: 1 });

const asking: fc.Arbitrary<Asking> = fc.record({
  from: fc.nat(30),
  to: fc.nat(30),
  beside: fc.constantFrom(0, 0, 0, 1, -1),
  units: fc.option(fc.subarray([...UNITS], { minLength: 1, maxLength: 2 }), { freq: 2, nil: undefined }),
  level: seldom(fc.constantFrom(...LEVELS)),
  channel: seldom(fc.constantFrom(...CHANNELS)),
  field: seldom(fc.constantFrom(...FIELDS)),
});

/** Several questions, for one history. */
export const askings = fc.array(asking, { minLength: 3, maxLength: 3 });

export const dayText = (day: LocalDay): string => new Date(day * 86_400_000).toISOString().slice(0, 10);

/** The question over this history; no window begins after `today`, for none such is answered. */
export function questionOf(
  { from, to, beside, ...about }: Asking,
  events: readonly DoorEvent[],
  { zone, today }: { readonly zone: Zone; readonly today: LocalDay },
): Question {
  const days = [...new Set(events.flatMap(instantsIn).map((instant) => zone.dayOf(instant)))].sort(
    (a, b) => a - b,
  );
  const day = (place: number): LocalDay => (days[place % days.length] ?? today) + beside;
  const first = Math.min(day(from), day(to), today);
  const asked = Object.entries(about).filter(([, value]) => value !== undefined);
  return {
    ...Object.fromEntries(asked),
    from: dayText(first),
    to: dayText(Math.max(first, day(from), day(to))),
  };
}

function instantsIn(told: object): readonly number[] {
  return Object.entries(told).flatMap(([name, value]) => {
    if (typeof value === 'object' && value !== null) return instantsIn(value as object);
    return ['time', 'due', 'receivedAt'].includes(name) ? [Date.parse(value as string)] : [];
  });
}
