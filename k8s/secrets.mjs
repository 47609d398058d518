// Secrets of a new installation, as manifests on standard output; what people need is told once, on standard error.
//   node k8s/secrets.mjs --database nhip-rw.postgres.svc:5432 | kubectl create -f -
import { createHash, randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { stringify } from 'yaml';

/** By the name of a service its database and the role that owns it; as k8s/cloudnative-pg has them. */
export const DATABASES = {
  'dossier-events': 'nhip_dossier_events',
  'document-events': 'nhip_document_events',
  'security-events': 'nhip_security_events',
  indicators: 'nhip_indicators',
  'control-room': 'nhip_control_room',
  notifications: 'nhip_notifications',
};
const KEY_BYTES = 32;
const ADMIN_PASSWORD_BYTES = 15;
/** CloudNativePG's certificates are its own: encrypted, and not compared with an authority. */
const PARAMETERS = 'sslmode=no-verify';

/**
 * @param {{ database: string, parameters?: string }} options `host:port` of PostgreSQL; parameters of its connections
 * @returns {{ manifests: object[], operatorKey: string, adminPassword: string, alertmanagerKey: string }}
 */
export function makeSecrets({ database, parameters = PARAMETERS }) {
  const operatorKey = key();
  const alertmanagerKey = key();
  const adminPassword = randomBytes(ADMIN_PASSWORD_BYTES).toString('base64url');
  const own = {
    'dossier-events': { NHIP_PARKED_KEY: randomBytes(KEY_BYTES).toString('base64') },
    'document-events': { NHIP_PARKED_KEY: randomBytes(KEY_BYTES).toString('base64') },
    'security-events': { NHIP_PARKED_KEY: randomBytes(KEY_BYTES).toString('base64') },
    'control-room': { NHIP_SESSION_SECRET: key(), NHIP_ADMIN_PASSWORD: adminPassword },
    notifications: { NHIP_ANSWER_SECRET: key(), NHIP_ALERTMANAGER_KEY_HASH: hashOf(alertmanagerKey) },
  };
  const shared = {
    NHIP_GRPC_TOKEN: key(),
    NHIP_OPERATOR_KEY_HASH: hashOf(operatorKey),
  };
  const manifests = [secret('nhip', 'nhip-shared', shared)];
  for (const [service, role] of Object.entries(DATABASES)) {
    const password = key();
    const query = parameters === '' ? '' : `?${parameters}`;
    const url = `postgresql://${role}:${password}@${database}/${role}${query}`;
    manifests.push(secret('nhip', `nhip-${service}`, { NHIP_DATABASE_URL: url, ...own[service] }));
    const login = secret('postgres', `nhip-${service}-role`, { username: role, password });
    manifests.push({ ...login, type: 'kubernetes.io/basic-auth' });
  }
  return { manifests, operatorKey, adminPassword, alertmanagerKey };
}

function secret(namespace, name, stringData) {
  const metadata = { name, namespace, labels: { 'app.kubernetes.io/part-of': 'nhip' } };
  return { apiVersion: 'v1', kind: 'Secret', metadata, stringData };
}

function hashOf(text) {
  return createHash('sha256').update(text).digest('hex');
}

function key() {
  return randomBytes(KEY_BYTES).toString('base64url');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const options = { database: { type: 'string' }, parameters: { type: 'string' } };
  const { database, parameters } = parseArgs({ options }).values;
  if (database === undefined) {
    console.error('say where PostgreSQL is: --database host:port [--parameters sslmode=…]');
    process.exit(64);
  }
  const { manifests, operatorKey, adminPassword, alertmanagerKey } = makeSecrets({ database, parameters });
  process.stdout.write(manifests.map((each) => stringify(each)).join('---\n'));
  console.error(
    `operator key (NHIP_KEY of the command line): ${operatorKey}\nadmin's password: ${adminPassword}\n` +
      `key of Alertmanager (its credentials_file): ${alertmanagerKey}`,
  );
}
