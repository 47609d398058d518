import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ROOT } from './manifests';

export const COMPOSE = join(ROOT, 'deploy/compose');

export interface ComposeService {
  readonly image: string;
  readonly command?: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly build?: { readonly context: string };
  readonly environment?: Readonly<Record<string, string>>;
  readonly env_file?: readonly string[];
  readonly user?: string;
  readonly read_only: boolean;
  readonly cap_drop: readonly string[];
  readonly cap_add?: readonly string[];
  readonly security_opt: readonly string[];
  readonly restart?: string;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly networks?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { condition: string }>> | readonly string[];
  readonly deploy: { readonly resources: { readonly limits: Readonly<Record<string, unknown>> } };
  readonly logging: { readonly options: Readonly<Record<string, string>> };
}

export interface ComposeFile {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly networks: Readonly<Record<string, { internal?: boolean }>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

export const text = readFileSync(join(COMPOSE, 'compose.yaml'), 'utf8');
export const file = parse(text) as ComposeFile;

/** `.env` as `npm run compose` makes it, in a folder of its own. @returns its path and what it holds */
export function madeEnvironment(path = join(mkdtempSync(join(tmpdir(), 'nhip-compose-')), '.env')): {
  path: string;
  values: Readonly<Record<string, string>>;
} {
  const program = `import { keepSecrets } from ${JSON.stringify(join(COMPOSE, 'secrets.mjs'))};
    console.log(JSON.stringify(keepSecrets(${JSON.stringify(path)})));`;
  const made = spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
  if (made.status !== 0) throw new Error(made.stderr);
  return { path, values: JSON.parse(made.stdout) as Record<string, string> };
}

/** What the service's process gets: variables of its files, then its own, with `.env` filled in. */
export function environmentOf(
  { env_file = [], environment = {} }: ComposeService,
  secrets: Readonly<Record<string, string>>,
): Record<string, string> {
  const shared = env_file.flatMap((name) => pairsOf(readFileSync(join(COMPOSE, name), 'utf8')));
  const own = Object.entries(environment).map(([name, value]) => [name, filledIn(value, secrets)] as const);
  return Object.fromEntries([...shared, ...own]);
}

/** `${NAME:?…}` must be there, `${NAME:-}` is empty where it is not. */
function filledIn(value: string, secrets: Readonly<Record<string, string>>): string {
  return value.replaceAll(/\$\{(\w+)(:[-?])[^}]*\}/g, (_, name: string, how: string) => {
    const secret = secrets[name];
    if (secret === undefined && how === ':?') throw new Error(`.env has no ${name}`);
    return secret ?? '';
  });
}

export function pairsOf(lines: string): [string, string][] {
  return [...lines.matchAll(/^(\w+)=(.*)$/gm)].map(([, name, value]) => [name!, value!]);
}
