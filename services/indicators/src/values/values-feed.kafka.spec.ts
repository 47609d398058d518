import { fromBinary } from '@bufbuild/protobuf';
import {
  DOSSIER_FACTS_TOPIC,
  encodeDossierFact,
  INDICATOR_VALUES_TOPIC,
  queries,
  RECORD_KIND_HEADER,
  RECORD_KINDS,
  TOPICS,
  values as wire,
  type DossierFact,
} from '@nhip/contracts';
import { Zone } from '@nhip/kernel';
import type { RunningService } from '@nhip/runtime';
import { createGrpcClient } from '@nhip/runtime/grpc';
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
import type { Consumer, Kafka, Producer } from 'kafkajs';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dossierFact } from '../core/dossier.spec-data';
import { parseConfig } from '../config';
import { MIGRATIONS } from '../migrations';
import { startIndicators } from '../start';

const HOUR = 3_600_000;
const TOKEN = 'a-token-of-the-test';
const RULES = `rules:
  - { id: received, version: 1, name: { vi: Nhận, en: Received }, indicator: dossier.received, units: province,
      window: day, bound: 100, for: PT1H, severity: info, recipients: [a] }
  - { id: on-time, version: 1, name: { vi: Hạn, en: Time }, indicator: dossier.on-time.E, units: province,
      window: last-30-days, bound: target, for: PT1H, severity: info, recipients: [a] }
`;

const opened = (subject: string, at: number): DossierFact => dossierFact(at, { subject, channel: 'online' });

describe('figures that rules watch, on their topic', () => {
  let database: FreshDatabase;
  let kafka: Kafka;
  let prefix: string;
  let producer: Producer;
  let consumer: Consumer;
  let service: RunningService;
  let grpcPort: number;
  const seen: { key: string; value: wire.IndicatorValue }[] = [];
  const of = (indicator: string): wire.IndicatorValue[] =>
    seen.map(({ value }) => value).filter((value) => value.indicator === indicator);

  const send = async (facts: readonly DossierFact[]): Promise<void> => {
    const messages = facts.map((fact) => ({
      key: fact.subject,
      value: Buffer.from(encodeDossierFact(fact)),
      headers: { [RECORD_KIND_HEADER]: RECORD_KINDS.fact },
    }));
    await producer.send({ topic: prefix + DOSSIER_FACTS_TOPIC, messages });
  };
  const start = async (broker: string, rules: string): Promise<RunningService> =>
    startIndicators(
      parseConfig({
        ...{ NHIP_DATABASE_URL: database.url, NHIP_KAFKA_BROKERS: broker, NHIP_TOPIC_PREFIX: prefix },
        ...{
          NHIP_HTTP_PORT: '0',
          NHIP_GRPC_PORT: String((grpcPort = await freePort())),
          NHIP_GRPC_TOKEN: TOKEN,
        },
        ...{ NHIP_LOG_LEVEL: 'silent', NHIP_ALERT_RULES: rules },
      }),
    );

  beforeAll(async () => {
    database = await freshDatabase();
    await runMigrations({ url: database.url, migrations: MIGRATIONS });
    const shared = await startKafka();
    ({ prefix } = shared);
    kafka = createKafka({ brokers: [shared.broker], clientId: 'test' });
    await createTopics(kafka, TOPICS, prefix);
    producer = kafka.producer();
    consumer = kafka.consumer({ groupId: `${prefix}values` });
    await Promise.all([producer.connect(), consumer.connect()]);
    await consumer.subscribe({ topic: prefix + INDICATOR_VALUES_TOPIC, fromBeginning: true });
    await consumer.run({
      eachMessage: ({ message: { key, value } }) => {
        seen.push({ key: String(key), value: fromBinary(wire.IndicatorValueSchema, value as Buffer) });
        return Promise.resolve();
      },
    });
    const rules = temporaryFolder('rules');
    writeFileSync(join(rules, 'rules.yaml'), RULES);
    service = await start(shared.broker, rules);
  });
  afterAll(async () => {
    await service?.stop();
    await Promise.all([producer.disconnect(), consumer.disconnect()]);
    await database.drop();
  });

  it('are there from the start, keyed, each with its times and the rules that watch it', async () => {
    await waitFor(() => seen.length === 2, { what: 'two figures' });
    expect(seen.map(({ key }) => key).sort()).toEqual([
      'dossier.on-time.E||last-30-days',
      'dossier.received||day',
    ]);
    const [onTime] = of('dossier.on-time.E');
    expect(onTime).toMatchObject({ rules: ['on-time'], target: 0.95, noData: 3 });
    const { happened, zone } = onTime!.times!;
    const days = (Date.parse(happened!.to) - Date.parse(happened!.from)) / (24 * HOUR);
    expect([days, zone]).toEqual([29, 'Asia/Ho_Chi_Minh']);
  });

  it('come again when facts change them, in the order of the journal, and only those that changed', async () => {
    const began = new Zone('Asia/Ho_Chi_Minh');
    const midnight = began.startOf(began.dayOf(Date.now()));
    const some = (from: number, n: number): DossierFact[] =>
      Array.from({ length: n }, (_, i) => opened(`H${from + i}`, midnight + i));
    await send(some(0, 40));
    await waitFor(() => of('dossier.received').at(-1)?.numerator === 40n, { what: '40 received' });
    await send(some(40, 2));
    await waitFor(() => of('dossier.received').at(-1)?.numerator === 42n, { what: '42 received' });
    const sequences = of('dossier.received').map(({ times }) => Number(times?.knownSequence));
    expect(sequences).toEqual([...sequences].sort((a, b) => a - b));
    expect(of('dossier.received').at(-1)).toMatchObject({ numeratorBeforeToday: 0n, value: 42 });
    // Its units became known and its newest event changed, but no dossier fell due: told at most twice more.
    expect(of('dossier.on-time.E').length).toBeLessThanOrEqual(1 + of('dossier.received').length);
    const metrics = await (await fetch(`${service.url}/metrics`)).text();
    expect(metrics).toMatch(new RegExp(`^nhip_values_published_total(\\{.*\\})? ${seen.length}$`, 'm'));
    expect(metrics).toMatch(/^nhip_values_watched(\{.*\})? 2$/m);
    expect(metrics).toMatch(/^nhip_values_current_timestamp_seconds(\{.*\})? \d+/m);
  });

  it('are said to be told up to now, also while none of them changes', async () => {
    const indicators = createGrpcClient(queries.IndicatorQueryService, `127.0.0.1:${grpcPort}`, TOKEN);
    const moment = Date.now();
    const told = async (): Promise<boolean> =>
      Number((await indicators.getToldValues({})).until ?? 0) > moment;
    await waitFor(told, { what: 'a look at the journal that brought nothing' });
    indicators.close();
  });
});
