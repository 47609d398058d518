import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { parseConfig as parseControlRoom } from '../../services/control-room/src/config';
import { parseConfig as parseDocumentEvents } from '../../services/document-events/src/config';
import { parseConfig as parseDossierEvents } from '../../services/dossier-events/src/config';
import { parseConfig as parseIndicators } from '../../services/indicators/src/config';
import { parseConfig as parseNotifications } from '../../services/notifications/src/config';
import { parseConfig as parseSecurityEvents } from '../../services/security-events/src/config';
import { K8S, ofKind, ROOT, type Container, type Manifest } from './manifests';

/** What all services of streams share. */
const STREAM_SERVICE = 'libs/stream/src/service';

type Environment = Readonly<Record<string, string>>;

/** How each service itself reads its environment: throws one error for all faults. */
export const PARSERS: Readonly<Record<string, (environment: Environment) => unknown>> = {
  'control-room': parseControlRoom,
  'document-events': parseDocumentEvents,
  'dossier-events': parseDossierEvents,
  indicators: parseIndicators,
  notifications: parseNotifications,
  'security-events': parseSecurityEvents,
};

/** Names of all variables that a service's sources speak of, its migrations included. */
export function variablesOf(service: string): Set<string> {
  const folders = [join('services', service, 'src'), ...(/-events$/.test(service) ? [STREAM_SERVICE] : [])];
  const files = folders.flatMap((folder) => {
    const names = readdirSync(join(ROOT, folder)).filter((name) => /\.ts$/.test(name));
    return names.filter((name) => !/\.spec(-data)?\.ts$/.test(name)).map((name) => join(ROOT, folder, name));
  });
  const text = files.map((file) => readFileSync(file, 'utf8')).join('\n');
  return new Set(text.match(/\bNHIP_[A-Z_]+\b/g));
}

interface Secret extends Manifest {
  readonly stringData: Environment;
}

/** What `k8s/secrets.mjs` makes, as it prints it. */
export function madeSecrets(): Secret[] {
  const args = [join(K8S, 'secrets.mjs'), '--database', 'nhip-rw.postgres.svc:5432'];
  const text = execFileSync(process.execPath, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return parseAllDocuments(text).map((document) => document.toJS() as Secret);
}

/** The environment that a container gets; a missing Secret or ConfigMap is an error, an optional one is left out. */
export function environmentOf(
  container: Container,
  all: readonly Manifest[],
  secrets: readonly Secret[],
): Environment {
  const maps = (container.envFrom ?? []).map(({ configMapRef: { name } }) => {
    const map = ofKind(all, 'ConfigMap').find(({ metadata }) => metadata.name === name);
    if (!map) throw new Error(`no ConfigMap ${name}`);
    return map.data ?? {};
  });
  const own = container.env.map(({ name, value, valueFrom }) => {
    const from = valueFrom?.secretKeyRef;
    if (!from) return [name, value ?? ''] as const;
    const found = secrets.find(({ metadata }) => metadata.name === from.name)?.stringData[from.key];
    if (found === undefined && !from.optional) throw new Error(`no Secret ${from.name} with ${from.key}`);
    return [name, found ?? ''] as const;
  });
  return Object.assign({}, ...maps, Object.fromEntries(own)) as Environment;
}
