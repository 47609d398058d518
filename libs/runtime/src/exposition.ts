import { setImmediate as breathe } from 'node:timers/promises';
import type { MetricObjectWithValues, MetricValue, Registry } from 'prom-client';

/** Series that are written before anything else gets its turn: a millisecond or two. */
const AT_ONCE = 250;

/** What prom-client writes one metric with; its types do not tell it. */
interface Writer {
  getMetricsAsString(metric: { get(): Promise<Metric> }): Promise<string>;
}
interface Readable {
  get(): Promise<Metric>;
  /** Of histograms: labels that their buckets share are kept once. */
  getForPromString?(): Promise<Metric>;
}
type Metric = MetricObjectWithValues<MetricValue<string>>;

/**
 * All metrics of a registry in Prometheus' text format, as `registry.metrics()` has them, in pieces.
 *
 * Problem: ten thousand series written at once keep everything else waiting for a tenth of a second.
 * Here: the values are asked for first, so that what cannot be read fails the whole; then the library writes them by
 * the hundred, and others have their turn between.
 */
export async function exposition(registry: Registry): Promise<AsyncIterable<string>> {
  const metrics = registry.getMetricsAsArray() as unknown as Readable[];
  const read = metrics.map((metric) => metric.getForPromString?.() ?? metric.get());
  return written(registry as unknown as Writer, await Promise.all(read));
}

async function* written(writer: Writer, metrics: readonly Metric[]): AsyncGenerator<string> {
  for (const metric of metrics)
    for (let from = 0; from === 0 || from < metric.values.length; from += AT_ONCE) {
      const values = metric.values.slice(from, from + AT_ONCE);
      const text = await writer.getMetricsAsString({ get: async () => ({ ...metric, values }) });
      const isLast = from + AT_ONCE >= metric.values.length;
      yield (from === 0 ? text : withoutHead(text)) + (isLast ? '\n\n' : '\n');
      if (values.length === AT_ONCE) await breathe();
    }
}

/** Help and type stand before the first series of a metric alone. */
function withoutHead(text: string): string {
  const type = text.indexOf('\n# TYPE ');
  return text.slice(text.indexOf('\n', type + 1) + 1);
}
