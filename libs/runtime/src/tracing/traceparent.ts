import { TraceFlags, type SpanContext } from '@opentelemetry/api';

const NONE_TRACE = '0'.repeat(32);
const NONE_SPAN = '0'.repeat(16);
/** What versions to come add stands behind these, after a dash. */
const TRACEPARENT = /^(?!ff)([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
/** A later version may be longer; more than this is nobody's. */
const LONGEST = 128;

/**
 * Who began a piece of work, as a `traceparent` tells it (W3C Trace Context Level 1, section 3.2).
 * @returns undefined when it is none: then it is as if nothing had been said.
 */
export function readTraceparent(text: unknown): SpanContext | undefined {
  if (typeof text !== 'string' || text.length > LONGEST) return undefined;
  const [, version, traceId, spanId, flags, more] = TRACEPARENT.exec(text) ?? [];
  if (traceId === undefined || spanId === undefined || traceId === NONE_TRACE || spanId === NONE_SPAN)
    return undefined;
  if (version === '00' && more !== undefined) return undefined;
  const traceFlags = parseInt(flags!, 16) & TraceFlags.SAMPLED;
  return { traceId, spanId, traceFlags, isRemote: true };
}

/** Always 55 characters, of version 00. */
export function traceparentOf({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-0${traceFlags & TraceFlags.SAMPLED}`;
}
