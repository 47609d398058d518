// `npm run compose:generate`: compose.yaml and prometheus.yml, or into another FOLDER. What stands elsewhere is taken
// from there: services and their settings from k8s/base, topics from k8s/strimzi, targets from deploy/prometheus.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { Document, isScalar, parse, parseAllDocuments, visit } from 'yaml';
import { required, variableOf } from './secrets.mjs';
import { ONCE, servers } from './servers.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const project = dirname(dirname(here));
/** Characters of a list or map that stands in one line. */
const SHORT = 80;
const [folder = here] = process.argv.slice(2);
const { version } = JSON.parse(read('package.json'));
const image = `localhost/nhip:${version}`;
const manifests = objectsOf('k8s/base');
const scraped = scrapedPorts();

await write('compose.yaml', {
  name: 'nhip',
  services: { ...servers({ topics: topics(), databases: databases() }), ...migrations(), ...services() },
  networks: { default: {}, data: { internal: true } },
  volumes: Object.fromEntries(
    ['postgres', 'kafka', 'prometheus', 'alertmanager', 'grafana'].map((name) => [name, {}]),
  ),
});
await write('prometheus.yml', prometheus());

/** The migration of each database, as its Job has it, to its end before the service starts. */
function migrations() {
  const jobs = containersOf('Job').map(([name, container]) => [
    name,
    {
      ...confined(container),
      restart: ONCE,
      networks: ['data'],
      depends_on: { databases: { condition: 'service_completed_successfully' } },
    },
  ]);
  // Built once, for all.
  jobs[0][1].build = { context: '../..', args: { VERSION: version } };
  return Object.fromEntries(jobs);
}

function services() {
  const deployments = containersOf('Deployment').map(([name, container]) => [
    name,
    {
      ...confined(container),
      // Variables of a service alone win over what all read.
      env_file: ['settings.env'],
      restart: 'unless-stopped',
      stop_grace_period: '30s',
      healthcheck: {
        test: ['CMD', 'node', '/app/service.mjs', 'health'],
        interval: '10s',
        timeout: '5s',
        retries: 6,
        start_period: '60s',
      },
      ports: [`127.0.0.1:${portOf(name)}:8080`],
      networks: ['default', 'data'],
      depends_on: {
        [`migrate-${name}`]: { condition: 'service_completed_successfully' },
        topics: { condition: 'service_completed_successfully' },
      },
    },
  ]);
  return Object.fromEntries(deployments);
}

/** What Kubernetes gives a container of ours, and no more. */
function confined({ args, env, resources: { limits } }) {
  return {
    image,
    command: args,
    environment: Object.fromEntries(env.map(variable)),
    user: '10001:10001',
    read_only: true,
    cap_drop: ['ALL'],
    security_opt: ['no-new-privileges:true'],
    deploy: { resources: { limits: { cpus: limits.cpu, memory: bytes(limits.memory), pids: 200 } } },
    logging: { driver: 'json-file', options: { 'max-size': '10m', 'max-file': '3' } },
  };
}

/** Values of secrets come from `.env` (secrets.mjs); one that may be missing is empty then. */
function variable({ name, value, valueFrom }) {
  const from = valueFrom?.secretKeyRef;
  // No TLS in front.
  if (name === 'NHIP_SECURE_COOKIE') return [name, 'false'];
  if (!from) return [name, value];
  return [name, from.optional ? `\${${variableOf(from)}:-}` : required(variableOf(from))];
}

/** Connection strings of all databases, each with its role and password. */
function databases() {
  return Object.values(migrations()).map(({ environment }) => environment.NHIP_DATABASE_URL);
}

function topics() {
  return objectsOf('k8s/strimzi').filter(({ kind }) => kind === 'KafkaTopic');
}

/** The example, with the names that containers have. */
function prometheus() {
  const config = parse(read('deploy/prometheus/prometheus.example.yml'));
  for (const { static_configs } of config.scrape_configs)
    for (const each of static_configs) each.targets = [`${each.labels.service}:8080`];
  config.alerting.alertmanagers = [{ static_configs: [{ targets: ['alertmanager:9093'] }] }];
  return config;
}

function scrapedPorts() {
  const { scrape_configs } = parse(read('deploy/prometheus/prometheus.example.yml'));
  const each = scrape_configs.flatMap(({ static_configs }) => static_configs);
  return Object.fromEntries(each.map(({ targets, labels }) => [labels.service, targets[0].split(':')[1]]));
}

function portOf(name) {
  if (scraped[name]) return scraped[name];
  throw new Error(`deploy/prometheus/prometheus.example.yml names no port of ${name}`);
}

function containersOf(kind) {
  return manifests
    .filter((each) => each.kind === kind)
    .map(({ metadata, spec }) => [metadata.name, spec.template.spec.containers[0]]);
}

function objectsOf(path) {
  const { resources } = parse(read(join(path, 'kustomization.yaml')));
  const texts = resources.map((file) => read(join(path, file)));
  return texts.flatMap((text) => parseAllDocuments(text).map((document) => document.toJS()));
}

function bytes(quantity) {
  return quantity.replace(/Mi$/, 'm').replace(/Gi$/, 'g');
}

function read(path) {
  return readFileSync(join(project, path), 'utf8');
}

async function write(name, content) {
  const document = new Document(content, { aliasDuplicateObjects: false });
  // Lists and maps of plain values stand in one line where they fit.
  visit(document, {
    Collection(_, node) {
      node.flow = node.items.every((each) => isScalar(each) || isScalar(each.value)) && fits(node);
    },
  });
  const style = await resolveConfig(join(here, name));
  const head =
    '# Made by `npm run compose:generate`; what is to be changed, and where: docs/containers.md.\n';
  const text = head + document.toString({ lineWidth: 0 });
  writeFileSync(join(folder, name), await format(text, { ...style, parser: 'yaml' }));
}

function fits(node) {
  return JSON.stringify(node).length <= SHORT;
}
