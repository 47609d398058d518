import type { events } from '@nhip/contracts';

type SubjectEvent = Pick<events.SubjectEvent, 'id' | 'receivedAt' | 'standing' | 'amendedBy'>;

/**
 * The events of a dossier as they stood at `instant`: what was received later was not known, and what was amended
 * later was still in force.
 */
export function knownAt<Event extends SubjectEvent>(told: readonly Event[], instant: bigint): Event[] {
  const later = new Set(told.filter(({ receivedAt }) => receivedAt > instant).map(({ id }) => id));
  return told
    .filter(({ id }) => !later.has(id))
    .map((event) => (later.has(event.amendedBy) ? { ...event, standing: 'in-force', amendedBy: '' } : event));
}
