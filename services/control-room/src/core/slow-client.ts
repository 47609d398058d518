/**
 * A reader that does not keep up must not make the server remember for it. While its connection is full nothing is
 * written; once it has drained, it gets the board as it is then, instead of all that it missed.
 */
export type ClientState =
  { readonly is: 'flowing' } | { readonly is: 'full'; readonly since: number; readonly missed: boolean };

export const FLOWING: ClientState = { is: 'flowing' };

export type Offer = 'write' | 'skip' | 'close';

/** A frame is there at `now`: what to do with it, and the state after that. */
export function offer(
  state: ClientState,
  now: number,
  closeAfterMs: number,
): { readonly act: Offer; readonly state: ClientState } {
  if (state.is === 'flowing') return { act: 'write', state };
  if (now - state.since > closeAfterMs) return { act: 'close', state };
  return { act: 'skip', state: { ...state, missed: true } };
}

/** A write was taken; `room` is false when the connection is now full. */
export function written(state: ClientState, room: boolean, now: number): ClientState {
  if (room || state.is === 'full') return state;
  return { is: 'full', since: now, missed: false };
}

/** The connection has drained: does the reader need a snapshot? */
export function drained(state: ClientState): { readonly snapshot: boolean; readonly state: ClientState } {
  return { snapshot: state.is === 'full' && state.missed, state: FLOWING };
}
