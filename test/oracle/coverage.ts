import type { DoorEvent } from './door-event';
import type { History } from './history';
import { movesUntil, replay, stateAt, supplementRequests, termsOf, type Dossier } from './replay';
import { returnedOf } from './served';

/** A trait of a history: something that figures are known to go wrong over. */
type Trait = (history: History, dossiers: readonly Dossier[]) => boolean;

const kindOf = ({ type }: DoorEvent): string => type.split('.')[2] as string;
const amends = (a: DoorEvent, b: DoorEvent): boolean => a.data['replaces'] === b.id && a.source === b.source;
const some = (holds: (dossier: Dossier, history: History) => boolean): Trait => {
  return (history, dossiers) => dossiers.some((dossier) => holds(dossier, history));
};
const moved = (kind: string): Trait =>
  some((dossier) => movesUntil(dossier, Infinity).some(({ line }) => line.kind === kind));
/** An amendment of one kind whose target is of another, or of any. */
const amended = (by: string, target: (event: DoorEvent) => boolean): Trait => {
  return ({ events }) =>
    events.some(
      (a) => kindOf(a) === by && events.some((b) => amends(a, b) && a.subject === b.subject && target(b)),
    );
};
const opens = (event: DoorEvent): boolean =>
  ['submitted', 'accepted', 'opened-before'].includes(kindOf(event));
const tied = (a: DoorEvent, b: DoorEvent): boolean =>
  a !== b && a.subject === b.subject && Date.parse(a.time) === Date.parse(b.time);

const TRAITS: Record<string, Trait> = {
  reopened: moved('reopened'),
  resumed: moved('resumed'),
  transferred: moved('transferred'),
  'accepted by another unit': moved('accepted'),
  refused: moved('refused'),
  'refused, then reopened': some((dossier) =>
    movesUntil(dossier, Infinity).some(({ before, after }) => before.refused && after.open),
  ),
  withdrawn: moved('withdrawn'),
  stopped: moved('stopped'),
  'completed twice': some(
    (dossier) => movesUntil(dossier, Infinity).filter(({ line }) => line.kind === 'completed').length > 1,
  ),
  'two supplement rounds': some(
    ({ lines }) => lines.filter(({ kind }) => kind === 'supplement-requested').length > 1,
  ),
  'late by Decision 766 alone': some(
    (dossier) => supplementRequests(dossier).length > 1 && termsOf(dossier).length > 0,
  ),
  'returned, then reopened': some((dossier) =>
    movesUntil(dossier, Infinity).some(
      ({ line, after }) => after.open && line.kind === 'reopened' && returnedOf(dossier) !== undefined,
    ),
  ),
  'paid without having been asked': some(
    ({ lines }) =>
      lines.some(({ kind }) => kind === 'paid') && !lines.some(({ kind }) => kind === 'payment-requested'),
  ),
  'rated twice': some(({ lines }) => lines.filter(({ kind }) => kind === 'rated').length > 1),
  'due changed': some((dossier) => termsOf(dossier).length > 1),
  'due told already passed': some((dossier) => termsOf(dossier).some(({ from, due }) => from > due)),
  'opened before the cut-over': some(({ cutOverAt }) => cutOverAt !== undefined),
  'closed before opened': some((dossier) =>
    movesUntil(dossier, Infinity).some(({ line }) => line.at < dossier.openedAt && line.kind === 'completed'),
  ),
  'a step that contradicts': some((dossier) => {
    const steps = dossier.lines.filter(({ kind }) => ['completed', 'reopened', 'resumed'].includes(kind));
    const done = movesUntil(dossier, Infinity).map(({ line }) => line);
    return steps.some((line) => !done.includes(line));
  }),
  'closed at the due instant': some((dossier) =>
    movesUntil(dossier, Infinity).some(
      ({ line, after }) => after.closing === line && termsOf(dossier).some(({ due }) => due === line.at),
    ),
  ),
  'never opened': ({ events }, dossiers) =>
    new Set(events.map(({ subject }) => subject)).size > dossiers.length,
  corrected: amended('corrected', () => true),
  'corrected before its target': ({ arrivals }) => {
    const order = arrivals.flatMap((arrival) => ('events' in arrival ? arrival.events : []));
    return order.some((a, i) => kindOf(a) === 'corrected' && order.findIndex((b) => sameOf(a, b)) > i);
  },
  'two corrections of one event': ({ events }) =>
    events.some((target) => events.filter((a) => kindOf(a) === 'corrected' && sameOf(a, target)).length > 1),
  'correction of a correction': amended('corrected', (b) => kindOf(b) === 'corrected'),
  'retraction of a correction': amended('retracted', (b) => kindOf(b) === 'corrected'),
  'retraction of a retraction': amended('retracted', (b) => kindOf(b) === 'retracted'),
  'retraction of an opening': amended('retracted', opens),
  'correction of what never comes': ({ events }) =>
    events.some((a) => 'replaces' in a.data && !events.some((b) => sameOf(a, b))),
  'ties in time with a sequence': ({ events }) =>
    events.some(
      (a) => a.sequence !== undefined && events.some((b) => tied(a, b) && b.sequence !== undefined),
    ),
  'ties in time without a sequence': ({ events }) =>
    events.some(
      (a) => a.sequence === undefined && events.some((b) => tied(a, b) && b.sequence === undefined),
    ),
  'one id at two sources': ({ events }) =>
    events.some((a) => events.some((b) => a.id === b.id && a.subject === b.subject && a.source !== b.source)),
  'in the future of the clock': some(({ lines }, { clock }) =>
    lines.some(({ counted }) => counted > clock.now),
  ),
  'the clock waits for the backlog': ({ clock }) => clock.position < clock.now,
  'clock crossing due in the middle': crossesDue,
  'sent again': ({ arrivals, events }) =>
    arrivals.flatMap((arrival) => ('events' in arrival ? arrival.events : [])).length > events.length,
  late: ({ arrivals }) => {
    const order = arrivals.flatMap((arrival) => ('events' in arrival ? arrival.events : []));
    return order.some((a, i) => order.slice(i).some((b) => Date.parse(b.time) < Date.parse(a.time)));
  },
};

