import { hashKey, type RunningService } from '@nhip/runtime';
import { runMigrations } from '@nhip/store';
import type { Pool } from 'pg';
import { parseConfig, type Config } from './config';
import { SPEC_ENVIRONMENT } from './environment.spec-data';
import { MIGRATIONS } from './migrations';
import { startDossierEvents } from './start';

const OPERATOR = 'the-operator-key';

/** An empty database, as `freshDatabase` of @nhip/testing makes it. */
interface Database {
  readonly url: string;
  readonly pool: Pool;
  drop(): Promise<void>;
}

/** dossier-events over a database of its own, as one spec needs it. */
export interface Started {
  readonly database: Database;
  readonly service: RunningService;
  /** An answer's status and JSON, asked as the operator unless another key is given. */
  ask(
    method: string,
    path: string,
    rest?: { readonly body?: unknown; readonly key?: string; readonly type?: string },
  ): Promise<{ readonly status: number; readonly json: never }>;
  /** A new key for a source. */
  keyFor(source: string): Promise<string>;
  /** Sends events one a line. @returns what became of each */
  send(key: string, events: readonly object[]): Promise<string[]>;
  /** Values of a metric by one of its labels. */
  metric(name: string, label: string): Promise<Record<string, number>>;
  stop(): Promise<void>;
}

/** @param over what differs from a configuration for specs */
export async function startForSpec(
  database: Database,
  over: Readonly<Record<string, string>> = {},
  change: (config: Config) => Config = (config) => config,
): Promise<Started> {
  await runMigrations({ url: database.url, migrations: MIGRATIONS });
  const config = parseConfig({
    ...SPEC_ENVIRONMENT,
    NHIP_DATABASE_URL: database.url,
    NHIP_KAFKA_BROKERS: '127.0.0.1:1',
    NHIP_HTTP_PORT: '0',
    NHIP_LOG_LEVEL: 'silent',
    NHIP_OPERATOR_KEY_HASH: hashKey(OPERATOR),
    ...over,
  });
  const service = await startDossierEvents(change(config));
  const ask: Started['ask'] = async (method, path, { body, key = OPERATOR, type } = {}) => {
    const answer = await fetch(service.url + path, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body !== undefined && { 'content-type': type ?? 'application/json' }),
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, json: (text === '' ? undefined : JSON.parse(text)) as never };
  };
  return {
    database,
    service,
    ask,
    keyFor: async (source) =>
      ((await ask('POST', '/v1/keys', { body: { source } })).json as { key: string }).key,
    send: async (key, events) => {
      const body = events.map((event) => JSON.stringify(event)).join('\n');
      const { json } = await ask('POST', '/v1/events', { body, key, type: 'application/x-ndjson' });
      return (json as { results: { outcome: string; reason?: string }[] }).results.map(
        ({ outcome, reason }) => (reason === undefined ? outcome : `${outcome}: ${reason}`),
      );
    },
    metric: async (name, label) => {
      const text = await (await fetch(`${service.url}/metrics`)).text();
      const lines = text.split('\n').filter((line) => line.startsWith(`${name}{`));
      return Object.fromEntries(
        lines.map((line) => [
          new RegExp(`[{,]${label}="([^"]*)"`).exec(line)?.[1],
          Number(line.split(' ').at(-1)),
        ]),
      );
    },
    stop: async () => {
      await service.stop();
      await database.drop();
    },
  };
}

/** A CloudEvent of a dossier; the id is also its name in the spec. */
export const dossierEvent = (
  id: string,
  kind: string,
  {
    source = '/s',
    subject = 'H1',
    time = '2026-11-02T08:00:00+07:00',
    data = {},
  }: { source?: string; subject?: string; time?: string; data?: object } = {},
): object => ({
  ...{ specversion: '1.0', id, source, type: `nhip.dossier.${kind}.v1`, subject, time, data },
});
