import type { Entry, SentEvent } from './ledger';
import type { LoadedStream } from './loaded-stream';

/** Sums over all units and days, by the names that the stream gives them. */
export type Figures = Readonly<Record<string, number>>;

/** Every figure of a stream, with these values; one that is not among them is 0. */
export function figuresOf(stream: LoadedStream, values: Iterable<readonly [string, number]>): Figures {
  const figures = Object.fromEntries(stream.figures.map((name) => [name, 0]));
  for (const [name, by] of values) figures[name] = (figures[name] ?? 0) + by;
  return figures;
}

/**
 * The figures that these events come to, at an instant when the clock has passed every due instant: plain counting,
 * subject by subject, of the lives that load.ts sends. Only what was acknowledged counts.
 * @throws Error at an event that the stream's plain counting does not know
 */
export function expectedFigures(stream: LoadedStream, entries: Iterable<Entry>): Figures {
  const subjects = new Map<string, SentEvent[]>();
  for (const { event, known } of entries) {
    if (known.state !== 'acknowledged') continue;
    const told = subjects.get(event.subject);
    if (told) told.push(event);
    else subjects.set(event.subject, [event]);
  }
  return figuresOf(
    stream,
    [...subjects.values()].flatMap((events) => stream.count(events)),
  );
}

/** The last due instant: before it, these figures are not yet so. */
export function lastDue(entries: Iterable<Entry>): number {
  let last = 0;
  for (const { event } of entries) last = Math.max(last, Date.parse(event.data.due ?? '1970-01-01'));
  return last;
}
