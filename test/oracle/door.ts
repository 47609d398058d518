import { DOSSIER_EVENT_DATA, instantSchema, type DossierFact, type LifeCycleKind } from '@nhip/contracts';
import type { DossierEvent } from '../../services/dossier-events/src/core/event';
import { foldDossier } from '../../services/dossier-events/src/core/fold';
import type { DoorEvent } from './door-event';

/** What the door makes of an event, read with the schemas of the contract. */
export function readEvent({ id, source, data, ...told }: DoorEvent): DossierEvent {
  const kind = kindOf(told.type);
  if (kind === 'retracted') return { ...dated(told), kind, id, source, data } as unknown as DossierEvent;
  if (kind !== 'corrected') return { ...lifeCycle({ ...told, data }), id, source } as DossierEvent;
  const event = lifeCycle(data['event'] as Told);
  return { ...dated(told), kind, id, source, data: { replaces: data['replaces'], event } } as DossierEvent;
}

/** The facts of all subjects of a heap of events, in which some may lie more than once. */
export function factsOf(events: readonly DoorEvent[]): ReadonlyMap<string, DossierFact> {
  const named = new Map(events.map((event) => [`${event.source}\n${event.id}`, event]));
  const bySubject = new Map<string, DossierEvent[]>();
  for (const event of named.values())
    bySubject.set(event.subject, [...(bySubject.get(event.subject) ?? []), readEvent(event)]);
  return new Map(
    [...bySubject].map(([subject, each]) => [subject, foldDossier({ subject, generation: 1 }, each)]),
  );
}

type Told = Pick<DoorEvent, 'type' | 'time' | 'sequence' | 'data'>;

const kindOf = (type: string): string => type.split('.')[2] as string;

function dated({ time, sequence }: Omit<Told, 'data'>): { time: number; sequence?: number } {
  return { time: instantSchema.parse(time), ...(sequence !== undefined && { sequence: Number(sequence) }) };
}

function lifeCycle({ data, ...told }: Told): object {
  const kind = kindOf(told.type) as LifeCycleKind;
  return { ...dated(told), kind, data: DOSSIER_EVENT_DATA[kind].parse(data) };
}
