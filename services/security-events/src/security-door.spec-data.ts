import { decodeSecurityFact, type SecurityFact } from '@nhip/contracts';
import { hashKey, type RunningService } from '@nhip/runtime';
import { runMigrations } from '@nhip/store';
import { startStream } from '@nhip/stream/service';
import type { Pool } from 'pg';
import { parseConfig } from './config';
import { MIGRATIONS } from './migrations';
import { SECURITY_PROGRAM } from './security-program';

const OPERATOR = 'the-operator-key';

export interface Answered {
  readonly status: number;
  readonly json: never;
}

/** An empty database, as `freshDatabase` of @nhip/testing makes it. */
interface SpecDatabase {
  readonly url: string;
  readonly pool: Pool;
  drop(): Promise<void>;
}

/** A running security-events with a database of its own and no broker, for specs of its doors. */
export class SecurityDoor {
  private constructor(
    private readonly database: SpecDatabase,
    readonly service: RunningService,
  ) {}

  static async start(database: SpecDatabase): Promise<SecurityDoor> {
    await runMigrations({ url: database.url, migrations: MIGRATIONS });
    const config = parseConfig({
      NHIP_DATABASE_URL: database.url,
      NHIP_KAFKA_BROKERS: '127.0.0.1:1',
      NHIP_HTTP_PORT: '0',
      NHIP_GRPC_PORT: '0',
      NHIP_GRPC_TOKEN: 'the-token-of-a-spec',
      NHIP_PARKED_KEY: Buffer.alloc(32, 'p').toString('base64'),
      NHIP_LOG_LEVEL: 'error',
      NHIP_OPERATOR_KEY_HASH: hashKey(OPERATOR),
    });
    return new SecurityDoor(database, await startStream(SECURITY_PROGRAM, config));
  }

  async stop(): Promise<void> {
    await this.service.stop();
    await this.database.drop();
  }

  async makeKey(request: object): Promise<string> {
    const body = JSON.stringify(request);
    const { status, json } = await this.post('/v1/keys', { body, key: OPERATOR, type: 'application/json' });
    if (status !== 201) throw new Error(`no key: ${status}`);
    return (json as { key: string }).key;
  }

  async post(path: string, { body, key, type = 'application/x-ndjson' }: Posted): Promise<Answered> {
    const headers = { authorization: `Bearer ${key}`, 'content-type': type };
    const answer = await fetch(this.service.url + path, { method: 'POST', headers, body });
    return { status: answer.status, json: (await answer.json()) as never };
  }

  async facts(): Promise<SecurityFact[]> {
    const { rows } = await this.database.pool.query<{ fact: Buffer }>('SELECT fact FROM subject');
    return rows.map(({ fact }) => decodeSecurityFact(fact));
  }

  /** All that is stored of events, as one text. */
  async stored(): Promise<string> {
    const { rows } = await this.database.pool.query('SELECT * FROM event JOIN subject USING (subject)');
    return JSON.stringify(rows);
  }

  async books(): Promise<Record<string, string>> {
    const { rows } = await this.database.pool.query(
      'SELECT sum(received) AS received, sum(applied + duplicate + pending + parked + refused) AS told FROM intake',
    );
    return rows[0];
  }

  async forget(): Promise<void> {
    await this.database.pool.query('TRUNCATE event, subject, dirty, parked, intake');
  }
}

interface Posted {
  readonly body: string;
  readonly key: string;
  readonly type?: string;
}
