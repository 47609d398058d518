import type { Doubt } from '@nhip/contracts';
import { dueChanges, firstDue, type DatedState } from './dues';
import { CLOSED, Endings } from './endings';
import type { NationalNote } from './said';
import { printed, toldEvent, type ToldEvent } from './told-event';
import { paymentEvents, supplementEvents } from './waits';

const REGISTERED = 1;
const REFUSED = 3;
const CHANNEL_ONLINE = 'online';
const LEVELS_BELOW_3: ReadonlySet<string | undefined> = new Set(['1', '2']);

/**
 * What happened to a dossier, from all that its source ever said of it in national messages. Pure.
 *
 * Problem: a message tells a state, and states are rewritten, repeated, late and out of order; taking each for an event
 * counts twice, taking the newest alone forgets that a dossier was closed and opened again.
 * Here dates come from the newest state, for the source knows its record best, and only what a state cannot date (a
 * reopening, another unit, another due instant) is dated by when it was first said.
 *
 * @param notes all that was said, by instant and then content; the same set gives the same events
 */
export function dossierHistory(notes: readonly NationalNote[]): ToldEvent[] {
  const states = notes.flatMap(({ at, said }): DatedState[] =>
    said.topic === 'state' ? [{ at, said }] : [],
  );
  const newest = states.at(-1);
  const steps = stepEvents(notes);
  if (newest === undefined) return steps;
  return [
    ...openingEvents(states),
    ...transferEvents(states),
    ...dueChanges(states),
    ...supplementEvents(newest.said.supplements, notes),
    ...paymentEvents(notes),
    ...new Endings(notes).toEvents(),
    ...steps,
  ];
}

function openingEvents(states: readonly DatedState[]): ToldEvent[] {
  const { said, at } = states.at(-1)!;
  const { submittedAt, acceptedAt, status, attributes } = said;
  const due = firstDue(states);
  const dues = due === undefined ? {} : { due: printed(due) };
  const accepted = acceptedAt !== undefined && (status !== REGISTERED || submittedAt === undefined);
  const doubts = openingDoubts({ said, at });
  const opening = { unit: states[0]!.said.unit, ...attributes };
  const events: ToldEvent[] = [];
  if (submittedAt !== undefined)
    events.push(
      toldEvent('submitted', {
        kind: 'submitted',
        at: submittedAt,
        data: { ...opening, ...(accepted ? {} : dues) },
        doubts,
      }),
    );
  if (accepted)
    events.push(
      toldEvent('accepted', {
        kind: 'accepted',
        at: acceptedAt,
        data: { ...(submittedAt === undefined ? opening : {}), ...dues },
        doubts: submittedAt === undefined ? doubts : new Set(),
      }),
    );
  return events;
}

function openingDoubts({ said, at }: DatedState): Set<Doubt> {
  const { submittedAt, acceptedAt, endedAt, returnedAt, refusedAt, status, attributes } = said;
  const doubts = new Set<Doubt>();
  if (acceptedAt === undefined && status !== REGISTERED && status !== REFUSED)
    doubts.add('acceptance-missing');
  const ended = endedAt ?? returnedAt ?? refusedAt;
  if (CLOSED[status] === undefined && ended !== undefined) doubts.add('dates-against-status');
  if (status === REGISTERED && acceptedAt !== undefined) doubts.add('dates-against-status');
  if (Math.max(submittedAt ?? 0, acceptedAt ?? 0) > at) doubts.add('dated-ahead');
  if (attributes['channel'] === CHANNEL_ONLINE && LEVELS_BELOW_3.has(attributes['level']))
    doubts.add('online-below-level-3');
  return doubts;
}

/** Another unit than the state before it named. */
function transferEvents(states: readonly DatedState[]): ToldEvent[] {
  return states
    .filter(({ said }, index) => index > 0 && said.unit !== states[index - 1]!.said.unit)
    .map(({ at, said: { unit } }, index) =>
      toldEvent(`transferred/${index + 1}`, { kind: 'transferred', at, data: { to: unit } }),
    );
}

function stepEvents(notes: readonly NationalNote[]): ToldEvent[] {
  const atOnce = new Map<number, number>();
  return notes.flatMap(({ at, said }) => {
    if (said.topic !== 'progress') return [];
    const number = (atOnce.get(at) ?? 0) + 1;
    atOnce.set(at, number);
    const key = number === 1 ? `step/${at}` : `step/${at}/${number}`;
    return [toldEvent(key, { kind: 'step-changed', at, data: { step: said.step } })];
  });
}
