import {
  DOSSIER_EVENTS,
  instantSchema,
  type DossierEvent,
  type DossierEventKind,
  type DossierFact,
} from '@nhip/contracts';
import { foldDossier } from '../../services/dossier-events/src/core/fold';
import type { DoorEvent } from './door-event';

/** The facts of all subjects of a heap of events, in which some may lie more than once. */
export function factsOf(events: readonly DoorEvent[]): ReadonlyMap<string, DossierFact> {
  const named = new Map(events.map((event) => [`${event.source}\n${event.id}`, event]));
  const bySubject = new Map<string, DossierEvent[]>();
  for (const event of named.values())
    bySubject.set(event.subject, [...(bySubject.get(event.subject) ?? []), read(event)]);
  return new Map(
    [...bySubject].map(([subject, each]) => [subject, foldDossier({ subject, generation: 1 }, each)]),
  );
}

/** What the door makes of an event. @throws Error when it would refuse it, for these histories are valid. */
function read({ id, source, type, time, sequence, data }: DoorEvent): DossierEvent {
  const kind = type.split('.')[2] as DossierEventKind;
  const decoded = DOSSIER_EVENTS.decode(kind, data);
  if (!decoded.ok) throw new Error(`no valid ${kind}: ${JSON.stringify(decoded.faults)}`);
  const dated = {
    time: instantSchema.parse(time),
    ...(sequence !== undefined && { sequence: Number(sequence) }),
  };
  return { id, source, kind, ...dated, data: decoded.value } as DossierEvent;
}
