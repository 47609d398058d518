import { fromBinary } from '@bufbuild/protobuf';
import { ALERTS_TOPIC, alerts as wire, INDICATOR_VALUES_TOPIC, TOPICS } from '@nhip/contracts';
import type { RunningService } from '@nhip/runtime';
import { runMigrations } from '@nhip/store';
import { createKafka, createTopics } from '@nhip/stream/kafka';
import {
  freePort,
  freshDatabase,
  startKafka,
  temporaryFolder,
  waitFor,
  type FreshDatabase,
} from '@nhip/testing';
import { createHash } from 'node:crypto';
import type { Consumer, Kafka, Producer } from 'kafkajs';
import { rulesFolder, valueBytes } from './alert-service.spec-data';
import { parseConfig, type Config } from './config';
import { HOUR, MORNING, observed } from './core/alert.spec-data';
import { MIGRATIONS } from './migrations';
import { startNotifications } from './start';
import { ToldIndicators } from './testing/told-indicators';

const KEY = 'the-key-of-the-operator';

describe('notifications, from the topic of figures to the topic of alerts', () => {
  let database: FreshDatabase;
  let kafka: Kafka;
  let producer: Producer;
  let consumer: Consumer;
  let service: RunningService;
  let config: Config;
  let prefix: string;
  const indicators = new ToldIndicators();
  const published: wire.Alert[] = [];

  beforeAll(async () => {
    database = await freshDatabase();
    await runMigrations({ url: database.url, migrations: MIGRATIONS });
    const shared = await startKafka();
    const { broker } = shared;
    prefix = shared.prefix;
    kafka = createKafka({ brokers: [broker], clientId: 'spec' });
    await createTopics(kafka, TOPICS, prefix);
    producer = kafka.producer();
    await producer.connect();
    consumer = kafka.consumer({ groupId: `${prefix}spec` });
    await consumer.subscribe({ topics: [prefix + ALERTS_TOPIC], fromBeginning: true });
    await consumer.run({
      eachMessage: ({ message }) =>
        Promise.resolve(void published.push(fromBinary(wire.AlertSchema, message.value!))),
    });
    config = parseConfig({
      NHIP_DATABASE_URL: database.url,
      NHIP_KAFKA_BROKERS: broker,
      NHIP_TOPIC_PREFIX: prefix,
      NHIP_HTTP_PORT: String(await freePort()),
      NHIP_LOG_LEVEL: 'silent',
      NHIP_OPERATOR_KEY_HASH: createHash('sha256').update(KEY).digest('hex'),
      NHIP_CLOCK: new Date(MORNING + 4 * HOUR).toISOString(),
      NHIP_EVENTS_GRPC: '127.0.0.1:1',
      NHIP_INDICATORS_GRPC: await indicators.listen(),
      NHIP_GRPC_TOKEN: 'a-token-of-the-test',
      NHIP_ALERT_RULES: rulesFolder(temporaryFolder('rules')),
      NHIP_ANSWER_SECRET: 'a secret that is long enough for links',
      NHIP_ANSWER_URL: 'http://127.0.0.1:1234',
      NHIP_CONTROL_ROOM_URL: 'http://127.0.0.1:1235',
    });
    service = await startNotifications(config);
  });
  afterAll(async () => {
    await service?.stop();
    indicators.close();
    await Promise.all([producer?.disconnect(), consumer?.disconnect()]);
    await database?.drop();
  });

  const tell = (...values: (Buffer | null)[]): Promise<unknown> =>
    producer.send({
      topic: prefix + INDICATOR_VALUES_TOPIC,
      messages: values.map((value) => ({ key: 'dossier.on-time.E|H01|month', value })),
    });
  const ask = (path: string, key = KEY): Promise<Response> =>
    fetch(`${service.url}${path}`, { headers: { authorization: `Bearer ${key}` } });
  const newest = (status: wire.Status): Promise<wire.Alert> =>
    waitFor(() => published.find((each) => each.status === status) ?? false, {
      what: `${status} on the topic`,
    });

  it('opens, publishes and lists an alert, and ends it', async () => {
    await tell(valueBytes(observed(0, { figure: [80, 100], before: [70, 80] })));
    expect(await newest(wire.Status.OPEN)).toMatchObject({
      ...{ id: '2026-11-10-001', version: 1, rule: 'on-time', unit: 'H01', source: '' },
      ...{ severity: wire.Severity.WARNING, url: 'http://127.0.0.1:1234/canh-bao/2026-11-10-001' },
      openedAt: BigInt(MORNING),
      evidence: { numerator: 80n, denominator: 100n, bound: 0.9, newest: { source: '/mot-cua' } },
    });
    await tell(
      Buffer.from('nobody can read this'),
      null,
      valueBytes(observed(2, { figure: [97, 100], before: [80, 80] })),
    );
    expect(await newest(wire.Status.RESOLVED)).toMatchObject({
      resolution: { reason: 'late-data', at: BigInt(MORNING + 2 * HOUR) },
    });
  });

  it('lists alerts for the operator only, with their trail and with what nobody was told', async () => {
    const list = (await (await ask('/v1/alerts?status=all')).json()) as object;
    expect(list).toMatchObject({
      alerts: [{ id: '2026-11-10-001', status: 'resolved', openedAt: new Date(MORNING).toISOString() }],
      ...{ total: 1, heldBack: [], heldBackTotal: 0 },
      untold: [],
    });
    expect(await (await ask('/v1/alerts')).json()).toMatchObject({ alerts: [], total: 0 });
    expect(await (await ask('/v1/alerts/2026-11-10-001')).json()).toMatchObject({
      trail: [
        { reason: 'opened', version: 1 },
        { reason: 'late-data', version: 2 },
      ],
    });
    expect((await ask('/v1/alerts/2026-11-10-007')).status).toBe(404);
    expect((await ask('/v1/alerts?status=some')).status).toBe(422);
    expect((await ask('/v1/alerts', 'another-key-of-somebody')).status).toBe(401);
  });

  it('tells its metrics', async () => {
    const metrics = await (await ask('/metrics')).text();
    for (const line of [
      /nhip_alert_decisions_total\{reason="opened",service="notifications"\} 1/,
      /nhip_alerts\{status="open",severity="warning",service="notifications"\} 0/,
      /nhip_values_unreadable_total\{service="notifications"\} 2/,
      /nhip_alert_evaluator_last_run_timestamp_seconds\{service="notifications"\} \d+/,
      /nhip_alerts_held_back\{service="notifications"\} 0/,
    ])
      expect(metrics).toMatch(line);
  });
});
