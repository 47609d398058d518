/** What tells whether older generations are folded anew; `RelayStore` is the real one. */
export interface FoldedSource {
  /** The database's instant when nothing is of an older generation than this; undefined while something is. */
  foldedAt(generation: number): Promise<number | undefined>;
}

/**
 * Problem: after a restored backup receivers may count what only an older generation says as nothing, but not before
 * every fact is published in the new one: else figures would fall to nothing and rise again.
 * Naive: say so when the folding anew has ended. What it has folded is dirty then, and not published.
 * Here: from an instant F on nothing was of an older generation, so what was folded anew had become dirty before F;
 * once all that was received before a T later than F is published, so is all of it. A process of an older generation
 * that still writes is refused by accept once something is of this one; what it wrote before makes F begin anew.
 */
export class WholeGeneration {
  private foldedAt: number | undefined;

  constructor(
    private readonly source: FoldedSource,
    private readonly generation: number,
    private readonly onOlder: () => void = () => undefined,
  ) {}

  /**
   * @param publishedBefore instant before which all that was received is published, asked before this
   * @returns the generation that is whole on the topic; 0 while none is known to be
   */
  async at(publishedBefore: number): Promise<number> {
    const now = await this.source.foldedAt(this.generation);
    if (now === undefined) {
      this.foldedAt = undefined;
      this.onOlder();
      return 0;
    }
    this.foldedAt ??= now;
    return publishedBefore > this.foldedAt ? this.generation : 0;
  }
}
