import { isUtf8 } from 'node:buffer';
import type { Fault } from '@nhip/runtime';
import { readCloudEvent, toCandidate } from '../accept/cloud-event';
import { guardJson } from './json-guard';
import type { StreamLimits } from '../limits';
import type { Candidate, Item, Refusal, RefuseReason } from '../accept/outcome';
import type { StreamDefinition, StreamEvent } from '../stream-definition';

/** Faults told of one event; the rest would only make the answer large. */
const FAULTS_TOLD = 20;
const BYTE_ORDER_MARK = 0xfeff;

/** What a sender may say; where a bound is absent, anything goes. */
export interface SenderBounds {
  readonly source?: string;
  /** Codes of the units that its events may name. */
  readonly units?: ReadonlySet<string>;
  /** Kinds that its events may be of, those inside corrections included. */
  readonly kinds?: ReadonlySet<string>;
}

/** Who says it, and how large it may be. */
export interface ReadContext extends SenderBounds {
  readonly limits: Pick<StreamLimits, 'jsonDepth' | 'jsonKeys'>;
}

/** What a door makes of the bytes of one event (structured JSON): an event to accept, or why it is refused. */
export function readItem<Event extends StreamEvent>(
  definition: StreamDefinition<Event>,
  bytes: Buffer,
  context: ReadContext,
): Item<Event> {
  const read = readJson(bytes);
  return 'outcome' in read ? read : readValue(definition, read.value, context);
}

/** The JSON in these bytes, not looked at yet; or why there is none. */
export function readJson(bytes: Buffer): { readonly value: unknown } | Refusal {
  if (!isUtf8(bytes)) return refuse('not-utf-8');
  const text = bytes.toString();
  try {
    return { value: JSON.parse(text) };
  } catch {
    return text.charCodeAt(0) === BYTE_ORDER_MARK
      ? refuse('malformed-json', [{ path: '', detail: 'starts with a byte order mark: leave it out' }])
      : refuse('malformed-json');
  }
}

/** The one way from a parsed CloudEvent to an item, whatever the door and the mode it came in. */
export function readValue<Event extends StreamEvent>(
  definition: StreamDefinition<Event>,
  value: unknown,
  context: ReadContext,
): Item<Event> {
  const harmful = guardJson(value, context.limits);
  if (harmful !== undefined) return refuse(harmful.reason, [{ path: '', detail: harmful.detail }]);
  const read = readCloudEvent(definition, value);
  if (!read.ok) return refuse('not-valid', read.faults);
  const refusal = outOfBounds(definition, read.value, context);
  const kept = refusal === undefined ? definition.keptAs?.(read.value) : undefined;
  return refusal ?? (kept ? toCandidate(kept.subject, kept.event) : read.value);
}

/** Why this sender may not say this event, if so. */
export function outOfBounds<Event extends StreamEvent>(
  definition: StreamDefinition<Event>,
  { event }: Candidate<Event>,
  { source, units, kinds }: SenderBounds,
): Refusal | undefined {
  if (source !== undefined && event.source !== source)
    return refuse('foreign-source', [{ path: '/source', detail: 'is not the source of this key' }]);
  if (units === undefined && kinds === undefined) return undefined;
  const named = definition.named(event);
  if (kinds !== undefined && named.kinds.some((kind) => !kinds.has(kind)))
    return refuse('foreign-type', [
      { path: '/type', detail: 'this key may not send this type, alone or inside a correction' },
    ]);
  if (units !== undefined && named.units.some((unit) => !units.has(unit)))
    return refuse('foreign-unit', [{ path: '/data/unit', detail: 'is none of the units of this key' }]);
  return undefined;
}

function refuse(reason: RefuseReason, faults?: readonly Fault[]): Refusal {
  return { outcome: 'refused', reason, ...(faults && { errors: faults.slice(0, FAULTS_TOLD) }) };
}
