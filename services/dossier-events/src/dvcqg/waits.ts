import type { Instant } from '@nhip/contracts';
import type { NationalNote, Supplement } from './said';
import { printed, toldEvent, type ToldEvent } from './told-event';

const SUPPLEMENT_ASKED = 5;
const PAYMENT_ASKED = 6;

/** Supplements as the newest state lists them; as the statuses tell them when it lists none. */
export function supplementEvents(listed: readonly Supplement[], notes: readonly NationalNote[]): ToldEvent[] {
  if (listed.length > 0) return listed.flatMap(eventsOf);
  return runsOf(SUPPLEMENT_ASKED, notes).flatMap(([from, to], index) =>
    eventsOf({ requestedAt: from, ...(to !== undefined && { receivedAt: to }) }, index),
  );
}

/** A fee is asked for when that status begins; the message does not tell when it is paid. */
export function paymentEvents(notes: readonly NationalNote[]): ToldEvent[] {
  return runsOf(PAYMENT_ASKED, notes).map(([at], index) =>
    toldEvent(`payment-requested/${index + 1}`, { kind: 'payment-requested', at }),
  );
}

function eventsOf({ requestedAt, receivedAt, dueAfter }: Supplement, index: number): ToldEvent[] {
  const number = index + 1;
  const data = dueAfter === undefined ? {} : { due: printed(dueAfter) };
  const events = [
    toldEvent(`supplement-requested/${number}`, { kind: 'supplement-requested', at: requestedAt }),
  ];
  if (receivedAt !== undefined)
    events.push(toldEvent(`supplemented/${number}`, { kind: 'supplemented', at: receivedAt, data }));
  else if (dueAfter !== undefined)
    events.push(
      toldEvent(`due-changed/supplement-${number}`, { kind: 'due-changed', at: requestedAt, data }),
    );
  return events;
}

/** Spans in which a status was said: when it was said first, and when the next other one was, if any. */
function runsOf(wanted: number, notes: readonly NationalNote[]): [Instant, Instant | undefined][] {
  const runs: [Instant, Instant | undefined][] = [];
  let before: number | undefined;
  for (const { at, said } of notes) {
    if (said.status === undefined) continue;
    if (said.status === wanted && before !== wanted) runs.push([at, undefined]);
    if (said.status !== wanted && before === wanted) runs.at(-1)![1] = at;
    before = said.status;
  }
  return runs;
}
