import type { Board, WallScene } from '@nhip/contracts/wall';
import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { usePage, useServerClock } from '../live/use-live';
import { replace } from '../route';
import { answering, neighbour, rotated, rotationAt, type Hold, type Seen } from './rotation';
import { breachesOf, scenesOf } from './scenes';

const TICK_MS = 1000;
const MINUTE_MS = 60_000;
const STILL = '(prefers-reduced-motion: reduce)';

export interface Turning {
  readonly scenes: readonly WallScene[];
  /** Which of them is shown. */
  readonly at: number;
  readonly hold: Hold | undefined;
  readonly leftMs: number;
  /** Stays at the scene that is shown. */
  readonly stop: () => void;
  /** Turns by itself again, and takes what is in breach for seen. */
  readonly goOn: () => void;
}

/** The scene that is shown now. A chosen one stands in the address, so that a screen can be given one for good. */
export function useRotation(board: Board, chosenId: string): Turning {
  const { info } = usePage();
  const { now = 0 } = useServerClock(MINUTE_MS);
  const still = useStill();
  const scenes = scenesOf(info.layout, board);
  const chosen = scenes.findIndex(({ id }) => id === chosenId);
  const breaches = breachesOf(info.layout, board, now);
  const seen: Omit<Seen, 'at'> = {
    scenes: scenes.length,
    chosen: chosen < 0 ? undefined : chosen,
    still,
    breaches,
  };
  const latest = useRef(seen);
  latest.current = seen;
  const [rotation, setRotation] = useState(() => rotationAt(performance.now()));
  useEffect(() => {
    const tick = (): void =>
      setRotation((before) => rotated(before, { ...latest.current, at: performance.now() }));
    const timer = window.setInterval(tick, TICK_MS);
    return () => window.clearInterval(timer);
  }, []);
  // What changed since the last tick is shown at once; only time waits for the next.
  const { scene, hold, leftMs } = rotated(rotation, { ...seen, at: rotation.at });

  const show = (at: number): void => replace({ at: 'wall', scene: scenes[at]?.id ?? '' });
  const stop = (): void => show(scene);
  const goOn = (): void => {
    setRotation({ ...answering(rotation, breaches), scene });
    replace({ at: 'wall', scene: '' });
  };
  const turns = scenes.length > 1;
  useKeys({
    ArrowLeft: () => turns && show(neighbour(scene, -1, scenes.length)),
    ArrowRight: () => turns && show(neighbour(scene, 1, scenes.length)),
    ' ': () => turns && (hold === 'chosen' || hold === 'breach' ? goOn() : stop()),
  });
  return { scenes, at: scene, hold, leftMs, stop, goOn };
}

function useStill(): boolean {
  const watch = useCallback((listener: () => void) => {
    const media = window.matchMedia(STILL);
    media.addEventListener('change', listener);
    return () => media.removeEventListener('change', listener);
  }, []);
  return useSyncExternalStore(watch, () => window.matchMedia(STILL).matches);
}

/** Keys of the whole page, as far as what has the focus does not want them itself. */
function useKeys(acts: Readonly<Record<string, () => void>>): void {
  const latest = useRef(acts);
  latest.current = acts;
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      const { key, target } = event;
      const act = latest.current[key];
      const wanted = target instanceof Element && target.closest('input, select, textarea, button') !== null;
      if (act === undefined || wanted || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      act();
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);
}
