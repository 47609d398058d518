import { isRefusal, OUTCOMES, type Item, type Outcome, type OutcomeName } from '../accept/outcome';

/** What became of one event, as it is told; `id` is that of the event when it could be read. */
export type EventResult = Outcome & { readonly id?: string };

/** The answer to a body of many events. */
export interface ManyAnswer {
  readonly counts: Readonly<Record<OutcomeName, number>>;
  /** One per event (a line that is not blank, an element of the array), in order. */
  readonly results: readonly EventResult[];
}

/** Gathers the results of a request whose chunks settle in any order, in the order of its events. */
export class Answer {
  private readonly chunks: EventResult[][] = [];
  private readonly counts = Object.fromEntries(OUTCOMES.map((name) => [name, 0])) as Record<
    OutcomeName,
    number
  >;

  /** Keeps the place of the next chunk. @returns what takes its results once they are known. */
  reserve(): (items: readonly Item[], outcomes: readonly (Outcome | undefined)[]) => void {
    const chunk: EventResult[] = [];
    this.chunks.push(chunk);
    return (items, outcomes) =>
      outcomes.forEach((outcome, index) => {
        if (outcome === undefined) return;
        this.counts[outcome.outcome] += 1;
        chunk.push(toResult(items[index]!, outcome));
      });
  }

  /** What a problem tells of the part that was committed before it. */
  members(): Record<string, unknown> {
    return this.chunks.some((chunk) => chunk.length > 0) ? { committed: this.counts } : {};
  }

  toBody(): ManyAnswer {
    return { counts: this.counts, results: this.chunks.flat() };
  }
}

export function toResult(item: Item, outcome: Outcome): EventResult {
  return isRefusal(item) ? outcome : { id: item.event.id, ...outcome };
}
