import { hashKey, type RunningService } from '@nhip/runtime';
import { runMigrations } from '@nhip/store';
import { freshDatabase, type FreshDatabase } from '@nhip/testing';
import { join } from 'node:path';
import { AccountStore } from '../account.store';
import { parseConfig } from '../config';
import { startControlRoom } from '../control-room';
import { MIGRATIONS } from '../migrations';
import { hashPassword } from '../password';
import { FakeIndicators } from './fake-indicators';

export const USER = 'admin';
export const PASSWORD = 'bí mật của tỉnh';
export const OPERATOR_KEY = 'the operator key of this spec';

/** A control room with its own database, fed by fake indicators. */
export class Room {
  private constructor(
    private readonly database: FreshDatabase,
    readonly indicators: FakeIndicators,
    readonly indicatorsPort: number,
    private readonly service: RunningService,
  ) {}

  static async open(environment: Readonly<Record<string, string>> = {}): Promise<Room> {
    const database = await freshDatabase();
    await runMigrations({ url: database.url, migrations: MIGRATIONS });
    await new AccountStore(database.pool).createFirst(USER, await hashPassword(PASSWORD));
    const indicators = new FakeIndicators(Date.now);
    const address = await indicators.listen();
    const config = parseConfig({
      NHIP_DATABASE_URL: database.url,
      NHIP_HTTP_PORT: '0',
      NHIP_LOG_LEVEL: 'silent',
      NHIP_OPERATOR_KEY_HASH: hashKey(OPERATOR_KEY),
      NHIP_INDICATORS_GRPC: address,
      NHIP_GRPC_TOKEN: 'a token that is shared',
      NHIP_EVENTS_URL: 'http://127.0.0.1:1',
      NHIP_SESSION_SECRET: 'a secret of thirty-two characters',
      NHIP_TITLE: 'Tỉnh mẫu',
      NHIP_SAMPLE_DATA: 'true',
      NHIP_WEB_DIR: join(__dirname, '..', '..', 'web', 'dist'),
      ...environment,
    });
    const service = await startControlRoom(config);
    return new Room(database, indicators, Number(address.split(':')[1]), service);
  }

  get url(): string {
    return this.service.url;
  }

  /** @returns the session's cookie, `name=value` */
  async login(): Promise<string> {
    const answer = await this.post('/api/login', { user: USER, password: PASSWORD });
    if (!answer.ok) throw new Error(`the login failed: ${answer.status} ${await answer.text()}`);
    return (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  }

  post(path: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    return this.send('POST', path, { body, headers });
  }

  get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    return fetch(`${this.url}${path}`, { headers });
  }

  /** As the operator's commands do. */
  put(path: string, body: unknown): Promise<Response> {
    return this.send('PUT', path, { body, headers: { authorization: `Bearer ${OPERATOR_KEY}` } });
  }

  async close(): Promise<void> {
    await this.service.stop();
    this.indicators.close();
    await this.database.drop();
  }

  private send(
    method: string,
    path: string,
    { body, headers }: { body: unknown; headers: Readonly<Record<string, string>> },
  ): Promise<Response> {
    return fetch(`${this.url}${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  }
}
