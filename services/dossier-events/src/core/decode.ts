import {
  DOSSIER_EVENT_DATA,
  dossierEventType,
  EVENT_LIMITS,
  EVENT_NAME_PATTERN,
  instantSchema,
  LIFE_CYCLE_KINDS,
  textSchema,
  type DossierEventKind,
  type LifeCycleKind,
} from '@nhip/contracts';
import { z } from 'zod';
import type { DossierEvent, LifeCycleEvent } from './event';

type Data = DossierEvent['data'];
type Read<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly faults: readonly { readonly path: string; readonly detail: string }[] };

const KIND_OF_TYPE: ReadonlyMap<string, LifeCycleKind> = new Map(
  LIFE_CYCLE_KINDS.map((kind) => [dossierEventType(kind), kind]),
);
const replaces = z
  .string()
  .max(EVENT_LIMITS.id)
  .regex(EVENT_NAME_PATTERN, 'the id of the event that is amended');
const retracted = z.object({ replaces, reason: textSchema.optional() });
const corrected = z.object({
  replaces,
  event: z.object({
    type: z.enum([...KIND_OF_TYPE.keys()] as [string, ...string[]]),
    time: instantSchema,
    sequence: z
      .string()
      .regex(/^\d{1,15}$/, 'up to 15 decimal digits')
      .transform(Number)
      .optional(),
    data: z.unknown().optional(),
  }),
});

/** The allow-listed data of an event of this kind, or every fault with its JSON pointer. */
export function decodeDossierData(kind: DossierEventKind, data: unknown): Read<Data> {
  if (kind === 'retracted') return read(retracted, data, '/data');
  if (kind !== 'corrected') return read(DOSSIER_EVENT_DATA[kind] as z.ZodType<Data>, data, '/data');
  const outer = read(corrected, data, '/data');
  if (!outer.ok) return outer;
  const { type, time, sequence, data: embedded } = outer.value.event;
  const embeddedKind = KIND_OF_TYPE.get(type) as LifeCycleKind;
  const schema = DOSSIER_EVENT_DATA[embeddedKind] as z.ZodType<LifeCycleEvent['data']>;
  const inner = read(schema, embedded ?? {}, '/data/event/data');
  if (!inner.ok) return inner;
  const dated = sequence === undefined ? { time } : { time, sequence };
  const event = { kind: embeddedKind, ...dated, data: inner.value } as LifeCycleEvent;
  return { ok: true, value: { replaces: outer.value.replaces, event } };
}

function read<T>(schema: z.ZodType<T>, data: unknown, at: string): Read<T> {
  const parsed = schema.safeParse(data);
  if (parsed.success) return { ok: true, value: parsed.data };
  const faults = parsed.error.issues.map(({ path, message }) => ({
    path: [at, ...path.map(String)].join('/'),
    detail: message,
  }));
  return { ok: false, faults };
}
