// `npm run k8s:generate`: manifests that repeat what stands elsewhere are made from there; a test compares them.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import { parse, stringify } from 'yaml';

const here = dirname(fileURLToPath(import.meta.url));
const project = dirname(here);
const RULES = join(project, 'deploy/prometheus/rules');
const labels = { 'app.kubernetes.io/part-of': 'nhip' };

/** The rules of deploy/prometheus/rules, all files, for the Prometheus operator. */
export function prometheusRules() {
  const files = readdirSync(RULES).filter((name) => /\.ya?ml$/.test(name));
  const groups = files.sort().flatMap((name) => parse(readFileSync(join(RULES, name), 'utf8')).groups);
  const metadata = { name: 'nhip', labels };
  return [{ apiVersion: 'monitoring.coreos.com/v1', kind: 'PrometheusRule', metadata, spec: { groups } }];
}

/** The topics that services need, for the topic operator of Strimzi. @param topics `TOPICS` of @nhip/contracts */
export function kafkaTopics(topics) {
  return topics.map(({ name, partitions, config }) => ({
    apiVersion: 'kafka.strimzi.io/v1',
    kind: 'KafkaTopic',
    metadata: { name, labels: { ...labels, 'strimzi.io/cluster': 'nhip' } },
    spec: { partitions, replicas: 3, config },
  }));
}

async function write(path, source, documents) {
  const texts = documents.map((document) => stringify(document, { lineWidth: 80 }));
  const text = `# Made by \`npm run k8s:generate\` from ${source}.\n${texts.join('---\n')}`;
  const target = join(here, path);
  writeFileSync(target, await format(text, { parser: 'yaml', printWidth: 110, singleQuote: true }));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { TOPICS } = createRequire(import.meta.url)(join(project, 'libs/contracts/dist/index.js'));
  await write('components/monitoring/prometheus-rules.yaml', 'deploy/prometheus/rules', prometheusRules());
  await write('strimzi/topics.yaml', 'TOPICS of @nhip/contracts', kafkaTopics(TOPICS));
}
