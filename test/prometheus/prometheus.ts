import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { endWithRun, freePort, temporaryFolder, waitFor } from '@nhip/testing';
import { stringify } from 'yaml';
import { ruleFiles } from './rule-files';

/** A real Prometheus over targets of a test, which looks and evaluates every second. */
export interface Prometheus {
  readonly url: string;
  /** One sample a series, as values; NaN is left out. @throws what Prometheus said of the query */
  query(expr: string): Promise<number[]>;
  /** What fires now, by its labels. */
  firing(): Promise<readonly Readonly<Record<string, string>>[]>;
  /** Every rule that it evaluates, and what is wrong with it. */
  rules(): Promise<
    readonly { readonly name: string; readonly health: string; readonly lastError?: string }[]
  >;
  stop(): Promise<void>;
}

/** Why there is none, for the name of a skipped test; empty when there is. */
export const prometheusMissing = (): string =>
  spawnSync('prometheus', ['--version']).error === undefined ? '' : 'prometheus is not on the PATH';

export interface PrometheusOptions {
  /** What becomes of the text of a file of rules; by default they are evaluated every second. */
  readonly change?: (rules: string) => string;
  /** The address of an Alertmanager. */
  readonly alertmanager?: string;
}

const everySecond = (rules: string): string => rules.replaceAll('interval: 30s', 'interval: 1s');

/** @param targets service → host:port; rules are those of deploy/prometheus */
export async function startPrometheus(
  targets: Readonly<Record<string, string>>,
  { change = everySecond, alertmanager }: PrometheusOptions = {},
): Promise<Prometheus> {
  const folder = temporaryFolder('prometheus');
  mkdirSync(join(folder, 'rules'));
  for (const file of ruleFiles) {
    const copy = join(folder, 'rules', basename(file));
    copyFileSync(file, copy);
    writeFileSync(copy, change(readFileSync(copy, 'utf8')));
  }
  const config = {
    global: { scrape_interval: '1s', external_labels: { runbooks: 'docs/runbooks' } },
    rule_files: ['rules/*.yaml'],
    scrape_configs: [
      {
        job_name: 'nhip',
        honor_labels: true,
        static_configs: Object.entries(targets).map(([service, target]) => ({
          targets: [target],
          labels: { service },
        })),
      },
    ],
    ...(alertmanager !== undefined && {
      alerting: { alertmanagers: [{ static_configs: [{ targets: [new URL(alertmanager).host] }] }] },
    }),
  };
  writeFileSync(join(folder, 'prometheus.yml'), stringify(config));
  const address = `127.0.0.1:${await freePort()}`;
  const args = [`--config.file=${folder}/prometheus.yml`, `--storage.tsdb.path=${folder}/data`];
  const child = spawn('prometheus', [...args, `--web.listen-address=${address}`, '--log.level=warn'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  endWithRun(child.pid as number);
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const url = `http://${address}`;
  await waitFor(async () => (await fetch(`${url}/-/ready`)).ok, { what: 'Prometheus to be ready' });
  return {
    url,
    query: async (expr) => {
      const { result } = await ask<{ result: { value: [number, string] }[] }>(
        `${url}/api/v1/query?${new URLSearchParams({ query: expr }).toString()}`,
      );
      return result.map(({ value }) => Number(value[1])).filter((value) => !Number.isNaN(value));
    },
    firing: async () => {
      type Alerts = { alerts: { labels: Record<string, string>; state: string }[] };
      const { alerts } = await ask<Alerts>(`${url}/api/v1/alerts`);
      return alerts.filter(({ state }) => state === 'firing').map(({ labels }) => labels);
    },
    rules: async () => {
      type Groups = { groups: { rules: { name: string; health: string; lastError?: string }[] }[] };
      const { groups } = await ask<Groups>(`${url}/api/v1/rules`);
      return groups.flatMap((group) => group.rules);
    },
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function ask<Data>(url: string): Promise<Data> {
  const told = (await (await fetch(url)).json()) as { status: string; error?: string; data: Data };
  if (told.status !== 'success') throw new Error(told.error);
  return told.data;
}
