import {
  context,
  ROOT_CONTEXT,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Attributes,
  type Context,
  type Span,
  type SpanContext,
  type SpanKind,
  type Tracer,
} from '@opentelemetry/api';
import { readTraceparent, traceparentOf } from './traceparent';

/** What one span may hold; the SDK leaves out what is more, and says how much that was. */
export const SPAN_LIMITS = { links: 32, attributes: 32, attributeCharacters: 256 } as const;

/** Undefined while nothing is traced: then nothing here does or keeps anything. */
let tracer: Tracer | undefined;

/** From now on spans are made by it; undefined: none are. */
export function traceBy(wanted: Tracer | undefined): void {
  tracer = wanted;
}

export const isTracing = (): boolean => tracer !== undefined;

/** How a span is told: its name, of few different ones, and what was known when it began. */
export interface Told {
  readonly name: string;
  readonly kind?: SpanKind;
  readonly attributes?: Attributes;
}

export interface Batch<Item> extends Told {
  readonly items: Iterable<Item>;
  /** The `traceparent` that an item came with. */
  readonly origin: (item: Item) => string | null | undefined;
}

/** What goes on with an item that came with `origin`: where it leads to in the trace that it came in. */
export type Carry = (origin: string | null | undefined) => string | undefined;

const NOTHING: Carry = () => undefined;

/**
 * Does work over items that came together, in one span.
 *
 * Problem: a span for every item costs more than the item, and a batch has many origins where a span has one parent.
 * Here the first traced item's origin is the parent, and the others' are links, up to a limit. What goes on with items
 * of the span's own trace leads to the span, with others to their own origin, so that no trace ends in a foreign one.
 * Without a traced item there is no span. The work belongs to its items, not to whom it happens to be called by.
 */
export function traceBatch<Item, T>(
  { items, origin, ...told }: Batch<Item>,
  work: (carry: Carry) => Promise<T>,
): Promise<T> {
  if (tracer === undefined) return work(NOTHING);
  const [parent, ...others] = originsOf(items, origin);
  if (parent === undefined) return context.with(ROOT_CONTEXT, work, undefined, NOTHING);
  const links = others.map((linked) => ({ context: linked }));
  const within = trace.setSpanContext(ROOT_CONTEXT, parent);
  const span = tracer.startSpan(told.name, { ...told, links }, within);
  const { traceId } = span.spanContext();
  const own = traceparentOf(span.spanContext());
  const carry: Carry = (each) => {
    const from = readTraceparent(each);
    if (from === undefined || !isSampled(from)) return undefined;
    return from.traceId === traceId ? own : traceparentOf(from);
  };
  return endAfter(span, () => work(carry));
}

/** Asks somebody else: in a span of its own when the work that asks is traced. @param ask is given its `traceparent` */
export function traceCall<T>(told: Told, ask: (traceparent?: string) => Promise<T>): Promise<T> {
  if (tracer === undefined || activeSpan() === undefined) return ask();
  const span = tracer.startSpan(told.name, told, context.active());
  return endAfter(span, () => ask(traceparentOf(span.spanContext())));
}

/**
 * Begins the span of a request that came in; whoever asks ends it.
 * @param parent as the request's `traceparent` says; without one the ratio of the instance decides
 * @returns the span within its context; undefined when it is not recorded
 */
export function startRequest(
  told: Told,
  parent: SpanContext | undefined,
): { readonly span: Span; readonly within: Context } | undefined {
  if (tracer === undefined) return undefined;
  const above = parent === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, parent);
  const span = tracer.startSpan(told.name, told, above);
  return span.isRecording() ? { span, within: trace.setSpan(ROOT_CONTEXT, span) } : undefined;
}

/** The `traceparent` that leads to what is being done now; undefined when it is not traced. */
export function activeTraceparent(): string | undefined {
  const span = tracer === undefined ? undefined : activeSpan();
  return span && traceparentOf(span.spanContext());
}

/** Notes that what is being done now has to do with another trace, too. */
export function linkActive(traceparent: string): void {
  const linked = readTraceparent(traceparent);
  if (linked !== undefined) activeSpan()?.addLink({ context: linked });
}

/** Starts what outlives its caller and is none of its work. */
export function untraced<T>(begin: () => T): T {
  return tracer === undefined ? begin() : context.with(ROOT_CONTEXT, begin);
}

/** What a line of a log says about the trace it belongs to (OpenTelemetry, trace context in non-OTLP logs). */
export function traceFields(): object {
  const span = activeSpan();
  if (span === undefined) return {};
  const { traceId, spanId, traceFlags } = span.spanContext();
  return { trace_id: traceId, span_id: spanId, trace_flags: `0${traceFlags}` };
}

/** Messages of errors may hold what nobody should read in a trace: its kind is told alone. */
export function failed(span: Span, error: unknown): void {
  span.setAttribute('error.type', error instanceof Error ? error.name : typeof error);
  span.setStatus({ code: SpanStatusCode.ERROR });
}

function activeSpan(): Span | undefined {
  const span = trace.getSpan(context.active());
  // What was begun by work that is over belongs to nobody's trace.
  return span?.isRecording() === true ? span : undefined;
}

async function endAfter<T>(span: Span, work: () => Promise<T>): Promise<T> {
  try {
    return await context.with(trace.setSpan(ROOT_CONTEXT, span), work);
  } catch (error) {
    failed(span, error);
    throw error;
  } finally {
    span.end();
  }
}

const isSampled = ({ traceFlags }: SpanContext): boolean => (traceFlags & TraceFlags.SAMPLED) !== 0;

/** Different ones, sampled, one more than a span may link. */
function originsOf<Item>(items: Iterable<Item>, origin: Batch<Item>['origin']): SpanContext[] {
  const found = new Map<string, SpanContext>();
  for (const item of items) {
    const text = origin(item);
    if (text === undefined || text === null || found.has(text)) continue;
    const from = readTraceparent(text);
    if (from === undefined || !isSampled(from)) continue;
    found.set(text, from);
    if (found.size > SPAN_LIMITS.links) break;
  }
  return [...found.values()];
}
