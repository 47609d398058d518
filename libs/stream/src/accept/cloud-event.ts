import { codeSchema, EVENT_LIMITS, EVENT_NAME_PATTERN, instantSchema, type Decoded } from '@nhip/contracts';
import type { Fault } from '@nhip/runtime';
import { isTracing, traceFrom } from '@nhip/runtime/tracing';
import { hash } from 'node:crypto';
import type { Candidate } from './outcome';
import type { StreamDefinition, StreamEvent } from '../stream-definition';

const SEQUENCE = /^\d{1,15}$/;
const JSON_TYPE = /^application\/json\s*(;|$)/i;

/** What `source` (CloudEvents) may be. */
export function isSource(value: unknown): value is string {
  return typeof value === 'string' && value.length <= EVENT_LIMITS.source && EVENT_NAME_PATTERN.test(value);
}

/**
 * Reads one CloudEvents 1.0.2 event in structured JSON form. Attributes it does not know fall.
 * Written by hand because it runs for every event; the data is the stream's own to decode.
 * @returns the event as it is stored, or every fault with its JSON pointer; a fault never repeats what was sent.
 */
export function readCloudEvent<Event extends StreamEvent>(
  definition: StreamDefinition<Event>,
  value: unknown,
): Decoded<Candidate<Event>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { ok: false, faults: [{ path: '', detail: 'a CloudEvent is a JSON object' }] };
  const given = value as Record<string, unknown>;
  const faults: Fault[] = [];
  const fault = (path: string, detail: string): void => void faults.push({ path, detail });

  if (given['specversion'] !== '1.0') fault('/specversion', 'is "1.0"');
  const { id, source } = given;
  if (typeof id !== 'string' || id.length > EVENT_LIMITS.id || !EVENT_NAME_PATTERN.test(id))
    fault('/id', `1 to ${EVENT_LIMITS.id} visible characters, no e-mail address`);
  if (!isSource(source)) fault('/source', `1 to ${EVENT_LIMITS.source} visible characters`);
  const subject = codeSchema.safeParse(given['subject']);
  if (!subject.success) fault('/subject', 'the code of the subject: letters, digits and . _ : / -');
  const time = instantSchema.safeParse(given['time']);
  if (!time.success) fault('/time', 'an RFC 3339 instant with an offset');
  const sequence = readSequence(given['sequence']);
  if (sequence === null) fault('/sequence', 'up to 15 decimal digits');
  const contentType = given['datacontenttype'];
  if (contentType !== undefined && !(typeof contentType === 'string' && JSON_TYPE.test(contentType)))
    fault('/datacontenttype', 'is application/json');
  if (given['data_base64'] !== undefined) fault('/data_base64', 'data is JSON in "data"');
  const kind = kindOf(definition, given['type']);
  if (kind === undefined)
    fault('/type', `is nhip.${definition.name}.<kind>.v1, kind one of ${definition.kinds.join(', ')}`);
  const data = kind === undefined ? undefined : definition.decode(kind, given['data'] ?? {});
  if (data?.ok === false) faults.push(...data.faults);
  if (faults.length > 0 || !data?.ok) return { ok: false, faults };

  const event = {
    source,
    id,
    kind,
    time: time.data,
    ...(sequence !== undefined && { sequence }),
    data: data.value,
  } as unknown as Event;
  const candidate = toCandidate(subject.data as string, event);
  // CloudEvents, distributed tracing extension: what is none is as good as absent.
  const traceparent = isTracing() ? traceFrom(given['traceparent'], given['tracestate']) : undefined;
  return { ok: true, value: traceparent === undefined ? candidate : { ...candidate, traceparent } };
}

/** The texts that are stored of an event. */
export function toCandidate<Event extends StreamEvent>(subject: string, event: Event): Candidate<Event> {
  const body = JSON.stringify(event.data);
  return { subject, event, body, hash: hashContent(subject, event, body) };
}

/** sha256, hexadecimal, over all that is kept of an event but its name. */
export function hashContent(subject: string, event: StreamEvent, body = JSON.stringify(event.data)): string {
  const content = `${event.kind}\n${event.time}\n${event.sequence ?? ''}\n${subject}\n${body}`;
  return hash('sha256', content);
}

/** The kind in a type such as `nhip.dossier.completed.v1`. */
export function kindOf<Event extends StreamEvent>(
  { name, kinds }: Pick<StreamDefinition<Event>, 'name' | 'kinds'>,
  type: unknown,
): Event['kind'] | undefined {
  const prefix = `nhip.${name}.`;
  if (typeof type !== 'string' || !type.startsWith(prefix) || !type.endsWith('.v1')) return undefined;
  const kind = type.slice(prefix.length, -'.v1'.length);
  return kinds.includes(kind) ? kind : undefined;
}

/** @returns undefined when there is none, null when it is none. */
export function readSequence(value: unknown): number | undefined | null {
  if (value === undefined) return undefined;
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && SEQUENCE.test(text) ? Number(text) : null;
}
