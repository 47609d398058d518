import type { InstanceInfo } from '@nhip/contracts/wall';
import { createContext, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import { isDisconnected } from './freshness';
import type { Live, LiveStream } from './live-stream';

export interface Page {
  readonly info: InstanceInfo;
  readonly stream: LiveStream;
  readonly user: string;
}

export const PageContext = createContext<Page | undefined>(undefined);

export function usePage(): Page {
  const page = useContext(PageContext);
  if (page === undefined) throw new Error('usePage is asked outside a page');
  return page;
}

export function useLive(): Live {
  const { stream } = usePage();
  return useSyncExternalStore(stream.subscribe, stream.current);
}

export interface ServerClock {
  /** The instance's clock, moved on from the last heartbeat; it stops with the heartbeat. */
  readonly now: number | undefined;
  /** The clock at the moment the server was last heard, once nothing came for too long. */
  readonly disconnectedSince: number | undefined;
}

/** How far the page moves the clock on by itself beyond a missing heartbeat. */
const GRACE_MS = 2000;
const TICK_MS = 250;

/** The server's clock, refreshed every `everyMs`; never the clock of this machine. */
export function useServerClock(everyMs = 1000): ServerClock {
  const { info, stream } = usePage();
  const read = (): ServerClock => clockOf(stream.current(), info, performance.now());
  const [clock, setClock] = useState(read);
  useEffect(() => {
    const step = (): void =>
      setClock((before) => {
        const after = read();
        const same =
          before.disconnectedSince === after.disconnectedSince &&
          Math.floor((before.now ?? 0) / everyMs) === Math.floor((after.now ?? 0) / everyMs);
        return same ? before : after;
      });
    const timer = window.setInterval(step, TICK_MS);
    const unsubscribe = stream.subscribe(step);
    step();
    return () => {
      window.clearInterval(timer);
      unsubscribe();
    };
  }, [stream, everyMs]);
  return clock;
}

export function clockOf(
  live: Live,
  info: Pick<InstanceInfo, 'heartbeatMs' | 'disconnectedAfterMs'>,
  pageNow: number,
): ServerClock {
  const { status, statusAt, heardAt } = live;
  if (status === undefined || statusAt === undefined || heardAt === undefined)
    return { now: undefined, disconnectedSince: undefined };
  const moved = (until: number): number => (status.clockFixed ? 0 : Math.max(0, until - statusAt));
  const lost = isDisconnected(heardAt, pageNow, info.disconnectedAfterMs);
  const reach = Math.min(pageNow, statusAt + info.heartbeatMs + GRACE_MS);
  return {
    now: status.clock + (lost ? moved(Math.min(heardAt, reach)) : moved(reach)),
    disconnectedSince: lost ? status.at + Math.max(0, heardAt - statusAt) : undefined,
  };
}
