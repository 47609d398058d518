// `node deploy/prometheus/config.mjs > FILE`: prometheus.example.yml with the addresses of the instance that
// `npm start` runs (NHIP_DATA_DIR, else .nhip in the project folder) and the rules of this folder.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, stringify } from 'yaml';

/** How instance.json calls the port at which a service tells its metrics. */
const PORTS = {
  'dossier-events': 'events',
  'document-events': 'documents',
  'security-events': 'security',
  indicators: 'indicators',
  notifications: 'notifications',
  'control-room': 'page',
};
const here = fileURLToPath(new URL('.', import.meta.url));
const project = join(here, '..', '..');
const { NHIP_DATA_DIR: dataDir = join(project, '.nhip') } = process.env;

const { ports } = JSON.parse(readFileSync(join(dataDir, 'instance.json'), 'utf8'));
const config = parse(readFileSync(join(here, 'prometheus.example.yml'), 'utf8'));
config.global.external_labels.runbooks = join(project, 'docs', 'runbooks');
config.rule_files = config.rule_files.map((file) => join(here, file));
for (const { static_configs } of config.scrape_configs)
  for (const each of static_configs) each.targets = [`127.0.0.1:${ports[PORTS[each.labels.service]]}`];
process.stdout.write(stringify(config));
