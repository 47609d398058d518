import type { Decoded, EventData, EventFamily, EventOf, EventStanding } from '@nhip/contracts';

/** One accepted event as the log of its subject keeps it; `data` holds only allow-listed content. */
export interface StreamEvent {
  readonly source: string;
  readonly id: string;
  readonly kind: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly sequence?: number;
  readonly data: object;
}

/** An event and the subject that it is told of. */
export interface Told<Event extends StreamEvent = StreamEvent> {
  readonly subject: string;
  readonly event: Event;
}

/**
 * What makes a stream itself; everything else of a stream service is shared. All of it is pure.
 * A fifth stream is one of these, a module and a file of marks.
 */
export interface StreamDefinition<Event extends StreamEvent = StreamEvent, Fact = unknown> {
  /** "dossier": part of metric labels, watermarks and of event types `nhip.<name>.<kind>.v1`. */
  readonly name: string;
  readonly kinds: readonly Event['kind'][];
  /** The allow-listed data of an event of this kind; what it does not know falls. Paths of faults start at `/data`. */
  decode(kind: Event['kind'], data: unknown): Decoded<Event['data']>;
  /** What is kept and known instead of an event that must not be kept as it was told; undefined keeps it as it is. */
  keptAs?(told: Told<Event>): Told<Event> | undefined;
  /** The id of the event that an amendment corrects or retracts; undefined for other events. */
  replaces(event: Event): string | undefined;
  /** What the bounds of a key look at: kinds of the event and of one that it corrects, units it happened at. */
  named(event: Event): { readonly kinds: readonly string[]; readonly units: readonly string[] };
  /** Whether an amendment, added to the log of its subject, would amend itself through others. */
  closesCycle(amendment: Event, log: readonly Event[]): boolean;
  /** The events of a subject in the order in which they are folded, each with how it stands. */
  standings(log: readonly Event[]): readonly EventStanding<Event>[];
  /** All that is known of a subject from its events, in whatever order they are given. */
  fold(identity: { readonly subject: string; readonly generation: number }, log: readonly Event[]): Fact;
  /** The bytes that travel: equal facts give equal bytes. */
  toFact(fact: Fact): Uint8Array;
}

/** A stream of these events; a fold and the bytes of its facts are all that is left to say. */
export function streamOf<Data extends EventData, Fact>(
  family: EventFamily<Data>,
  fact: Pick<StreamDefinition<EventOf<Data>, Fact>, 'fold' | 'toFact'>,
): StreamDefinition<EventOf<Data>, Fact> {
  type Definition = StreamDefinition<EventOf<Data>, Fact>;
  const { name, replaces, named } = family;
  return {
    ...{ name, replaces, named },
    // The same kinds: written by name there and by event here.
    kinds: family.kinds as Definition['kinds'],
    decode: family.decode as Definition['decode'],
    closesCycle: (amendment, log) => family.log(log).closesCycle(amendment),
    standings: (log) => family.log(log).standings(),
    ...fact,
  };
}
