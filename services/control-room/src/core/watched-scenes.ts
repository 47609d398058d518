/** Ids of scenes. */
export type Scenes = ReadonlySet<string>;

/**
 * Which scenes the screens of one board look at. A scene that nobody looks at any more counts for a while longer: a
 * screen that loads anew, or turns to the next scene and back, finds its figures. Instants are of one clock that only
 * grows, in milliseconds.
 */
export class WatchedScenes {
  private readonly watching = new Map<string, number>();
  private readonly leftAt = new Map<string, number>();

  constructor(private readonly keptMs: number) {}

  join(scenes: Scenes): void {
    for (const scene of scenes) this.watching.set(scene, (this.watching.get(scene) ?? 0) + 1);
  }

  /** @param scenes as this screen joined */
  leave(scenes: Scenes, now: number): void {
    for (const scene of scenes) {
      const others = (this.watching.get(scene) ?? 0) - 1;
      if (others > 0) this.watching.set(scene, others);
      else {
        this.watching.delete(scene);
        this.leftAt.set(scene, now);
      }
    }
  }

  /** What has to be asked for now. */
  at(now: number): Scenes {
    for (const [scene, left] of this.leftAt) if (now - left > this.keptMs) this.leftAt.delete(scene);
    return new Set([...this.watching.keys(), ...this.leftAt.keys()]);
  }
}

export const covers = (had: Scenes, wanted: Scenes): boolean => [...wanted].every((scene) => had.has(scene));
