import { activeTraceparent } from './traced';

/** As many of the newest are kept: what comes of them names some of its causes, not all. */
const MOST = 8;

/** Where the work leads to that made something out of date, until somebody does something about it. */
export class Traces {
  private waiting: string[] = [];

  /** @param more default: what is being done now, if that is traced */
  add(more: readonly string[] = [activeTraceparent()].filter((each) => each !== undefined)): void {
    if (more.length > 0) this.waiting = [...this.waiting, ...more].slice(-MOST);
  }

  get any(): boolean {
    return this.waiting.length > 0;
  }

  /** All of them, and they wait no more. */
  take(): readonly string[] {
    const taken = this.waiting;
    this.waiting = [];
    return taken;
  }
}
