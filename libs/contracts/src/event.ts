import type { z } from 'zod';
import type { Instant } from './dossier-fact';

/** The data of each kind of event of a stream; whatever is not named there falls at the door (an allow-list). */
export type EventData = Readonly<Record<string, z.ZodObject>>;

export type LifeCycleKindOf<Data extends EventData> = keyof Data & string;
export type KindOf<Data extends EventData> = LifeCycleKindOf<Data> | 'corrected' | 'retracted';

/** When a source says that something happened; the sequence orders what it says of one instant. */
interface Dated {
  readonly time: Instant;
  readonly sequence?: number;
}

/** What names an event for ever. */
export interface Named {
  readonly source: string;
  readonly id: string;
}

/** Something that happened to a subject. */
export type LifeCycleEventOf<Data extends EventData> = {
  [K in LifeCycleKindOf<Data>]: Dated & { readonly kind: K; readonly data: z.output<Data[K]> };
}[LifeCycleKindOf<Data>];

/** A source takes back or replaces what it said; `replaces` is the id of an event of the same source and subject. */
export type AmendmentOf<Data extends EventData> = Dated &
  (
    | {
        readonly kind: 'corrected';
        readonly data: { readonly replaces: string; readonly event: LifeCycleEventOf<Data> };
      }
    | { readonly kind: 'retracted'; readonly data: { readonly replaces: string; readonly reason?: string } }
  );

/** One accepted event as a fold needs it. */
export type EventOf<Data extends EventData> = Named & (LifeCycleEventOf<Data> | AmendmentOf<Data>);

export function isAmendment<Data extends EventData>(
  event: EventOf<Data>,
): event is Named & AmendmentOf<Data> {
  return event.kind === 'corrected' || event.kind === 'retracted';
}

/** The event that a correction holds; undefined for any other. */
export function heldBy<Data extends EventData>(event: EventOf<Data>): LifeCycleEventOf<Data> | undefined {
  return event.kind === 'corrected'
    ? (event.data as { readonly event: LifeCycleEventOf<Data> }).event
    : undefined;
}
