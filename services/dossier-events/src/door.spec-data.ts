import { decodeDossierFact, type DossierFact } from '@nhip/contracts';
import { hashKey, type RunningService } from '@nhip/runtime';
import { runMigrations } from '@nhip/store';
import type { StreamLimits } from '@nhip/stream';
import { startStream } from '@nhip/stream/service';
import type { Pool } from 'pg';
import { LIMITS, parseConfig } from './config';
import { SPEC_ENVIRONMENT } from './environment.spec-data';
import { ndjson, type Json } from './events.spec-data';
import { forgetEvents } from './forget-events.spec-data';
import { MIGRATIONS } from './migrations';
import { DOSSIER_PROGRAM } from './dossier-program';

export const OPERATOR = 'the-operator-key';

/** An empty database, as `freshDatabase` of @nhip/testing makes it. */
export interface SpecDatabase {
  readonly url: string;
  readonly pool: Pool;
  drop(): Promise<void>;
}

interface Asking {
  readonly body?: unknown;
  readonly key?: string;
  readonly type?: string;
}

export interface Made {
  readonly id: string;
  readonly key: string;
  readonly signingSecret?: string;
}

/** A running dossier-events with a database of its own, for specs of its doors. */
export class SpecDoor {
  private constructor(
    readonly database: SpecDatabase,
    readonly service: RunningService,
    /** Lines of its log: of what broke, unless the environment asks for more. */
    readonly logged: readonly string[],
  ) {}

  /**
   * @param limits what differs from those of the service; a getter is asked each time
   * @param environment what differs from one without a broker
   */
  static async start(
    database: SpecDatabase,
    limits: Partial<StreamLimits> = {},
    environment: Readonly<Record<string, string>> = {},
  ): Promise<SpecDoor> {
    await runMigrations({ url: database.url, migrations: MIGRATIONS });
    const config = parseConfig({
      ...SPEC_ENVIRONMENT,
      NHIP_DATABASE_URL: database.url,
      NHIP_KAFKA_BROKERS: '127.0.0.1:1',
      NHIP_HTTP_PORT: '0',
      NHIP_LOG_LEVEL: 'error',
      NHIP_OPERATOR_KEY_HASH: hashKey(OPERATOR),
      ...environment,
    });
    const changed = Object.defineProperties({ ...LIMITS }, Object.getOwnPropertyDescriptors(limits));
    const logged: string[] = [];
    const service = await startStream(
      DOSSIER_PROGRAM,
      { ...config, stream: { ...config.stream, limits: changed } },
      { logTo: { write: (text) => void logged.push(text) } },
    );
    return new SpecDoor(database, service, logged);
  }

  /** Its database goes with it; `service.stop()` leaves it for another start. */
  async stop(): Promise<void> {
    await this.service.stop();
    await this.database.drop();
  }

  /** An answer's status and JSON, asked as the operator unless another key is given. */
  async ask(
    method: string,
    path: string,
    { body, key = OPERATOR, type = 'application/json' }: Asking = {},
  ): Promise<{ readonly status: number; readonly json: never }> {
    const answer = await fetch(this.service.url + path, {
      method,
      headers: { authorization: `Bearer ${key}`, ...(body !== undefined && { 'content-type': type }) },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, json: (text === '' ? undefined : JSON.parse(text)) as never };
  }

  async makeKey(request: Json): Promise<Made> {
    const { status, json } = await this.ask('POST', '/v1/keys', { body: request });
    if (status !== 201) throw new Error(`no key: ${status} ${JSON.stringify(json)}`);
    return json;
  }

  /** Sends events as they are written, for specs of how they may be. */
  post(
    key: string,
    body: string | Uint8Array<ArrayBuffer> | undefined,
    headers: Record<string, string>,
  ): Promise<Response> {
    return fetch(`${this.service.url}/v1/events`, {
      method: 'POST',
      ...(body !== undefined && { body }),
      headers: { authorization: `Bearer ${key}`, ...headers },
    });
  }

  /** Sends events one a line. @returns what became of each */
  async send(key: string, events: readonly object[]): Promise<string[]> {
    const asking = { body: ndjson(events), key, type: 'application/x-ndjson' };
    const { json } = await this.ask('POST', '/v1/events', asking);
    const { results }: { results: { outcome: string; reason?: string }[] } = json;
    return results.map(({ outcome, reason }) => (reason === undefined ? outcome : `${outcome}: ${reason}`));
  }

  /** What is stored, without the times of receipt. */
  async stored(): Promise<Json[]> {
    const { rows } = await this.database.pool.query<Json>(
      'SELECT source, id, subject, kind, time, sequence, hash, body FROM event ORDER BY id',
    );
    return rows;
  }

  /** The facts that came of it, by subject. */
  async facts(): Promise<Map<string, DossierFact>> {
    const { rows } = await this.database.pool.query<{ fact: Buffer }>('SELECT fact FROM subject');
    return new Map(rows.map(({ fact }) => decodeDossierFact(fact)).map((fact) => [fact.subject, fact]));
  }

  forgetEvents(): Promise<void> {
    return forgetEvents(this.database.pool);
  }

  /** Values of a metric by one of its labels. */
  async metric(name: string, label: string): Promise<Record<string, number>> {
    const text = await (await fetch(`${this.service.url}/metrics`)).text();
    const lines = text.split('\n').filter((line) => line.startsWith(`${name}{`));
    return Object.fromEntries(
      lines.map((line) => [
        new RegExp(`[{,]${label}="([^"]*)"`).exec(line)?.[1],
        Number(line.split(' ').at(-1)),
      ]),
    );
  }
}
