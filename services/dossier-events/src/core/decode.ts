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
  return decodeCorrection(data);
}

/** Both its own attributes and the data of the event it holds are read, so that the faults of both are told. */
function decodeCorrection(data: unknown): Read<Data> {
  const { corrected } = DOSSIER_AMENDMENT_DATA;
  const outer = read(corrected, data, '/data');
  const held = (data as { event?: { type?: unknown; data?: unknown } | null } | null)?.event;
  const kind = corrected.shape.event.shape.type.safeParse(held?.type);
  // The schema asks for a known type too, so its faults are told.
  if (!kind.success) return outer as Read<never>;
  const schema = DOSSIER_EVENT_DATA[kind.data] as Schema<LifeCycleEvent['data']>;
  const inner = read(schema, held?.data ?? {}, '/data/event/data');
  if (!outer.ok || !inner.ok)
    return { ok: false, faults: [outer, inner].flatMap((each) => (each.ok ? [] : each.faults)) };
  const { time, sequence } = outer.value.event;
  const dated = sequence === undefined ? { time } : { time, sequence };
  const event = { kind: kind.data, ...dated, data: inner.value } as LifeCycleEvent;
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
