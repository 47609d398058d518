import type { ReplayEnd, ReplayFrame, ReplayStart } from '@nhip/contracts/wall';
import { useEffect, useState } from 'react';
import { query } from '../api';

/** What of a day is played. */
export interface ReplayAsked {
  /** ISO 8601 local day. */
  readonly day: string;
  /** By id; the large figures come with every scene. */
  readonly scene: string;
  /** "09:07:15", local. */
  readonly from: string;
  readonly speed: number;
  /** The day as it goes on, only the frame at `from`, or nothing more than what is shown already. */
  readonly want: 'all' | 'one' | 'nothing';
}

export interface ReplayShown {
  readonly start?: ReplayStart;
  readonly frame?: ReplayFrame;
  /** What the frame tells of. */
  readonly scene?: string;
  /** Where the stream of the frame was asked to begin. */
  readonly from?: string;
  readonly end?: ReplayEnd;
  /** It was refused, with this status; 0 when the server cannot be reached. */
  readonly refused?: { readonly status: number; readonly detail: string };
}

/** A replay as it comes; what is asked otherwise begins a new stream, whose first frame replaces the last. */
export function useReplay({ day, scene, from, speed, want }: ReplayAsked): ReplayShown {
  const [shown, show] = useState<ReplayShown>({});
  const playing = want === 'all';
  const pace = playing ? speed : 1;
  useEffect(() => {
    if (want === 'nothing') return;
    const path = `/api/replay${query({ day, scene, from, speed: pace })}`;
    const source = new EventSource(path);
    const leave = new AbortController();
    const on = <T>(name: string, take: (message: T) => void): void =>
      source.addEventListener(name, (event) => take(JSON.parse(event.data as string) as T));
    show(({ end: _, refused: __, ...before }) => before);
    on<ReplayStart>('start', (start) => show((before) => ({ ...before, start })));
    on<ReplayFrame>('frame', (frame) => {
      show((before) => ({ ...before, frame, scene, from }));
      if (!playing) source.close();
    });
    on<ReplayEnd>('end', (end) => {
      source.close();
      if (playing || end.why === 'fault') show((before) => ({ ...before, end }));
    });
    source.addEventListener('error', () => {
      if (source.readyState !== EventSource.CLOSED) return;
      void refusalOf(path, leave.signal).then((refused) => {
        if (refused !== undefined && !leave.signal.aborted) show((before) => ({ ...before, refused }));
      });
    });
    return () => {
      source.close();
      leave.abort();
    };
  }, [day, scene, from, pace, want]);
  return shown;
}

/** EventSource does not tell why it was refused: asked again as a page asks, and left once the status is there. */
async function refusalOf(path: string, signal: AbortSignal): Promise<ReplayShown['refused']> {
  try {
    const response = await fetch(path, { credentials: 'same-origin', signal });
    if (!response.ok) {
      const problem = (await response.json().catch(() => ({}))) as { detail?: string };
      return { status: response.status, detail: problem.detail ?? response.statusText };
    }
    await response.body?.cancel();
    return undefined;
  } catch {
    return { status: 0, detail: '' };
  }
}
