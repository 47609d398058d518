import { Problem } from '@nhip/runtime';
import type { IncomingHttpHeaders } from 'node:http';

/** Content modes of the CloudEvents HTTP binding, and lines of NDJSON; all but binary by their media type. */
export const MODES = {
  structured: 'application/cloudevents+json',
  batch: 'application/cloudevents-batch+json',
  ndjson: 'application/x-ndjson',
} as const;
export type Mode = keyof typeof MODES | 'binary';

const BINARY_TYPE = 'application/json';
const CHARSET = /;\s*charset\s*=\s*"?([^";\s]*)/i;
const UTF_8 = new Set(['utf-8', 'utf8', 'us-ascii']);

/** Whether a body of this mode is one event. */
export const isOne = (mode: Mode): boolean => mode === 'structured' || mode === 'binary';

/** @throws Problem 415 that lists what may be sent */
export function modeOf(headers: IncomingHttpHeaders): Mode {
  const given = headers['content-type'] ?? '';
  const charset = CHARSET.exec(given)?.[1]?.toLowerCase();
  if (charset !== undefined && !UTF_8.has(charset))
    throw new Problem(415, 'events are sent in UTF-8; leave out the charset or set it to utf-8');
  const type = given.split(';')[0]!.trim().toLowerCase();
  const mode = (Object.keys(MODES) as (keyof typeof MODES)[]).find((each) => MODES[each] === type);
  if (mode !== undefined) return mode;
  const isBinary = headers['ce-specversion'] !== undefined || headers['ce-id'] !== undefined;
  // An event without data, such as a completion, needs no type.
  if (isBinary && (type === BINARY_TYPE || (type === '' && !hasBody(headers)))) return 'binary';
  throw new Problem(
    415,
    `events come as ${MODES.structured} (one), ${MODES.batch} (an array), ${MODES.ndjson} (one a line), ` +
      `or one as ${BINARY_TYPE} with its attributes in ce- headers`,
  );
}

function hasBody(headers: IncomingHttpHeaders): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
