import {
  heldBy,
  isAmendment,
  type AmendmentOf,
  type EventData,
  type EventOf,
  type LifeCycleEventOf,
  type Named,
} from './event';

/** Whether an event holds: as it was told, as another one says, not at all, or not yet since its target is not here. */
export type Standing = 'in-force' | 'amended' | 'retracted' | 'pending';

export interface EventStanding<Event> {
  readonly event: Event;
  readonly standing: Standing;
  /** The id of the event that amends it, if any. */
  readonly amendedBy?: string;
}

/** What an event amounts to once its amendments are heard. */
type Meaning<Data extends EventData> = { readonly event: LifeCycleEventOf<Data> } | 'retraction' | 'void';

/**
 * The events of one subject, in order: time, the source's sequence with absent first, rank of the kind, id, source.
 *
 * Problem: corrections and retractions arrive in any order, also before what they amend, and may themselves be
 * corrected or retracted. Naive: apply them as they come; then the order of arrival decides.
 * Here an event's meaning is a pure question: of its amendments that still stand, the last in order wins; a retraction
 * voids it, a correction gives it the event it holds. An amendment whose target is unknown says nothing yet; amendments
 * that amend each other in a circle are void.
 */
export class EventLog<Data extends EventData> {
  private readonly byTarget = new Map<string, (Named & AmendmentOf<Data>)[]>();
  private readonly meanings = new Map<EventOf<Data>, Meaning<Data>>();

  /** @param ranks of every kind, for what happened at one instant */
  constructor(
    private readonly events: readonly EventOf<Data>[],
    private readonly ranks: ReadonlyMap<string, number>,
  ) {
    for (const event of events) {
      if (!isAmendment(event)) continue;
      const target = nameOf(event.source, event.data.replaces);
      const others = this.byTarget.get(target);
      if (others) others.push(event);
      else this.byTarget.set(target, [event]);
    }
    for (const amendments of this.byTarget.values()) amendments.sort(this.compare);
  }

  /** The life-cycle events that hold, each under the name of the event that first told it, in order. */
  effective(): (Named & LifeCycleEventOf<Data>)[] {
    type Told = Named & LifeCycleEventOf<Data>;
    if (this.byTarget.size === 0) return ([...this.events] as Told[]).sort(this.compare);
    return this.events
      .filter((event) => !isAmendment(event))
      .flatMap((event): Told[] => {
        const meaning = this.meaningOf(event);
        if (typeof meaning === 'string') return [];
        return [{ ...meaning.event, source: event.source, id: event.id }];
      })
      .sort(this.compare);
  }

  /** All events in order, with how each stands: also an amendment may be amended. */
  standings(): EventStanding<EventOf<Data>>[] {
    const names = new Set(this.events.map(({ source, id }) => nameOf(source, id)));
    return this.inOrder().map((event) => {
      const { amendment, meaning } = this.lastAmendment(event) ?? {};
      if (amendment !== undefined)
        return {
          event,
          standing: meaning === 'retraction' ? 'retracted' : 'amended',
          amendedBy: amendment.id,
        };
      const waits = isAmendment(event) && !names.has(nameOf(event.source, event.data.replaces));
      return { event, standing: waits ? 'pending' : 'in-force' };
    });
  }

  /** As they were told, amended or not. */
  inOrder(): EventOf<Data>[] {
    return [...this.events].sort(this.compare);
  }

  /** Whether `amendment`, added to this log, would amend itself through others. */
  closesCycle(amendment: EventOf<Data>): boolean {
    if (!isAmendment(amendment)) return false;
    const targets = new Map<string, string>();
    for (const event of [...this.events.filter((each) => isAmendment(each)), amendment])
      targets.set(nameOf(event.source, event.id), nameOf(event.source, event.data.replaces));
    const own = nameOf(amendment.source, amendment.id);
    let next = targets.get(own);
    for (let steps = 0; next !== undefined && steps <= targets.size; steps++) {
      if (next === own) return true;
      next = targets.get(next);
    }
    return false;
  }

  private readonly compare = (a: EventOf<Data>, b: EventOf<Data>): number =>
    a.time - b.time ||
    (a.sequence ?? -1) - (b.sequence ?? -1) ||
    (this.ranks.get(a.kind) as number) - (this.ranks.get(b.kind) as number) ||
    compareText(a.id, b.id) ||
    compareText(a.source, b.source);

  private meaningOf(event: EventOf<Data>): Meaning<Data> {
    const known = this.meanings.get(event);
    if (known !== undefined) return known;
    this.meanings.set(event, 'void');
    const last = this.lastAmendment(event)?.meaning;
    const meaning = last === undefined ? ownMeaning(event) : last === 'retraction' ? 'void' : last;
    this.meanings.set(event, meaning);
    return meaning;
  }

  /** Of the amendments of an event that still stand, the last in order. */
  private lastAmendment(event: EventOf<Data>) {
    return (this.byTarget.get(nameOf(event.source, event.id)) ?? [])
      .map((amendment) => ({ amendment, meaning: this.meaningOf(amendment) }))
      .findLast(({ meaning }) => meaning !== 'void');
  }
}

function ownMeaning<Data extends EventData>(event: EventOf<Data>): Meaning<Data> {
  if (event.kind === 'retracted') return 'retraction';
  return { event: heldBy(event) ?? (event as LifeCycleEventOf<Data>) };
}

function nameOf(source: string, id: string): string {
  return `${source}\n${id}`;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
