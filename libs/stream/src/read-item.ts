import { isUtf8 } from 'node:buffer';
import type { Fault } from '@nhip/runtime';
import { readCloudEvent } from './cloud-event';
import { guardJson } from './json-guard';
import type { StreamLimits } from './limits';
import type { Item, Refusal, RefuseReason } from './outcome';
import type { StreamDefinition, StreamEvent } from './stream-definition';

/** Faults told of one event; the rest would only make the answer large. */
const FAULTS_TOLD = 20;

/** What a door makes of the bytes of one event that `source` sent: an event to accept, or why it is refused. */
export function readItem<Event extends StreamEvent>(
  definition: StreamDefinition<Event>,
  bytes: Buffer,
  context: { readonly source: string; readonly limits: Pick<StreamLimits, 'jsonDepth' | 'jsonKeys'> },
): Item<Event> {
  if (!isUtf8(bytes)) return refuse('not-utf-8');
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString());
  } catch {
    return refuse('malformed-json');
  }
  const harmful = guardJson(value, context.limits);
  if (harmful !== undefined) return refuse(harmful);
  const read = readCloudEvent(definition, value);
  if (!read.ok) return refuse('not-valid', read.faults);
  if (read.value.event.source !== context.source)
    return refuse('foreign-source', [{ path: '/source', detail: 'is not the source of this key' }]);
  return read.value;
}

function refuse(reason: RefuseReason, faults?: readonly Fault[]): Refusal {
  return { outcome: 'refused', reason, ...(faults && { errors: faults.slice(0, FAULTS_TOLD) }) };
}
