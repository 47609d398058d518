import { create } from '@bufbuild/protobuf';
import { queries as wire } from '@nhip/contracts';
import { Observable } from 'rxjs';
import type { Change, ChangeFollower } from '../change-follower';

/** As much of a gRPC stream as is needed to know whether its reader keeps up. */
export interface Outlet {
  readonly writableNeedDrain: boolean;
  once(event: 'drain', listener: () => void): unknown;
  off(event: 'drain', listener: () => void): unknown;
}

/** Traces that one message names. */
const MOST_TRACES = 8;

export interface Watching {
  readonly since: number;
  /** Named when any measure may have changed. */
  readonly measures: ReadonlySet<string>;
  readonly call: Outlet;
}

/**
 * The journal's head and what changed since the reader's sequence, then each advance. A reader that is slow holds one
 * message, into which all later ones are folded; nothing queues for it.
 */
export function watchChanges(
  follower: ChangeFollower,
  { since, measures, call }: Watching,
): Observable<wire.WatchChangesResponse> {
  return new Observable((subscriber) => {
    let held: Change | undefined;
    let begun = false;
    const flush = (): void => {
      if (held === undefined || !begun) return;
      if (call.writableNeedDrain) return void call.once('drain', flush);
      const change = held;
      held = undefined;
      subscriber.next(message(change, measures));
    };
    const stop = follower.watch((change) => {
      held = held === undefined ? change : merged(held, change);
      call.off('drain', flush);
      flush();
    });
    follower.since(since).then(
      (first) => {
        held = held === undefined ? first : merged(first, held);
        begun = true;
        flush();
      },
      (error: unknown) => subscriber.error(error),
    );
    return () => {
      stop();
      call.off('drain', flush);
    };
  });
}

function merged(older: Change, newer: Change): Change {
  const measures =
    older.measures && newer.measures ? new Set([...older.measures, ...newer.measures]) : undefined;
  const head = newer.head.sequence >= older.head.sequence ? newer.head : older.head;
  const traceparents = [...(older.traceparents ?? []), ...(newer.traceparents ?? [])].slice(-MOST_TRACES);
  return { head, measures, traceparents };
}

function message(
  { head, measures, traceparents = [] }: Change,
  all: ReadonlySet<string>,
): wire.WatchChangesResponse {
  return create(wire.WatchChangesResponseSchema, {
    sequence: BigInt(head.sequence),
    at: BigInt(head.at),
    measures: [...(measures ?? all)].sort(),
    clock: BigInt(head.markedUntil),
    clockPosition: BigInt(head.position),
    traceparents: [...traceparents],
  });
}
