import type { Doubt, Instant } from '@nhip/contracts';
import type { NationalNote, SaidState } from './said';
import { toldEvent, type ToldEvent } from './told-event';

type ClosingKind = 'refused' | 'withdrawn' | 'stopped' | 'completed';

/** Statuses that end a dossier. */
export const CLOSED: Readonly<Record<number, ClosingKind>> = {
  3: 'refused',
  7: 'withdrawn',
  8: 'stopped',
  9: 'completed',
  10: 'completed',
};
const RETURNED = 10;

/** How a dossier ended, as it was last said. */
interface Ending {
  kind: ClosingKind;
  at: Instant;
  /** Its time stands in for one that nobody has told. */
  standIn: boolean;
  /** What is doubtful now, and what was ever doubtful about how this ending came to be told. */
  present: ReadonlySet<Doubt>;
  readonly past: Set<Doubt>;
  returned?: { at: Instant; readonly present: ReadonlySet<Doubt>; readonly past: Set<Doubt> };
  reopenedAt?: Instant;
}

/** One status that was said, with the dates that were known then. */
interface Observation {
  readonly at: Instant;
  readonly status: number;
  readonly dates: SaidState;
  readonly dated: boolean;
}

/**
 * Completions, refusals, withdrawals, stops, returns and reopenings that follow from the statuses in their order.
 *
 * Problem: a source says "completed", later "in process", later "completed" with another time, or moves a time to the
 * due instant; each newest state alone hides it. Here statuses are read one after the other. An ending that is told
 * again replaces the time and kind of the one before (the source corrects itself) and leaves a doubt; an open status
 * after an ending reopens it when that was said, unless the source then tells an end before it: then it never was open.
 */
export class Endings {
  private readonly endings: Ending[] = [];
  /** When it was last said to be open. */
  private openAt = -Infinity;

  constructor(notes: readonly NationalNote[]) {
    for (const observation of observations(notes)) this.observe(observation);
  }

  toEvents(): ToldEvent[] {
    return this.endings.flatMap((ending, index) => {
      const { kind, at, present, past, returned, reopenedAt } = ending;
      const number = index + 1;
      const events = [toldEvent(`ended/${number}`, { kind, at, doubts: new Set([...present, ...past]) })];
      if (returned !== undefined) {
        const doubts = new Set([...returned.present, ...returned.past]);
        const after = Math.max(returned.at, at);
        events.push(toldEvent(`returned/${number}`, { kind: 'returned', at: after, doubts }));
      }
      if (reopenedAt !== undefined)
        events.push(
          toldEvent(`reopened/${number}`, {
            kind: kind === 'stopped' ? 'resumed' : 'reopened',
            at: Math.max(reopenedAt, at, returned?.at ?? at),
            // A stop is meant to end; that anything else is opened again is not.
            doubts: new Set(kind === 'stopped' ? [] : ['closed-and-reopened']),
          }),
        );
      return events;
    });
  }

  private observe(observation: Observation): void {
    const kind = CLOSED[observation.status];
    if (kind === undefined) this.open(observation);
    else this.close(kind, observation);
  }

  private open({ at }: Observation): void {
    this.openAt = at;
    const last = this.endings.at(-1);
    if (last !== undefined) last.reopenedAt ??= at;
  }

  private close(kind: ClosingKind, observation: Observation): void {
    const { at, dates, dated } = observation;
    const told = endOf(kind, dates);
    const time = told ?? at;
    const present = doubtsOf(kind, observation, told);
    let last = this.endings.at(-1);
    if (last?.reopenedAt !== undefined && told !== undefined && time <= last.reopenedAt) {
      delete last.reopenedAt;
      if (last.kind !== 'stopped') last.past.add('closed-and-reopened');
    }
    if (last === undefined || last.reopenedAt !== undefined) {
      const again = this.endings.some((ending) => ending.kind !== 'stopped');
      const past = new Set<Doubt>(again ? ['closed-again'] : []);
      if (told !== undefined && told === dates.due && this.openAt > told) past.add('backdated-to-due');
      last = { kind, at: time, standIn: told === undefined, present, past };
      this.endings.push(last);
    } else restate(last, { kind, told, ...(dated && { present }), due: dates.due });
    this.giveBack(last, { at, dates, dated, status: observation.status });
  }

  private giveBack(ending: Ending, { at, status, dates, dated }: Observation): void {
    if (status !== RETURNED) {
      if (ending.returned !== undefined && dated) {
        delete ending.returned;
        ending.past.add('status-went-back');
      }
      return;
    }
    const { returnedAt } = dates;
    const present = new Set<Doubt>(returnedAt === undefined && dated ? ['return-time-missing'] : []);
    const { returned } = ending;
    ending.returned = { at: returnedAt ?? returned?.at ?? at, present, past: returned?.past ?? new Set() };
  }
}

/** Statuses in their order; progress tells no dates, so those that a state told before it hold. */
function observations(notes: readonly NationalNote[]): Observation[] {
  let dates = notes.map(({ said }) => said).find((said) => said.topic === 'state');
  return notes.flatMap(({ at, said }) => {
    if (said.topic === 'state') dates = said;
    const { status } = said;
    if (status === undefined || dates === undefined) return [];
    return [{ at, status, dates, dated: said.topic === 'state' }];
  });
}

/** The end that a state tells for an ending of this kind. */
function endOf(kind: ClosingKind, { endedAt, returnedAt, refusedAt }: SaidState): Instant | undefined {
  if (kind === 'refused') return refusedAt ?? endedAt;
  return endedAt ?? returnedAt;
}

function doubtsOf(
  kind: ClosingKind,
  { at, status, dates, dated }: Observation,
  told: Instant | undefined,
): Set<Doubt> {
  const { endedAt, returnedAt, refusedAt, acceptedAt } = dates;
  const doubts = new Set<Doubt>();
  if (!dated) return doubts;
  if (told === undefined || (kind === 'completed' && endedAt === undefined)) doubts.add('end-time-missing');
  const otherEnd = endedAt !== undefined && endedAt !== refusedAt;
  if (kind === 'refused' ? otherEnd || returnedAt !== undefined : refusedAt !== undefined)
    doubts.add('dates-against-status');
  if (kind === 'completed' && status !== RETURNED && returnedAt !== undefined)
    doubts.add('dates-against-status');
  if (told !== undefined && told > at) doubts.add('dated-ahead');
  if (kind === 'completed' && told !== undefined && acceptedAt !== undefined && told < acceptedAt)
    doubts.add('closed-before-accepted');
  return doubts;
}

/** The source tells an ending again: what it says now holds, and what it changed leaves a doubt. */
function restate(
  ending: Ending,
  now: {
    readonly kind: ClosingKind;
    readonly told: Instant | undefined;
    /** Absent where it tells no dates of its own. */
    readonly present?: ReadonlySet<Doubt>;
    readonly due: Instant | undefined;
  },
): void {
  const { kind, told, present = ending.present, due } = now;
  if (kind !== ending.kind) ending.past.add('outcome-rewritten');
  ending.kind = kind;
  ending.present = present;
  if (told === undefined || told === ending.at) return;
  if (told === due && ending.at > due) ending.past.add('backdated-to-due');
  if (!ending.standIn) ending.past.add('end-time-rewritten');
  ending.at = told;
  ending.standIn = false;
}
