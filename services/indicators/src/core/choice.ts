import type { Dimensions } from './mark';

/** The optional dimensions of a fact, and what they come to together with others. */
export class Choice {
  private readonly together = new Map<Dimensions, Dimensions>();

  constructor(readonly dims: Dimensions) {}

  /** @param kept one of few objects: each is remembered. */
  and(kept: Dimensions): Dimensions {
    let dims = this.together.get(kept);
    if (dims === undefined) this.together.set(kept, (dims = { ...this.dims, ...kept }));
    return dims;
  }
}