function sameOf(amendment: DoorEvent, target: DoorEvent): boolean {
  return amends(amendment, target) && amendment.subject === target.subject;
}

/** The clock passes a due instant of an open dossier, and some of that dossier's events arrive only after that. */
function crossesDue({ arrivals }: History): boolean {
  const seen: DoorEvent[] = [];
  let position = -Infinity;
  return arrivals.some((arrival, i) => {
    if ('events' in arrival) {
      seen.push(...arrival.events);
      return false;
    }
    const from = position;
    position = arrival.clock.position;
    const later = arrivals.slice(i).flatMap((each) => ('events' in each ? each.events : []));
    return replay(seen).some(
      (dossier) =>
        later.some(({ subject, id }) => subject === dossier.subject && !seen.some((one) => one.id === id)) &&
        termsOf(dossier).some(
          ({ due }) => from <= due && due < position && stateAt(dossier, due + 1)?.open === true,
        ),
    );
  });
}

/** Counts the histories that have each trait, so that a property is not shown over histories that are all alike. */
export class Coverage {
  private readonly counts = new Map(Object.keys(TRAITS).map((trait) => [trait, 0]));
  private histories = 0;

  note(history: History): void {
    const dossiers = replay(history.events);
    this.histories += 1;
    for (const [trait, has] of Object.entries(TRAITS))
      if (has(history, dossiers)) this.counts.set(trait, (this.counts.get(trait) ?? 0) + 1);
  }

  /** Traits that no history had. */
  get missing(): readonly string[] {
    return [...this.counts].filter(([, count]) => count === 0).map(([trait]) => trait);
  }

  toString(): string {
    const lines = [...this.counts].map(([trait, count]) => `${String(count).padStart(7)}  ${trait}`);
    return [`${this.histories} histories, of which`, ...lines].join('\n');
  }
}
