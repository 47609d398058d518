import { hashKey, type RunningService } from '@nhip/runtime';
import { runMigrations } from '@nhip/store';
import { join } from 'node:path';
import type { Pool } from 'pg';
import { AccountStore } from '../account.store';
import { parseConfig, type Config } from '../config';
import { startControlRoom } from '../control-room';
import { MIGRATIONS } from '../migrations';
import { hashPassword } from '../password';
import { FakeEvents } from './fake-events';
import { FakeIndicators } from './fake-indicators';

const SOURCE_NAMES = {
  '/tinh-mau/mot-cua': { vi: 'Một cửa', en: 'One-stop' },
  '/tinh-mau/qlvb': { vi: 'Quản lý văn bản', en: 'Documents' },
  '/tinh-mau/soc': { vi: 'SOC', en: 'SOC' },
};

export const USER = 'admin';
export const PASSWORD = 'bí mật của tỉnh';
export const SESSION_SECRET = 'a secret of thirty-two characters';
export const OPERATOR_KEY = 'the-operator-key-of-this-spec';

type Headers = Readonly<Record<string, string>>;

/** What a room needs to stand on; it takes the database down with it. */
export interface Ground {
  readonly database: { readonly url: string; readonly pool: Pool; drop(): Promise<void> };
  readonly port: number;
}

/** A control room with its own database, fed by fake indicators. It can be stopped and started again where it was. */
export class Room {
  readonly url: string;
  private service: RunningService | undefined;

  private constructor(
    private readonly database: Ground['database'],
    readonly indicators: FakeIndicators,
    readonly events: FakeEvents,
    private readonly config: Config,
  ) {
    this.url = `http://127.0.0.1:${config.httpPort}`;
  }

  static async open({ database, port }: Ground, environment: Headers = {}): Promise<Room> {
    await runMigrations({ url: database.url, migrations: MIGRATIONS });
    await new AccountStore(database.pool).createFirst(USER, await hashPassword(PASSWORD));
    const indicators = new FakeIndicators(Date.now);
    const events = new FakeEvents(Date.now);
    const config = parseConfig({
      NHIP_DATABASE_URL: database.url,
      NHIP_HTTP_PORT: String(port),
      NHIP_LOG_LEVEL: 'silent',
      NHIP_OPERATOR_KEY_HASH: hashKey(OPERATOR_KEY),
      NHIP_INDICATORS_GRPC: await indicators.listen(),
      NHIP_EVENTS_GRPC: await events.listen(),
      NHIP_GRPC_TOKEN: 'a-token-that-is-shared',
      NHIP_EVENTS_URL: 'http://127.0.0.1:1',
      NHIP_ALERTS_URL: 'http://127.0.0.1:2',
      NHIP_SESSION_SECRET: SESSION_SECRET,
      NHIP_TITLE: 'Tỉnh mẫu',
      NHIP_SAMPLE_DATA: 'true',
      NHIP_SOURCE_NAMES: JSON.stringify(SOURCE_NAMES),
      NHIP_WEB_DIR: join(__dirname, '..', '..', 'web', 'dist'),
      ...environment,
    });
    const room = new Room(database, indicators, events, config);
    await room.start();
    return room;
  }

  async start(): Promise<void> {
    this.service = await startControlRoom(this.config);
  }

  async stop(): Promise<void> {
    await this.service?.stop();
    this.service = undefined;
  }

  async close(): Promise<void> {
    await this.stop();
    this.indicators.close();
    this.events.close();
    await this.database.drop();
  }

  /** @returns the session's cookie, `name=value` */
  async login(): Promise<string> {
    const answer = await this.send('POST', '/api/login', { body: { user: USER, password: PASSWORD } });
    if (!answer.ok) throw new Error(`the login failed: ${answer.status} ${await answer.text()}`);
    return (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  }

  get(path: string, headers: Headers = {}): Promise<Response> {
    return fetch(`${this.url}${path}`, { headers });
  }

  send(
    method: string,
    path: string,
    { body, headers = {} }: { body: unknown; headers?: Headers },
  ): Promise<Response> {
    const sent = { 'content-type': 'application/json', ...headers };
    return fetch(`${this.url}${path}`, { method, headers: sent, body: JSON.stringify(body) });
  }
}

export const asOperator = { authorization: `Bearer ${OPERATOR_KEY}` };
