import { DOSSIER_AMENDMENT_DATA, DOSSIER_EVENT_DATA, type DossierEventKind } from '@nhip/contracts';
import type { DossierEvent, LifeCycleEvent } from './event';

type Data = DossierEvent['data'];
type Read<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly faults: readonly { readonly path: string; readonly detail: string }[] };

/** The allow-listed data of an event of this kind, or every fault with its JSON pointer. */
export function decodeDossierData(kind: DossierEventKind, data: unknown): Read<Data> {
  if (kind === 'retracted') return read(DOSSIER_AMENDMENT_DATA.retracted, data, '/data') as Read<Data>;
  if (kind !== 'corrected') return read<Data>(DOSSIER_EVENT_DATA[kind] as Schema<Data>, data, '/data');
  const outer = read(DOSSIER_AMENDMENT_DATA.corrected, data, '/data');
  if (!outer.ok) return outer;
  const { type, time, sequence, data: embedded } = outer.value.event;
  const schema = DOSSIER_EVENT_DATA[type] as Schema<LifeCycleEvent['data']>;
  const inner = read(schema, embedded ?? {}, '/data/event/data');
  if (!inner.ok) return inner;
  const dated = sequence === undefined ? { time } : { time, sequence };
  const event = { kind: type, ...dated, data: inner.value } as LifeCycleEvent;
  return { ok: true, value: { replaces: outer.value.replaces, event } };
}

/** As much of a schema as is asked here. */
interface Schema<T> {
  safeParse(
    data: unknown,
  ):
    | { readonly success: true; readonly data: T }
    | { readonly success: false; readonly error: { readonly issues: readonly Issue[] } };
}
interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

function read<T>(schema: Schema<T>, data: unknown, at: string): Read<T> {
  const parsed = schema.safeParse(data);
  if (parsed.success) return { ok: true, value: parsed.data };
  const faults = parsed.error.issues.map(({ path, message }) => ({
    path: [at, ...path.map(String)].join('/'),
    detail: message,
  }));
  return { ok: false, faults };
}
