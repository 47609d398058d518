import type { DOSSIER_EVENT_DATA, Instant, LifeCycleKind } from '@nhip/contracts';

type DataOf<K extends LifeCycleKind> = ReturnType<(typeof DOSSIER_EVENT_DATA)[K]['parse']>;

/** When a source says that something happened; the sequence orders what it says of one instant. */
interface Dated {
  readonly time: Instant;
  readonly sequence?: number;
}

/** Something that happened to a dossier. */
export type LifeCycleEvent = {
  [K in LifeCycleKind]: Dated & { readonly kind: K; readonly data: DataOf<K> };
}[LifeCycleKind];

/** A source takes back or replaces what it said; `replaces` is the id of an event of the same source and dossier. */
export type Amendment = Dated &
  (
    | {
        readonly kind: 'corrected';
        readonly data: { readonly replaces: string; readonly event: LifeCycleEvent };
      }
    | { readonly kind: 'retracted'; readonly data: { readonly replaces: string; readonly reason?: string } }
  );

interface Named {
  readonly source: string;
  readonly id: string;
}

export type NamedLifeCycleEvent = Named & LifeCycleEvent;
export type NamedAmendment = Named & Amendment;
/** One accepted event as the fold needs it. */
export type DossierEvent = NamedLifeCycleEvent | NamedAmendment;

/**
 * What an event names: its kind, that of the event inside a correction, and the unit a dossier was received at.
 * Where a transfer goes is not its own unit, so it is not named here.
 */
export function namedBy(event: DossierEvent): { readonly kinds: string[]; readonly units: string[] } {
  const held = event.kind === 'corrected' ? event.data.event : event;
  const kinds = held === event ? [event.kind] : [event.kind, held.kind];
  return { kinds, units: 'unit' in held.data && held.data.unit !== undefined ? [held.data.unit] : [] };
}

export function isAmendment(event: DossierEvent): event is NamedAmendment {
  return event.kind === 'corrected' || event.kind === 'retracted';
}
