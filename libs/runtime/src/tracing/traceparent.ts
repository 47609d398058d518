import { createTraceState, TraceFlags, type SpanContext } from '@opentelemetry/api';
import { readTracestate } from './tracestate';

const NONE_TRACE = '0'.repeat(32);
const NONE_SPAN = '0'.repeat(16);
/** What versions to come add stands behind these, after a dash. */
const TRACEPARENT = /^(?!ff)([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
/** A later version may be longer; more than this is nobody's. */
const LONGEST = 128;

/**
 * What came from elsewhere as two fields, as it travels within Nhịp, through rows, notifications and messages: one
 * text, the `traceparent` and, behind a space, the `tracestate` if there is one.
 * @returns undefined when the first is none: the second says nothing without it
 */
export function traceFrom(traceparent: unknown, tracestate: unknown): string | undefined {
  if (typeof traceparent !== 'string' || traceparent.includes(' ')) return undefined;
  if (readTraceparent(traceparent) === undefined) return undefined;
  const state = readTracestate(tracestate);
  return state === '' ? traceparent : `${traceparent} ${state}`;
}

/** The two fields again, to be told elsewhere. */
export function traceHeaders(trace: string): { readonly traceparent: string; readonly tracestate?: string } {
  const [traceparent, tracestate] = parted(trace);
  return tracestate === '' ? { traceparent } : { traceparent, tracestate };
}

/**
 * Who began a piece of work, as a `traceparent` tells it (W3C Trace Context Level 1, section 3.2), with the
 * `tracestate` that travels behind it.
 * @returns undefined when it is none: then it is as if nothing had been said.
 */
export function readTraceparent(text: unknown): SpanContext | undefined {
  if (typeof text !== 'string') return undefined;
  const [parent, told] = parted(text);
  if (parent.length > LONGEST) return undefined;
  const [, version, traceId, spanId, flags, more] = TRACEPARENT.exec(parent) ?? [];
  if (traceId === undefined || spanId === undefined || traceId === NONE_TRACE || spanId === NONE_SPAN)
    return undefined;
  if (version === '00' && more !== undefined) return undefined;
  const traceFlags = parseInt(flags!, 16) & TraceFlags.SAMPLED;
  const state = told === '' ? '' : readTracestate(told);
  return {
    ...{ traceId, spanId, traceFlags, isRemote: true },
    ...(state !== '' && { traceState: createTraceState(state) }),
  };
}

/** 55 characters of version 00, and behind them the `tracestate`, if there is one. */
export function traceparentOf({ traceId, spanId, traceFlags, traceState }: SpanContext): string {
  const parent = `00-${traceId}-${spanId}-0${traceFlags & TraceFlags.SAMPLED}`;
  const state = traceState?.serialize() ?? '';
  return state === '' ? parent : `${parent} ${state}`;
}

function parted(trace: string): readonly [parent: string, state: string] {
  const at = trace.indexOf(' ');
  return at < 0 ? [trace, ''] : [trace.slice(0, at), trace.slice(at + 1)];
}
