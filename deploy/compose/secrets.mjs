// Secrets of an installation by compose: `.env` beside compose.yaml, which git ignores and compose reads.
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { makeSecrets } from '../../k8s/secrets.mjs';

const HEAD =
  '# Secrets of this machine, made by `npm run compose`: what is missing is added, what is here stays.\n';
const PASSWORD_BYTES = 24;

/** The variable that holds a key of a Secret of k8s: of nhip-indicators NHIP_SESSION is INDICATORS_NHIP_SESSION. */
export function variableOf({ name, key }) {
  return `${name.replace(/^nhip-/, '')}_${key}`.replaceAll('-', '_').toUpperCase();
}

/** How compose.yaml asks for a variable that must be there. */
export function required(variable) {
  return `\${${variable}:?npm run compose makes it}`;
}

/**
 * Adds what is missing to the file, or makes it, readable by its owner alone. A service that came later gets its own.
 * @returns {Record<string, string>} what it holds then
 */
export function keepSecrets(file) {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : HEAD;
  const kept = Object.fromEntries(
    [...text.matchAll(/^(\w+)=(.*)$/gm)].map(([, name, value]) => [name, value]),
  );
  const added = Object.entries(newSecrets()).filter(([name]) => !(name in kept));
  const lines = added.map(([name, value]) => `${name}=${value}\n`).join('');
  if (lines !== '') writeFileSync(file, text.replace(/([^\n])$/, '$1\n') + lines, { mode: 0o600 });
  return { ...Object.fromEntries(added), ...kept };
}

function newSecrets() {
  const { manifests, operatorKey } = makeSecrets({ database: 'postgres:5432', parameters: '' });
  const ours = manifests.filter(({ metadata }) => metadata.namespace === 'nhip');
  const values = ours.flatMap(({ metadata: { name }, stringData }) =>
    Object.entries(stringData).map(([key, value]) => [variableOf({ name, key }), value]),
  );
  return {
    OPERATOR_KEY: operatorKey,
    POSTGRES_PASSWORD: password(),
    GRAFANA_PASSWORD: password(),
    ...Object.fromEntries(values),
  };
}

function password() {
  return randomBytes(PASSWORD_BYTES).toString('base64url');
}
