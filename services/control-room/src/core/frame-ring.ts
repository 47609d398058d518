/** An encoded delta, and the journal's sequence that a screen has reached once it took it. */
export interface Frame {
  readonly sequence: number;
  readonly text: string;
}

export interface RingLimits {
  readonly frames: number;
  readonly characters: number;
}

/** Why a screen gets what it gets; the reason is the label of the metric. */
export type Resume =
  | { readonly send: 'frames'; readonly frames: readonly Frame[] }
  | { readonly send: 'snapshot'; readonly reason: 'first' | 'elsewhere' | 'too-old' | 'costlier' };

/**
 * The problem: a screen that lost its connection comes back and names the last frame it saw. Sending it the whole
 * board is right but dear when a hundred screens come back at once; keeping all frames is unbounded; guessing which
 * parts it lacks needs its state. So the last frames are kept as they were sent, up to two limits.
 *
 * Several frames may bear one sequence (the clock's day turned, a slower part was refreshed), and a screen may have
 * seen only the first of them. Since a part is always told whole, telling a frame again changes nothing: the answer
 * to N begins with the frames *of* N.
 *
 * A frame's name says whose it is: two processes tell the same figures at one sequence, but slower parts each at its
 * own time, so a screen that another process fed begins afresh.
 *
 * Invariant: every frame after the one that first passed `floor` is kept; a screen at or below the floor gets a
 * snapshot.
 */
export class FrameRing {
  private readonly frames: Frame[] = [];
  private characters = 0;
  private floor: number;

  /**
   * @param name no other ring's, of this process or another; letters and digits
   * @param start the sequence of the board that the first frame will change
   */
  constructor(
    private readonly name: string,
    start: number,
    private readonly limits: RingLimits,
  ) {
    this.floor = start;
  }

  /** The name of a frame or board at this sequence. */
  nameOf(sequence: number): string {
    return `${sequence}-${this.name}`;
  }

  add(frame: Frame): void {
    this.frames.push(frame);
    this.characters += frame.text.length;
    while (this.frames.length > this.limits.frames || this.characters > this.limits.characters) {
      const oldest = this.frames.shift();
      if (oldest === undefined) return;
      this.characters -= oldest.text.length;
      this.floor = Math.max(this.floor, oldest.sequence);
    }
  }

  /** @param seen the name of the last frame a screen saw @param snapshotCharacters what a snapshot would cost now */
  resume(seen: string | undefined, snapshotCharacters: number): Resume {
    if (seen === undefined) return { send: 'snapshot', reason: 'first' };
    const last = parseInt(seen, 10);
    if (seen !== this.nameOf(last)) return { send: 'snapshot', reason: 'elsewhere' };
    if (last <= this.floor) return { send: 'snapshot', reason: 'too-old' };
    const frames = this.frames.filter(({ sequence }) => sequence >= last);
    const cost = frames.reduce((sum, { text }) => sum + text.length, 0);
    return cost > snapshotCharacters ? { send: 'snapshot', reason: 'costlier' } : { send: 'frames', frames };
  }
}
