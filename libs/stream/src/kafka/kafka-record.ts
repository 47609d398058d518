import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { isSource } from '../accept/cloud-event';
import type { KafkaRecord } from './kafka-batch';
import type { StreamLimits } from '../limits';
import { isRefusal, type Item, type Refusal } from '../accept/outcome';
import type { Kept } from '../parked/parked-bodies';
import { readJson, readValue } from '../door/read-item';
import type { StreamDefinition, StreamEvent } from '../stream-definition';

/** What a record whose source cannot be read is counted under. */
export const UNKNOWN_SOURCE = '~unknown';

const ATTRIBUTES = ['specversion', 'id', 'source', 'type', 'subject', 'time', 'sequence'] as const;
const STRUCTURED = /^application\/cloudevents(\+json)?\s*(;|$)/i;
const BATCHED = /^application\/cloudevents-batch/i;
/** What a header holds in place of bytes that are no UTF-8. */
const REPLACEMENT = '\uFFFD';

/** What counts of a record: its headers and its value. */
export type RecordContent = Pick<KafkaRecord, 'headers' | 'value'>;
export type RecordLimits = Pick<StreamLimits, 'eventBytes' | 'jsonDepth' | 'jsonKeys'>;

export interface ReadRecord<Event extends StreamEvent> {
  /** Its own source: whoever may write to the topic is trusted. */
  readonly source: string;
  readonly item: Item<Event>;
}

/** An event as the CloudEvents Kafka protocol binding 1.0.2 has it, binary or structured. */
export function readRecord<Event extends StreamEvent>(
  definition: StreamDefinition<Event>,
  record: RecordContent,
  limits: RecordLimits,
): ReadRecord<Event> {
  const value = valueOf(record, limits);
  if ('outcome' in value) return { source: sourceIn(record.headers['ce_source']), item: value };
  const item = readValue(definition, value.value, { limits });
  const source = isRefusal(item)
    ? sourceIn((value.value as { source?: unknown } | null)?.source)
    : item.event.source;
  return { source, item };
}

/** sha256 (hexadecimal) of all that a record says. */
export function hashOfRecord({ headers, value }: RecordContent): string {
  const hash = createHash('sha256').update(JSON.stringify(Object.entries(headers).sort()));
  return hash
    .update('\n')
    .update(value ?? '')
    .digest('hex');
}

export function toKept({ headers, value }: RecordContent): Kept {
  return { form: 'record', headers, value: value?.toString('base64') ?? null };
}

export function toRecord({ headers, value }: Extract<Kept, { form: 'record' }>): RecordContent {
  return { headers, value: value === null ? null : Buffer.from(value, 'base64') };
}

/** The event as one JSON value, whatever the mode. */
function valueOf({ headers, value }: RecordContent, limits: RecordLimits): { value: unknown } | Refusal {
  const bytes = value ?? Buffer.of();
  if (bytes.length > limits.eventBytes)
    return refused('too-large', '', `an event has at most ${limits.eventBytes} bytes`);
  const type = headers['content-type'] ?? '';
  if (BATCHED.test(type)) return refused('not-valid', '/content-type', 'a record holds one event, no batch');
  if (STRUCTURED.test(type)) return readJson(bytes);
  if (headers['ce_specversion'] === undefined)
    return refused(
      'not-valid',
      '/content-type',
      'is application/cloudevents+json, or headers with the prefix ce_ hold the attributes',
    );
  if (!isUtf8(bytes) || ATTRIBUTES.some((name) => headers[`ce_${name}`]?.includes(REPLACEMENT)))
    return refused('not-utf-8');
  const data = bytes.length === 0 ? { value: undefined } : readJson(bytes);
  if ('outcome' in data) return data;
  const attributes = Object.fromEntries(
    ATTRIBUTES.flatMap((name) => {
      const attribute = headers[`ce_${name}`];
      return attribute === undefined ? [] : [[name, attribute]];
    }),
  );
  const { ce_traceparent: traceparent, ce_tracestate: tracestate } = headers;
  return {
    value: {
      ...attributes,
      ...(traceparent !== undefined && { traceparent, tracestate }),
      ...(type !== '' && { datacontenttype: type }),
      data: data.value,
    },
  };
}

function sourceIn(value: unknown): string {
  return isSource(value) ? value : UNKNOWN_SOURCE;
}

function refused(reason: Refusal['reason'], path?: string, detail?: string): Refusal {
  return {
    outcome: 'refused',
    reason,
    ...(path !== undefined && { errors: [{ path, detail: detail! }] }),
  };
}
