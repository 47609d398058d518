import { hashKey, type RunningService } from '@nhip/runtime';
import { runMigrations } from '@nhip/store';
import type { Pool } from 'pg';
import { LIMITS, parseConfig } from './config';
import { SPEC_ENVIRONMENT } from './environment.spec-data';
import { MIGRATIONS } from './migrations';
import { startDossierEvents } from './start';

export const OPERATOR = 'the-operator-key';

export type Json = Record<string, unknown>;

/** A submission of dossier H01 by /mot-cua, but for what is given. */
export const event = (over: Json = {}): Json => ({
  specversion: '1.0',
  id: 'e1',
  source: '/mot-cua',
  type: 'nhip.dossier.submitted.v1',
  subject: 'H01',
  time: '2026-11-02T08:00:00+07:00',
  data: { unit: 'A' },
  ...over,
});

/** A database of its own. */
export interface SpecDatabase {
  readonly url: string;
  readonly pool: Pool;
}

export interface Made {
  readonly id: string;
  readonly key: string;
  readonly signingSecret?: string;
}

/** A running dossier-events with a database of its own and no broker, for specs of its door. */
export class SpecDoor {
  private constructor(
    readonly database: SpecDatabase,
    readonly service: RunningService,
    readonly logged: readonly string[],
  ) {}

  static async start(database: SpecDatabase, limits: Partial<typeof LIMITS> = {}): Promise<SpecDoor> {
    await runMigrations({ url: database.url, migrations: MIGRATIONS });
    const config = parseConfig({
      ...SPEC_ENVIRONMENT,
      NHIP_DATABASE_URL: database.url,
      NHIP_KAFKA_BROKERS: '127.0.0.1:1',
      NHIP_HTTP_PORT: '0',
      NHIP_OPERATOR_KEY_HASH: hashKey(OPERATOR),
    });
    const logged: string[] = [];
    const service = await startDossierEvents(
      { ...config, stream: { ...config.stream, limits: { ...LIMITS, ...limits } } },
      { logTo: { write: (text) => void logged.push(text) } },
    );
    return new SpecDoor(database, service, logged);
  }

  stop(): Promise<void> {
    return this.service.stop();
  }

  asOperator(method: string, path: string, body?: object): Promise<Response> {
    return fetch(this.service.url + path, {
      method,
      headers: { authorization: `Bearer ${OPERATOR}`, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
  }

  async makeKey(request: Json): Promise<Made> {
    const answer = await this.asOperator('POST', '/v1/keys', request);
    if (answer.status !== 201) throw new Error(`no key: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Made;
  }

  post(
    { key }: { readonly key: string },
    body: string | Uint8Array<ArrayBuffer> | undefined,
    headers: Record<string, string>,
  ): Promise<Response> {
    return fetch(`${this.service.url}/v1/events`, {
      method: 'POST',
      ...(body !== undefined && { body }),
      headers: { authorization: `Bearer ${key}`, ...headers },
    });
  }

  /** What is stored, without the times of receipt. */
  async stored(): Promise<Json[]> {
    const { rows } = await this.database.pool.query<Json>(
      'SELECT source, id, subject, kind, time, sequence, hash, body FROM event ORDER BY id',
    );
    return rows;
  }

  async forgetEvents(): Promise<void> {
    // TRUNCATE would lock the tables one after the other, and so deadlock with whoever counts the books meanwhile.
    for (const table of ['dirty', 'event', 'subject', 'parked', 'intake'])
      await this.database.pool.query(`DELETE FROM ${table}`);
  }

  /** Lines of the log that say something broke. */
  get broken(): string[] {
    return this.logged.filter((line) => /"level":"(error|fatal)"/.test(line));
  }
}
