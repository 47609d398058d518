import type { wall } from '@nhip/contracts';

/** How far the demo's loader is, as it last told; kept in memory, since a new start begins a new telling. */
export class DemoWatch {
  private told: wall.DemoProgress | undefined;
  private readonly listeners = new Set<() => void>();

  get progress(): wall.DemoProgress | undefined {
    return this.told;
  }

  tell(progress: wall.DemoProgress): void {
    this.told = progress;
    for (const listener of this.listeners) listener();
  }

  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
