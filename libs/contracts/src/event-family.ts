import { z } from 'zod';
import {
  heldBy,
  isAmendment,
  type EventData,
  type EventOf,
  type KindOf,
  type LifeCycleKindOf,
} from './event';
import { EventLog } from './event-log';
import { EVENT_LIMITS, EVENT_NAME_PATTERN, instantSchema, textSchema } from './event-schemas';

export type Decoded<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly faults: readonly { readonly path: string; readonly detail: string }[] };

/** The events of one stream: what they may say, and in which order they are heard. All of it is pure. */
export interface EventFamily<Data extends EventData> {
  /** "dossier": part of metric labels, watermarks, topics and of event types `nhip.<name>.<kind>.v1`. */
  readonly name: string;
  readonly data: Data;
  readonly lifeCycle: readonly LifeCycleKindOf<Data>[];
  /** Those of the life cycle, and the two that amend. */
  readonly kinds: readonly KindOf<Data>[];
  /** CloudEvents `type` of a kind, e.g. `nhip.dossier.due-changed.v1`. */
  typeOf(kind: KindOf<Data>): string;
  /** What the data of a kind must be; the event inside a correction is still to be read. */
  schemaOf(kind: KindOf<Data>): z.ZodObject;
  /** The allow-listed data of an event of this kind, or every fault with its JSON pointer, from `/data` on. */
  decode(kind: KindOf<Data>, data: unknown): Decoded<EventOf<Data>['data']>;
  /** The id of the event that an amendment corrects or retracts; undefined for other events. */
  replaces(event: EventOf<Data>): string | undefined;
  /**
   * What the bounds of a key look at: kinds of the event and of one that it corrects, the unit it happened at. Where a
   * transfer goes (`to`) is not its own unit.
   */
  named(event: EventOf<Data>): { readonly kinds: readonly string[]; readonly units: readonly string[] };
  /** The log of one subject, from its events in whatever order they are given. */
  log(events: readonly EventOf<Data>[]): EventLog<Data>;
}

/**
 * @param order kinds of the life cycle as they follow one another at one instant, e.g. opened, handled, closed,
 * reopened; amendments come last
 */
export function eventFamily<Data extends EventData>(family: {
  readonly name: string;
  readonly data: Data;
  readonly order: readonly LifeCycleKindOf<Data>[];
}): EventFamily<Data> {
  const { name, data, order } = family;
  const lifeCycle = Object.keys(data);
  const kinds: readonly KindOf<Data>[] = [...lifeCycle, 'corrected', 'retracted'];
  const ranks = new Map<string, number>([...order, 'corrected', 'retracted'].map((kind, i) => [kind, i]));
  if (kinds.some((kind) => !ranks.has(kind))) throw new Error(`${name}: a kind of event without its place`);
  const typeOf = (kind: string): string => `nhip.${name}.${kind}.v1`;
  const amendments = amendmentData(new Map(lifeCycle.map((kind) => [typeOf(kind), kind])));
  const { corrected } = amendments;
  const schemaOf = (kind: string): z.ZodObject =>
    kind === 'corrected' || kind === 'retracted' ? amendments[kind] : (data[kind] as z.ZodObject);
  return {
    ...{ name, data, lifeCycle, kinds, typeOf, schemaOf },
    decode: (kind, given) =>
      (kind === 'corrected'
        ? decodeCorrection(corrected, data, given)
        : read(schemaOf(kind), given, '/data')) as Decoded<EventOf<Data>['data']>,
    replaces: (event) => (isAmendment(event) ? event.data.replaces : undefined),
    named: (event) => {
      const held = heldBy(event) ?? event;
      const { unit } = held.data as { readonly unit?: string };
      return {
        kinds: held === event ? [event.kind] : [event.kind, held.kind],
        units: unit === undefined ? [] : [unit],
      };
    },
    log: (events) => new EventLog(events, ranks),
  };
}

const replaces = z
  .string()
  .max(EVENT_LIMITS.id)
  .regex(EVENT_NAME_PATTERN, 'the id of the event that is amended');

/** The data of amendments; the event that a correction holds is one of the life cycle, its data still to be read. */
function amendmentData(kindOfType: ReadonlyMap<string, string>) {
  return {
    corrected: z.object({
      replaces,
      event: z.object({
        type: z.enum([...kindOfType.keys()]).transform((type) => kindOfType.get(type) as string),
        time: instantSchema,
        sequence: z
          .string()
          .regex(/^\d{1,15}$/, 'up to 15 decimal digits')
          .transform(Number)
          .optional(),
        data: z.unknown().optional(),
      }),
    }),
    retracted: z.object({ replaces, reason: textSchema.optional() }),
  } as const;
}

/** Both its own attributes and the data of the event it holds are read, so that the faults of both are told. */
function decodeCorrection(
  corrected: ReturnType<typeof amendmentData>['corrected'],
  schemas: EventData,
  data: unknown,
): Decoded<object> {
  const outer = read(corrected, data, '/data');
  const held = (data as { event?: { type?: unknown; data?: unknown } | null } | null)?.event;
  const kind = corrected.shape.event.shape.type.safeParse(held?.type);
  // The schema asks for a known type too, so its faults are told.
  if (!kind.success) return outer;
  const inner = read(schemas[kind.data] as z.ZodObject, held?.data ?? {}, '/data/event/data');
  if (!outer.ok || !inner.ok)
    return { ok: false, faults: [outer, inner].flatMap((each) => (each.ok ? [] : each.faults)) };
  const { time, sequence } = outer.value.event;
  const dated = sequence === undefined ? { time } : { time, sequence };
  return {
    ok: true,
    value: { replaces: outer.value.replaces, event: { kind: kind.data, ...dated, data: inner.value } },
  };
}

function read<T>(schema: z.ZodType<T>, data: unknown, at: string): Decoded<T> {
  const parsed = schema.safeParse(data);
  if (parsed.success) return { ok: true, value: parsed.data };
  const faults = parsed.error.issues.map(({ path, message }) => ({
    path: [at, ...path.map(String)].join('/'),
    detail: message,
  }));
  return { ok: false, faults };
}
