import { spawn, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { endWithRun, freePort, temporaryFolder, waitFor } from '@nhip/testing';
import { parse, stringify } from 'yaml';

export const ALERTMANAGER_FILE = resolve(__dirname, '../../deploy/alertmanager/alertmanager.yml');

/** deploy/alertmanager/alertmanager.yml, as far as tests ask for it. */
export interface AlertmanagerConfig {
  readonly route: Record<string, unknown>;
  readonly receivers: readonly { readonly name: string; readonly email_configs?: readonly object[] }[];
  readonly inhibit_rules: readonly {
    readonly source_matchers: readonly string[];
    readonly target_matchers: readonly string[];
  }[];
}
export const alertmanagerConfig = (): AlertmanagerConfig =>
  parse(readFileSync(ALERTMANAGER_FILE, 'utf8')) as AlertmanagerConfig;

/** The same where only these receivers tell somebody: nothing leaves the machine of a test. */
export const toldOnlyTo = (
  config: AlertmanagerConfig,
  told: Readonly<Record<string, object>> = {},
): AlertmanagerConfig => ({
  ...config,
  receivers: config.receivers.map(({ name }) => ({ name, ...told[name] })),
});

/** An alert as Alertmanager's API v2 tells it. */
export interface ListedAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly generatorURL: string;
  readonly status: {
    readonly state: string;
    readonly silencedBy: readonly string[];
    readonly inhibitedBy: readonly string[];
  };
}

/** A real Alertmanager of a test's own. */
export interface Alertmanager {
  readonly url: string;
  /** Everything under way, by the name of the alert. */
  alerts(): Promise<ListedAlert[]>;
  /** As Prometheus tells it; the end is that of a resolved one. */
  tell(all: readonly { labels: object; annotations?: object; endsAt?: string }[]): Promise<void>;
  /** @returns what ends it */
  silence(labels: Readonly<Record<string, string>>): Promise<() => Promise<void>>;
  stop(): Promise<void>;
}

/** Debian calls it after Prometheus, its makers do not. */
const program = ['prometheus-alertmanager', 'alertmanager'].find(
  (name) => spawnSync(name, ['--version']).error === undefined,
);
/** Why there is none, for the name of a skipped test; empty when there is. */
export const alertmanagerMissing = program === undefined ? 'alertmanager is not on the PATH' : '';

const HOUR_MS = 3_600_000;

/** @param port where it listens; any that is free by default */
export async function startAlertmanager(config: AlertmanagerConfig, port?: number): Promise<Alertmanager> {
  const folder = temporaryFolder('alertmanager');
  const file = join(folder, 'alertmanager.yml');
  writeFileSync(file, stringify(config));
  const url = `http://127.0.0.1:${port ?? (await freePort())}`;
  const child = spawn(
    program as string,
    [
      ...[`--config.file=${file}`, `--storage.path=${folder}/data`, '--log.level=error'],
      ...[`--web.listen-address=${new URL(url).host}`, '--cluster.listen-address='],
    ],
    // What it cannot deliver while a test has stopped the other side is no news.
    { stdio: 'ignore' },
  );
  endWithRun(child.pid as number);
  const ended = new Promise<void>((done) => child.once('close', () => done()));
  await waitFor(async () => (await fetch(`${url}/-/ready`)).ok, { what: 'Alertmanager to be ready' });
  const post = (path: string, body: object): Promise<unknown> =>
    ask(url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  return {
    url,
    alerts: async () => (await ask(`${url}/api/v2/alerts`)) as ListedAlert[],
    tell: async (all) => void (await post('/api/v2/alerts', all)),
    silence: async (labels) => {
      const matchers = Object.entries(labels).map(([name, value]) => ({ name, value, isRegex: false }));
      const made = await post('/api/v2/silences', {
        ...{ matchers, createdBy: 'test', comment: 'maintenance' },
        startsAt: new Date().toISOString(),
        endsAt: new Date(Date.now() + HOUR_MS).toISOString(),
      });
      const { silenceID } = made as { silenceID: string };
      return async () => void (await ask(`${url}/api/v2/silence/${silenceID}`, { method: 'DELETE' }));
    },
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function ask(url: string, request: RequestInit = {}): Promise<unknown> {
  const answer = await fetch(url, request);
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${request.method ?? 'GET'} ${url}: ${answer.status} ${text}`);
  return text === '' ? undefined : (JSON.parse(text) as unknown);
}
