/** How long a scene is shown (SCREENS section 1). */
export const SCENE_MS = 30_000;

/**
 * Why scenes do not change by themselves: a person chose one, a figure is in breach and nobody answered it, or this
 * screen wants no motion.
 */
export type Hold = 'chosen' | 'breach' | 'still';

/** A figure in breach, and the scene that tells most about it. */
export interface Breach {
  readonly indicator: string;
  readonly scene: number;
}

/** Which scene is shown, and for how long yet. Times are milliseconds of one clock that only grows. */
export interface Rotation {
  readonly scene: number;
  readonly leftMs: number;
  readonly at: number;
  readonly hold: Hold | undefined;
  /** Breaches that somebody at this screen has seen; one that ends and comes again holds again. */
  readonly answered: readonly string[];
}

/** What a screen sees at an instant. */
export interface Seen {
  readonly at: number;
  /** How many scenes there are. */
  readonly scenes: number;
  readonly chosen: number | undefined;
  readonly still: boolean;
  readonly breaches: readonly Breach[];
}

export const rotationAt = (at: number): Rotation => ({
  scene: 0,
  leftMs: SCENE_MS,
  at,
  hold: undefined,
  answered: [],
});

/** Moves on to `seen`. What was held begins its time anew; a screen that slept turns once, not for all it missed. */
export function rotated(before: Rotation, seen: Seen): Rotation {
  const { at, scenes, chosen, still } = seen;
  const answered = before.answered.filter((each) =>
    seen.breaches.some(({ indicator }) => indicator === each),
  );
  const open = seen.breaches.find(({ indicator }) => !answered.includes(indicator));
  const held = (hold: Hold, scene: number): Rotation => ({ scene, leftMs: SCENE_MS, at, hold, answered });
  const here = before.scene < scenes ? before.scene : 0;
  if (chosen !== undefined) return held('chosen', chosen);
  if (still) return held('still', here);
  if (open !== undefined) return held('breach', open.scene);
  const leftMs = before.leftMs - Math.max(0, at - before.at);
  if (leftMs > 0) return { scene: here, leftMs, at, hold: undefined, answered };
  return { scene: scenes === 0 ? 0 : (here + 1) % scenes, leftMs: SCENE_MS, at, hold: undefined, answered };
}

/** Somebody has seen what is in breach now: it holds the screen no longer. */
export function answering(rotation: Rotation, breaches: readonly Breach[]): Rotation {
  return { ...rotation, answered: breaches.map(({ indicator }) => indicator) };
}

/** The scene `steps` after (or before) `scene`, round and round. */
export function neighbour(scene: number, steps: number, scenes: number): number {
  return (((scene + steps) % scenes) + scenes) % scenes;
}
