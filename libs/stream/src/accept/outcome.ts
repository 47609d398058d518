import type { Fault } from '@nhip/runtime';
import type { PoolClient } from 'pg';
import type { StreamEvent } from '../stream-definition';

export const OUTCOMES = ['applied', 'duplicate', 'pending', 'parked', 'refused'] as const;
export type OutcomeName = (typeof OUTCOMES)[number];

/**
 * Why an event was kept aside: its name has other content; it amends itself; its subject cannot be folded, is full; or,
 * where no sender hears of a refusal, whatever it would have been refused for.
 */
export type ParkReason = 'conflict' | 'cycle' | 'cannot-fold' | 'too-many-events' | RefuseReason;

/** Why an event was not kept at all. */
export type RefuseReason =
  | 'malformed-json'
  | 'not-utf-8'
  | 'too-deep'
  | 'too-many-keys'
  | 'forbidden-key'
  | 'not-valid'
  | 'foreign-source'
  | 'foreign-type'
  | 'foreign-unit'
  | 'replaces-other-subject'
  | 'too-large'
  | 'too-many-statements'
  | 'gathered-list'
  | 'not-storable';

/** What became of one event, after COMMIT. */
export type Outcome = { readonly outcome: 'applied' | 'duplicate' | 'pending' } | SetAside;

/** An event that takes no part in any fact, and why. */
export type SetAside = { readonly outcome: 'parked'; readonly reason: ParkReason } | Refusal;

export interface Refusal {
  readonly outcome: 'refused';
  readonly reason: RefuseReason;
  readonly errors?: readonly Fault[];
}

/** An event that passed the door, with the texts that are stored of it. */
export interface Candidate<Event extends StreamEvent = StreamEvent> {
  readonly subject: string;
  readonly event: Event;
  /** JSON of `event.data`. */
  readonly body: string;
  /** sha256 (hexadecimal) of the allow-listed content and subject: same name and same hash is the same event. */
  readonly hash: string;
  /**
   * The `traceparent` that the event itself came with, its `tracestate` behind it; read only where something is traced,
   * and kept by no fact.
   */
  readonly traceparent?: string;
}

/** An item whose door has something to write with it. */
export interface Followed {
  /**
   * Runs in the item's own transaction, once its outcome is decided and before it is counted; again when the
   * transaction is. @returns what is told and counted instead.
   */
  readonly aftermath?: (client: PoolClient, outcome: Outcome) => Promise<Outcome>;
}

/** What a door hands to accept: an event, or a refusal that is only counted. */
export type Item<Event extends StreamEvent = StreamEvent> = (Candidate<Event> | Refusal) & Followed;

export function isRefusal(item: object): item is Refusal & Followed {
  return 'outcome' in item;
}
