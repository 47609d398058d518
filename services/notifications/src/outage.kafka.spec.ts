import { INDICATOR_VALUES_TOPIC, TOPICS } from '@nhip/contracts';
import type { RunningService } from '@nhip/runtime';
import { runMigrations } from '@nhip/store';
import { createKafka, createTopics } from '@nhip/stream/kafka';
import {
  freePort,
  freshDatabase,
  HANGS_AFTER_MS,
  startKafka,
  temporaryFolder,
  waitFor,
  type FreshDatabase,
} from '@nhip/testing';
import { createHash } from 'node:crypto';
import type { Kafka } from 'kafkajs';
import { rulesFolder, valueBytes } from './alert-service.spec-data';
import { consumerGroup, parseConfig, type Config } from './config';
import { HOUR, MORNING, observed } from './core/alert.spec-data';
import { MIGRATIONS } from './migrations';
import { startNotifications } from './start';
import { ToldIndicators } from './testing/told-indicators';
import { UnreadFigures } from './unread-figures';

const KEY = 'the-key-of-the-operator';
const BAD = { figure: [80, 100], before: [80, 100] } as const;
const GOOD = { figure: [98, 100], before: [80, 100] } as const;

describe('notifications that were away', () => {
  let database: FreshDatabase;
  let kafka: Kafka;
  let broker: string;
  let prefix: string;
  let service: RunningService | undefined;
  let indicatorsGrpc: string;
  const indicators = new ToldIndicators();

  beforeAll(async () => {
    database = await freshDatabase();
    await runMigrations({ url: database.url, migrations: MIGRATIONS });
    indicatorsGrpc = await indicators.listen();
    ({ broker, prefix } = await startKafka());
    kafka = createKafka({ brokers: [broker], clientId: 'spec' });
    await createTopics(kafka, TOPICS, prefix);
  });
  afterEach(() => service?.stop());
  afterAll(async () => {
    indicators.close();
    await database?.drop();
  });

  const configAt = async (clock: number): Promise<Config> =>
    parseConfig({
      ...{ NHIP_DATABASE_URL: database.url, NHIP_KAFKA_BROKERS: broker, NHIP_TOPIC_PREFIX: prefix },
      ...{ NHIP_HTTP_PORT: String(await freePort()), NHIP_LOG_LEVEL: 'silent' },
      NHIP_OPERATOR_KEY_HASH: createHash('sha256').update(KEY).digest('hex'),
      NHIP_CLOCK: new Date(clock).toISOString(),
      ...{ NHIP_EVENTS_GRPC: '127.0.0.1:1', NHIP_INDICATORS_GRPC: indicatorsGrpc },
      NHIP_GRPC_TOKEN: 'a-token-of-the-test',
      NHIP_ALERT_RULES: rulesFolder(temporaryFolder('rules'), 'PT2H'),
      NHIP_ANSWER_SECRET: 'a secret that is long enough for links',
      ...{
        NHIP_ANSWER_URL: 'http://127.0.0.1:1234',
        NHIP_CONTROL_ROOM_URL: 'http://127.0.0.1:1235',
      },
    });
  const startAt = async (clock: number): Promise<void> => {
    service = await startNotifications(await configAt(clock));
  };
  const standing = async (): Promise<string | undefined> =>
    (
      await database.pool.query<{ status: string }>(
        `SELECT state -> 'state' ->> 'status' AS status FROM alert_state WHERE alert = 'on-time|H01'`,
      )
    ).rows[0]?.status;

  async function tell(value: Buffer): Promise<void> {
    const producer = kafka.producer();
    await producer.connect();
    const key = 'dossier.on-time.E|H01|month';
    await producer.send({ topic: prefix + INDICATOR_VALUES_TOPIC, messages: [{ key, value }] });
    await producer.disconnect();
  }
  const ask = (path: string): Promise<Response> =>
    fetch(`${service!.url}${path}`, { headers: { authorization: `Bearer ${KEY}` } });
  /** The clock stands still, so whatever its time brings has been brought by the first tick. */
  async function ticked(): Promise<void> {
    await waitFor(
      async () =>
        /last_run_timestamp_seconds\{[^}]*\} [1-9]/.test(
          await (await fetch(`${service!.url}/metrics`)).text(),
        ),
      { what: 'time to have passed' },
    );
  }

  it('open nothing for what was mended meanwhile, however late it is when they read it', async () => {
    await startAt(MORNING);
    await tell(valueBytes(observed(0, BAD)));
    await waitFor(async () => (await standing()) === 'pending', { what: 'the alert to wait' });
    await service?.stop();
    await tell(valueBytes(observed(1.5, GOOD)));
    await startAt(MORNING + 3 * HOUR);
    await ticked();
    expect(await standing()).toBe('inactive');
    expect((await database.pool.query('SELECT FROM alert')).rowCount).toBe(0);
  });

  it('know that figures wait also before they have read any of them', async () => {
    const config = await configAt(MORNING);
    const unread = new UnreadFigures({
      ...{ kafka, topic: prefix + INDICATOR_VALUES_TOPIC, timeoutMs: HANGS_AFTER_MS },
      groupId: consumerGroup(config),
    });
    try {
      expect(await unread.none()).toBe(true);
      await tell(valueBytes(observed(4, BAD)));
      expect(await unread.none()).toBe(false);
      await startAt(MORNING + 4 * HOUR);
      await waitFor(() => unread.none(), { what: 'the figure to be decided' });
      expect(await standing()).toBe('pending');
    } finally {
      await unread.close();
    }
  });

  it('let no time pass while indicators are away, for the last figure may long be another', async () => {
    indicators.away = true;
    await startAt(MORNING + 7 * HOUR);
    const before = indicators.asked;
    await waitFor(() => indicators.asked > before + 3, { what: 'indicators to be asked again and again' });
    expect(await standing()).toBe('pending');
    const told = async (): Promise<{ standing: boolean }> =>
      ((await (await ask('/v1/alerts')).json()) as { figures: { standing: boolean } }).figures;
    await waitFor(async () => (await told()).standing, { what: 'the first question to have failed' });
    expect(await told()).toEqual({ standing: true });
    expect(await (await ask('/readyz?verbose')).text()).toContain('[-]indicators (optional) failed');
    indicators.away = false;
    await ticked();
    expect(await standing()).toBe('open');
    expect(await told()).toEqual({ standing: false, toldUntil: expect.any(String) as string });
  });
});
