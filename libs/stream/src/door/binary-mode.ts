import { isUtf8 } from 'node:buffer';
import type { Fault } from '@nhip/runtime';
import type { Item } from '../accept/outcome';
import { readJson, readValue, type ReadContext } from './read-item';
import type { StreamDefinition, StreamEvent } from '../stream-definition';

/** Attributes that say something here; the others fall, in binary as in JSON. */
const ATTRIBUTES = ['specversion', 'id', 'source', 'type', 'subject', 'time', 'sequence'] as const;
const QUOTED = /^"((?:[^"\\]|\\.)*)"$/;
const PRINTABLE = /^[\x20-\x7e]*$/;
const ENCODED = /%([0-9a-f]{2})?/gi;

/**
 * What a door makes of one event in binary mode: the same item as of the same event in structured JSON.
 * @param headers each with all its values, as `IncomingMessage.headersDistinct` has them
 */
export function readBinary<Event extends StreamEvent>(
  definition: StreamDefinition<Event>,
  { headers, body }: { readonly headers: NodeJS.Dict<string[]>; readonly body: Buffer },
  context: ReadContext,
): Item<Event> {
  const { attributes, faults } = readBinaryAttributes(headers);
  if (faults.length > 0) return { outcome: 'refused', reason: 'not-valid', errors: faults };
  const data = body.length === 0 ? { value: undefined } : readJson(body);
  if ('outcome' in data) return data;
  const datacontenttype = headers['content-type']?.[0];
  const [traceparent] = headers['ce-traceparent'] ?? [];
  const tracestate = decodeHeaderValue(headers['ce-tracestate']?.[0] ?? '');
  const value = {
    ...attributes,
    ...(traceparent !== undefined && { traceparent, tracestate }),
    ...(datacontenttype !== undefined && { datacontenttype }),
    data: data.value,
  };
  const item = readValue(definition, value, context);
  if (!('outcome' in item) || item.errors === undefined) return item;
  return { ...item, errors: item.errors.map(asHeaderFault) };
}

/**
 * The attributes of an event that stand in `ce-` headers, as a structured event has them
 * (CloudEvents HTTP protocol binding 1.0.2, sections 3.1.1 and 3.1.3).
 */
function readBinaryAttributes(headers: NodeJS.Dict<string[]>): {
  readonly attributes: Record<string, unknown>;
  readonly faults: readonly Fault[];
} {
  const attributes: Record<string, unknown> = {};
  const faults: Fault[] = [];
  for (const name of ATTRIBUTES) {
    const values = headers[`ce-${name}`] ?? [];
    if (values.length > 1) faults.push({ path: `ce-${name}`, detail: 'stands more than once' });
    if (values.length !== 1) continue;
    const value = decodeHeaderValue(values[0]!);
    if (value === undefined)
      faults.push({ path: `ce-${name}`, detail: 'is UTF-8, percent-encoded beyond printable ASCII' });
    else attributes[name] = value;
  }
  if (headers['ce-datacontenttype'] !== undefined)
    faults.push({ path: 'ce-datacontenttype', detail: 'is not sent: Content-Type says it' });
  return { attributes, faults };
}

/** The fault of a structured event, as one who sends headers knows it. */
function asHeaderFault({ path, detail }: Fault): Fault {
  if (path === '/datacontenttype') return { path: 'content-type', detail };
  const [, name] = /^\/(\w+)$/.exec(path) ?? [];
  return (ATTRIBUTES as readonly (string | undefined)[]).includes(name)
    ? { path: `ce-${name}`, detail }
    : { path, detail };
}

/** Unquotes, then decodes per cent signs once. @returns undefined when it cannot be what the binding asks for. */
export function decodeHeaderValue(value: string): string | undefined {
  if (!PRINTABLE.test(value)) return undefined;
  const plain = value.startsWith('"') ? QUOTED.exec(value)?.[1]?.replace(/\\(.)/g, '$1') : value;
  if (plain === undefined || !plain.includes('%')) return plain;
  let sound = true;
  const bytes = plain.replace(ENCODED, (_, hex: string | undefined) => {
    sound &&= hex !== undefined;
    return String.fromCharCode(parseInt(hex ?? '0', 16));
  });
  const octets = Buffer.from(bytes, 'latin1');
  return sound && isUtf8(octets) ? octets.toString() : undefined;
}
