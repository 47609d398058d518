import { isAmendment, type DossierEvent, type LifeCycleEvent, type NamedAmendment } from './event';
import type { NamedLifeCycleEvent } from './event';
import { compareEvents } from './order';

/** What an event amounts to once its amendments are heard. */
type Meaning = { readonly event: LifeCycleEvent } | 'retraction' | 'void';

/** How an event stands after its amendments; see `standings` of a stream. */
export interface EventStanding {
  readonly event: DossierEvent;
  readonly standing: 'in-force' | 'amended' | 'retracted' | 'pending';
  readonly amendedBy?: string;
}

/**
 * Problem: corrections and retractions arrive in any order, also before what they amend, and may themselves be
 * corrected or retracted. Naive: apply them as they come; then the order of arrival decides.
 * Here an event's meaning is a pure question: of its amendments that still stand, the last in order wins; a retraction
 * voids it, a correction gives it the event it holds. An amendment whose target is unknown says nothing yet; amendments
 * that amend each other in a circle are void.
 */
export class Amendments {
  private readonly byTarget = new Map<string, NamedAmendment[]>();
  private readonly meanings = new Map<DossierEvent, Meaning>();

  constructor(private readonly events: readonly DossierEvent[]) {
    for (const event of events) {
      if (!isAmendment(event)) continue;
      const target = nameOf(event.source, event.data.replaces);
      const others = this.byTarget.get(target);
      if (others) others.push(event);
      else this.byTarget.set(target, [event]);
    }
    for (const amendments of this.byTarget.values()) amendments.sort(compareEvents);
  }

  /** The life-cycle events that hold, each under the name of the event that first told it, in order. */
  effective(): NamedLifeCycleEvent[] {
    if (this.byTarget.size === 0) return [...(this.events as NamedLifeCycleEvent[])].sort(compareEvents);
    return this.events
      .filter((event): event is NamedLifeCycleEvent => !isAmendment(event))
      .flatMap((event) => {
        const meaning = this.meaningOf(event);
        if (typeof meaning === 'string') return [];
        return [{ ...meaning.event, source: event.source, id: event.id } as NamedLifeCycleEvent];
      })
      .sort(compareEvents);
  }

  /** All events in order, with how each stands: also an amendment may be amended. */
  standings(): EventStanding[] {
    const names = new Set(this.events.map(({ source, id }) => nameOf(source, id)));
    return [...this.events].sort(compareEvents).map((event): EventStanding => {
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

  private meaningOf(event: DossierEvent): Meaning {
    const known = this.meanings.get(event);
    if (known !== undefined) return known;
    this.meanings.set(event, 'void');
    const last = this.lastAmendment(event)?.meaning;
    const meaning = last === undefined ? ownMeaning(event) : last === 'retraction' ? 'void' : last;
    this.meanings.set(event, meaning);
    return meaning;
  }

  /** Of the amendments of an event that still stand, the last in order. */
  private lastAmendment(event: DossierEvent) {
    return (this.byTarget.get(nameOf(event.source, event.id)) ?? [])
      .map((amendment) => ({ amendment, meaning: this.meaningOf(amendment) }))
      .findLast(({ meaning }) => meaning !== 'void');
  }
}

function ownMeaning(event: DossierEvent): Meaning {
  if (event.kind === 'retracted') return 'retraction';
  return { event: event.kind === 'corrected' ? event.data.event : event };
}

/** Whether `amendment`, added to `events`, would amend itself through others. */
export function closesCycle(amendment: NamedAmendment, events: readonly DossierEvent[]): boolean {
  const targets = new Map<string, string>();
  for (const event of [...events.filter(isAmendment), amendment])
    targets.set(nameOf(event.source, event.id), nameOf(event.source, event.data.replaces));
  const own = nameOf(amendment.source, amendment.id);
  let next = targets.get(own);
  for (let steps = 0; next !== undefined && steps <= targets.size; steps++) {
    if (next === own) return true;
    next = targets.get(next);
  }
  return false;
}

function nameOf(source: string, id: string): string {
  return `${source}\n${id}`;
}
