import type { Instant } from '@nhip/contracts';
import type { SaidState } from './said';
import { printed, toldEvent, type ToldEvent } from './told-event';

/** A state with the instant it was said at. */
export interface DatedState {
  readonly at: Instant;
  readonly said: SaidState;
}

/**
 * The due instant that held first: before the first supplement of the earliest state that tells one. Later states tell
 * the newest one only.
 */
export function firstDue(states: readonly DatedState[]): Instant | undefined {
  for (const { said } of states) {
    const due = said.supplements[0]?.dueBefore ?? said.due;
    if (due !== undefined) return due;
  }
  return undefined;
}

/** Due instants that changed from one state to the next, at the instant that was said; a supplement tells its own. */
export function dueChanges(states: readonly DatedState[]): ToldEvent[] {
  let inForce = firstDue(states);
  let count = 0;
  return states.flatMap(({ at, said: { due, supplements } }) => {
    if (due === undefined || due === inForce) return [];
    inForce = due;
    if (supplements.some(({ dueAfter }) => dueAfter === due)) return [];
    count += 1;
    return [toldEvent(`due-changed/${count}`, { kind: 'due-changed', at, data: { due: printed(due) } })];
  });
}
