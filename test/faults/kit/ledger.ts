/** An event as the load sends it: CloudEvents in the structured mode. */
export interface SentEvent {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject: string;
  readonly time: string;
  readonly data: Readonly<Record<string, string | number>> & {
    readonly unit?: string;
    readonly due?: string;
  };
}

/** What the client knows of one event; `pending` and `parked` are outcomes that this load never gets. */
export type Known =
  /** Sent, and no answer says what became of it: it may be stored, or not. */
  | { readonly state: 'unknown' }
  /** 202 said so. `outcome` is that of the answer which settled it: a duplicate had been stored by an earlier try. */
  | { readonly state: 'acknowledged'; readonly outcome: 'applied' | 'duplicate' }
  /** The answer said that it was not taken, and why. */
  | { readonly state: 'refused'; readonly reason: string };

export interface Entry {
  readonly event: SentEvent;
  readonly known: Known;
  readonly tries: number;
}

/**
 * The client's log of acknowledgements: all that a source system knows about what it sent, and nothing else. `deliver`
 * writes it; the oracle holds the databases against it. Ids name events, so a ledger belongs to one source.
 */
export class Ledger {
  private readonly byId = new Map<string, { event: SentEvent; known: Known; tries: number }>();
  private acknowledgedCount = 0;
  private triedCount = 0;

  /** Events of which 202 was said. */
  get acknowledged(): number {
    return this.acknowledgedCount;
  }

  /** Events that were sent, each time counted. */
  get tried(): number {
    return this.triedCount;
  }

  get size(): number {
    return this.byId.size;
  }

  /** About to be sent, for the first time or again. */
  try(events: readonly SentEvent[]): void {
    this.triedCount += events.length;
    for (const event of events) {
      const entry = this.byId.get(event.id);
      if (entry) entry.tries += 1;
      else this.byId.set(event.id, { event, known: { state: 'unknown' }, tries: 1 });
    }
  }

  /** What the answer said of one; what was acknowledged once stays so. @throws Error when it was never sent */
  learn(id: string, known: Known): void {
    const entry = this.byId.get(id);
    if (entry === undefined) throw new Error(`an answer about ${id}, which nobody sent`);
    if (entry.known.state === 'acknowledged') return;
    entry.known = known;
    if (known.state === 'acknowledged') this.acknowledgedCount += 1;
  }

  isUnknown(id: string): boolean {
    return this.byId.get(id)?.known.state === 'unknown';
  }

  entries(): IterableIterator<Entry> {
    return this.byId.values();
  }

  /** Events that no answer has told of. */
  unknown(): SentEvent[] {
    return [...this.byId.values()].filter(({ known }) => known.state === 'unknown').map(({ event }) => event);
  }
}
