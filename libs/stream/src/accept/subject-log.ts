import { hashContent } from './cloud-event';
import type { Candidate } from './outcome';
import type { StreamDefinition, StreamEvent } from '../stream-definition';

/** What is stored of a subject: how many events, and all of them as a JSON array. */
export interface StoredSubject {
  readonly version: number;
  readonly log: string;
}

/** One name for an event: source and id hold no line break. */
export const nameOf = (source: string, id: string): string => `${source}\n${id}`;

/** The events of one subject: those stored, and those that this batch adds. */
export class SubjectLog<Event extends StreamEvent> {
  readonly fresh: boolean;
  readonly events: Event[];
  readonly added: { readonly candidate: Candidate<Event>; readonly index: number }[] = [];
  readonly resolved = new Map<string, number>();

  constructor(
    readonly subject: string,
    private readonly stored: StoredSubject | undefined,
  ) {
    this.fresh = stored === undefined;
    this.events = stored ? (JSON.parse(stored.log) as Event[]) : [];
  }

  /** A log is short, and comparing is cheaper than an index over all of it. */
  find(source: string, id: string): Event | undefined {
    return this.events.find((event) => event.id === id && event.source === source);
  }

  hashOf(source: string, id: string): string | undefined {
    const event = this.find(source, id);
    return event && hashContent(this.subject, event);
  }

  add(candidate: Candidate<Event>, index: number, definition: StreamDefinition<Event>): void {
    const { event } = candidate;
    for (const other of this.events)
      if (other.source === event.source && definition.replaces(other) === event.id)
        this.resolved.set(event.source, (this.resolved.get(event.source) ?? 0) + 1);
    this.events.push(event);
    this.added.push({ candidate, index });
  }

  /** The stored text is kept as it is and only grows at its end. */
  toStored(): StoredSubject {
    const added = this.added.map(({ candidate }) => toLogEntry(candidate)).join(',');
    const log =
      this.stored && this.stored.version > 0 ? `${this.stored.log.slice(0, -1)},${added}]` : `[${added}]`;
    return { version: this.events.length, log };
  }
}

function toLogEntry({ event, body }: Candidate): string {
  const { source, id, kind, time, sequence } = event;
  const dated = sequence === undefined ? `"time":${time}` : `"time":${time},"sequence":${sequence}`;
  return `{"source":${JSON.stringify(source)},"id":${JSON.stringify(id)},"kind":"${kind}",${dated},"data":${body}}`;
}
