import type { Problem } from './event-types';

/** A request failed as a whole, or nobody answered; sending all of it again later is always safe. */
export class NotTaken extends Error {
  constructor(
    message: string,
    /** Of the answer; undefined when there was none. */
    readonly status: number | undefined,
    /** What the door says is wrong, and how to mend it. */
    readonly problem: Problem | undefined,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'NotTaken';
  }
}
