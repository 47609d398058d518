import type { SpanExporter } from '@opentelemetry/sdk-trace';
import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { Counter, type Registry } from 'prom-client';
import { SPAN_LIMITS, traceBy } from './traced';

/** What waits for the receiver, and how it is sent; what finds the queue full is dropped. */
const EXPORT = { queuedSpans: 2_048, spansAtOnce: 512, everyMs: 1_000, timeoutMs: 5_000 } as const;
const SCHEMA = 'https://opentelemetry.io/schemas/1.45.0';

/** Where traces go, and how many of those that begin here. */
export interface TracingConfig {
  readonly url: string;
  /** 0 to 1; who comes with a trace has decided for it. */
  readonly ratio: number;
}

export interface TracingParts {
  readonly service: string;
  readonly config: TracingConfig;
  readonly registry: Registry;
  readonly log: Logger;
}

/**
 * Traces from now on, and sends spans to an OTLP/HTTP receiver. Nothing waits for it: while it is away, spans are
 * dropped and counted. The SDK is loaded only here, so that a process that traces nothing does not hold it.
 * @returns sends what waits, within the export's time-out, and traces no more
 */
export async function startTracing({
  service,
  config,
  registry,
  log,
}: TracingParts): Promise<() => Promise<void>> {
  const [
    { context },
    sdk,
    { AsyncLocalStorageContextManager },
    { OTLPTraceExporter },
    { resourceFromAttributes },
  ] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/sdk-trace'),
    import('@opentelemetry/context-async-hooks'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
  ]);
  const spans = spanCounter(registry);
  const url = `${config.url.replace(/\/+$/, '')}/v1/traces`;
  const exporter = counted(new OTLPTraceExporter({ url, timeoutMillis: EXPORT.timeoutMs }), spans, log);
  const batches = new sdk.BatchSpanProcessor({
    exporter,
    maxQueueSize: EXPORT.queuedSpans,
    maxExportBatchSize: EXPORT.spansAtOnce,
    scheduledDelayMillis: EXPORT.everyMs,
    exportTimeoutMillis: EXPORT.timeoutMs,
  });
  const ending = {
    onStart: () => undefined,
    onEnd: () => spans.inc({ outcome: 'ended' }),
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  };
  const provider = new sdk.TracerProvider({
    resource: resourceFromAttributes({
      ...{ 'service.name': service, 'service.namespace': 'nhip', 'service.instance.id': randomUUID() },
    }),
    sampler: new sdk.ParentBasedSampler({ root: new sdk.TraceIdRatioBasedSampler(config.ratio) }),
    spanLimits: {
      linkCountLimit: SPAN_LIMITS.links,
      attributeCountLimit: SPAN_LIMITS.attributes,
      attributeValueLengthLimit: SPAN_LIMITS.attributeCharacters,
    },
    spanProcessors: [ending, batches],
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  traceBy(provider.getTracer('nhip', undefined, { schemaUrl: SCHEMA }));
  return async () => {
    traceBy(undefined);
    await provider.shutdown().catch(() => undefined);
    context.disable();
  };
}

/** Says once that the receiver is away, and once that it is back. */
function counted(exporter: SpanExporter, spans: Counter<'outcome'>, log: Logger): SpanExporter {
  let away = false;
  return {
    export: (sent, done) =>
      exporter.export(sent, (result) => {
        const failed = result.code !== 0;
        spans.inc({ outcome: failed ? 'failed' : 'exported' }, sent.length);
        if (failed && !away)
          log.warn({ err: result.error }, 'traces are not taken; they are dropped meanwhile');
        if (!failed && away) log.info('traces are taken again');
        away = failed;
        done(result);
      }),
    ...(exporter.forceFlush && { forceFlush: () => exporter.forceFlush!() }),
    shutdown: () => exporter.shutdown(),
  };
}

function spanCounter(registry: Registry): Counter<'outcome'> {
  const spans = new Counter({
    name: 'nhip_trace_spans_total',
    help: 'Spans that ended, that the receiver took and that it did not; those missing were dropped, or wait.',
    labelNames: ['outcome'],
    registers: [registry],
  });
  for (const outcome of ['ended', 'exported', 'failed']) spans.inc({ outcome }, 0);
  return spans;
}
