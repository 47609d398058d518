import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import type { LRParser } from '@lezer/lr';

const ROOT = resolve(__dirname, '../..');
/** Required, not imported: its types are those of its ES module, although it brings a CommonJS one, too. */
const { parser } = createRequire(__filename)('@prometheus-io/lezer-promql') as { parser: LRParser };

/** What Prometheus, prom-client and Node make themselves. */
const GIVEN = /^(up|ALERTS|process_[a-z_]+|nodejs_[a-z0-9_]+)$/;

let exported: Set<string> | undefined;

/** Names of all metrics that the services and libraries make. */
function exportedMetrics(): ReadonlySet<string> {
  if (exported !== undefined) return exported;
  const names = (exported = new Set<string>());
  for (const folder of ['services', 'libs'])
    for (const file of readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }))
      if (/\/src\/.*\.ts$/.test(file) && !/node_modules|\.spec\.ts$/.test(file))
        for (const [, name] of readFileSync(join(ROOT, folder, file), 'utf8').matchAll(/'(nhip_[a-z_]+)'/g))
          names.add(name as string);
  return names;
}

/** Metrics that a query asks for. @throws Error when it is no PromQL; Grafana's own intervals are understood. */
export function metricsAskedBy(query: string): string[] {
  const expr = query.replaceAll('$__rate_interval', '5m');
  const names: string[] = [];
  parser.parse(expr).iterate({
    enter: ({ type, node, from, to }) => {
      if (type.isError) throw new Error(`no PromQL at ${from}: ${expr}`);
      if (type.name !== 'VectorSelector') return;
      const name = node.getChild('Identifier');
      if (name === null) throw new Error(`a selector without a name: ${expr.slice(from, to)}`);
      names.push(expr.slice(name.from, name.to));
    },
  });
  return names;
}

/** Those of `asked` that nobody makes: neither the code nor a recording rule. */
export function unknownMetrics(asked: readonly string[], recorded: readonly string[]): string[] {
  const made = exportedMetrics();
  const known = (name: string): boolean =>
    made.has(name) ||
    made.has(name.replace(/_(bucket|sum|count)$/, '')) ||
    recorded.includes(name) ||
    GIVEN.test(name);
  return asked.filter((name) => !known(name));
}
