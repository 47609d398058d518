import { create } from '@bufbuild/protobuf';
import {
  DOSSIER_FACTS_TOPIC,
  encodeDossierFact,
  encodeWatermark,
  queries as wire,
  RECORD_KIND_HEADER,
  RECORD_KINDS,
  TOPICS,
  WATERMARK_KEY,
  type DossierFact,
  type Step,
} from '@nhip/contracts';
import { Zone } from '@nhip/kernel';
import type { RunningService } from '@nhip/runtime';
import { createGrpcClient, type GrpcClient } from '@nhip/runtime/grpc';
import { runMigrations } from '@nhip/store';
import { createKafka, createTopics } from '@nhip/stream/kafka';
import { freePort, freshDatabase, startKafka, waitFor, type FreshDatabase } from '@nhip/testing';
import type { Kafka, Message, Producer } from 'kafkajs';
import { dossierFact } from './core/dossier.spec-data';
import type { Config } from './config';
import { MIGRATIONS } from './migrations';
import { startIndicators } from './start';

const TOKEN = 'a-token-of-the-test';
const PARTITIONS = TOPICS.find(({ name }) => name === DOSSIER_FACTS_TOPIC)!.partitions;
const HOUR = 3_600_000;
const scope = { allUnits: true };

function fact(
  subject: string,
  version: number,
  opened: number,
  rest: Partial<DossierFact> = {},
): DossierFact {
  return dossierFact(opened, { subject, version, channel: 'online', ...rest });
}
const record = (of: DossierFact): Message => ({
  key: of.subject,
  value: Buffer.from(encodeDossierFact(of)),
  headers: { [RECORD_KIND_HEADER]: RECORD_KINDS.fact },
});

describe('indicators, from the facts topic to an answer', () => {
  let database: FreshDatabase;
  let kafka: Kafka;
  let prefix: string;
  let producer: Producer;
  let config: Config;
  let service: RunningService;
  let client: GrpcClient<typeof wire.IndicatorQueryService>;
  let operator: GrpcClient<typeof wire.IndicatorAdministrationService>;

  const send = async (messages: Message[]): Promise<void> =>
    void (await producer.send({ topic: prefix + DOSSIER_FACTS_TOPIC, messages }));
  const watermark = (receivedBefore: number): Promise<void> =>
    send(
      Array.from({ length: PARTITIONS }, (_, partition) => ({
        partition,
        key: WATERMARK_KEY,
        value: Buffer.from(encodeWatermark({ stream: 'dossier', relay: 'r', receivedBefore })),
        headers: { [RECORD_KIND_HEADER]: RECORD_KINDS.watermark },
      })),
    );
  const figure = async (indicator: string): Promise<wire.Figure> => {
    const window = create(wire.WindowSchema, { window: { case: 'current', value: 'year' } });
    const { answers } = await client.getFigures({ scope, queries: [{ indicator, window }] });
    return answers[0]!.figures[0]!;
  };
  const becomes = (indicator: string, value: number): Promise<unknown> =>
    waitFor(async () => Number((await figure(indicator)).numerator) === value, {
      what: `${indicator} = ${value}`,
    });

  async function start(): Promise<void> {
    service = await startIndicators(config);
    client = createGrpcClient(wire.IndicatorQueryService, `127.0.0.1:${config.grpcPort}`, TOKEN);
    operator = createGrpcClient(wire.IndicatorAdministrationService, `127.0.0.1:${config.grpcPort}`, TOKEN);
  }
  async function stop(): Promise<void> {
    client.close();
    operator.close();
    await service.stop();
  }

  beforeAll(async () => {
    database = await freshDatabase();
    await runMigrations({ url: database.url, migrations: MIGRATIONS });
    const shared = await startKafka();
    prefix = shared.prefix;
    kafka = createKafka({ brokers: [shared.broker], clientId: 'test' });
    await createTopics(kafka, TOPICS, prefix);
    producer = kafka.producer();
    await producer.connect();
    config = {
      ...{ databaseUrl: database.url, kafkaBrokers: [shared.broker], topicPrefix: prefix },
      ...{ httpHost: '127.0.0.1', httpPort: 0, grpcHost: '127.0.0.1', grpcPort: await freePort() },
      ...{
        grpcToken: TOKEN,
        zone: new Zone('Asia/Ho_Chi_Minh'),
        logLevel: 'silent',
        recountEverySeconds: 3_600,
      },
    };
    await start();
  });
  afterAll(async () => {
    await stop();
    await producer.disconnect();
    await database.drop();
  });

  it('counts facts in any order, waits for the watermark, and tells who watches', async () => {
    const now = Date.now();
    const seen: wire.WatchChangesResponse[] = [];
    const watching = new AbortController();
    const watched = (async () => {
      for await (const change of client.watchChanges({ scope }, { signal: watching.signal }))
        seen.push(change);
    })();
    await waitFor(() => seen.length > 0, { what: 'the head of the journal' });
    const opened = now - 72 * HOUR;
    const dues = [{ from: opened, due: now - HOUR }];
    const completed: Step = { kind: 'completed', at: now - 2 * HOUR };
    await send([record(fact('H2', 2, opened, { dues, steps: [completed] }))]);
    await send([record(fact('H1', 1, opened, { dues })), record(fact('H2', 1, opened, { dues }))]);
    await becomes('dossier.received', 2);
    await becomes('dossier.completed', 1);
    expect(Number((await figure('dossier.overdue-open')).numerator)).toBe(0);
    await watermark(now);
    await becomes('dossier.overdue-open', 1);
    await waitFor(() => seen.some(({ measures }) => measures.includes('dossier.overdue_in')), {
      what: 'the change',
    });
    const sequences = seen.map(({ sequence }) => Number(sequence));
    expect(sequences).toEqual([...sequences].sort((a, b) => a - b));
    watching.abort();
    await watched;
    expect((await operator.checkDrift({})).drift).toBe(0n);
  });

  it('parks what it cannot read, with topic, partition and offset, and goes on', async () => {
    const before = Number((await figure('dossier.received')).numerator);
    await send([
      { partition: 3, key: 'X1', value: Buffer.from([255, 255]), headers: { [RECORD_KIND_HEADER]: 'fact' } },
      { partition: 3, key: 'X2', value: null, headers: { [RECORD_KIND_HEADER]: 'fact' } },
      { partition: 3, key: 'X3', value: Buffer.from('?'), headers: {} },
    ]);
    await send([record(fact('H9', 1, Date.now() - HOUR))]);
    await becomes('dossier.received', before + 1);
    const parked = await waitFor(
      async () => {
        const { rows } = await database.pool.query(
          'SELECT topic, partition, key FROM parked ORDER BY "offset"',
        );
        return rows.length === 3 && rows;
      },
      { what: 'three parked records' },
    );
    expect(parked[0]).toEqual({ topic: DOSSIER_FACTS_TOPIC, partition: 3, key: Buffer.from('X1') });
    const metrics = await (await fetch(`${service.url}/metrics`)).text();
    expect(metrics).toMatch(/nhip_parked_records\{.*\} 3\n/);
    expect(metrics).toMatch(
      /nhip_indicator_value\{indicator="dossier.received",unit="~all",window="year",.*\} \d+\n/,
    );
  });

  it('refuses who has no token or no scope, and questions of a time before anything was known', async () => {
    const stranger = createGrpcClient(wire.IndicatorQueryService, `127.0.0.1:${config.grpcPort}`, 'another');
    await expect(stranger.getCatalogue({ scope })).rejects.toMatchObject({ status: 401 });
    stranger.close();
    await expect(client.getCatalogue({})).rejects.toMatchObject({ status: 403 });
    await expect(client.getFigures({ scope, asOf: 1n })).rejects.toMatchObject({ status: 422 });
    expect((await client.getCatalogue({ scope })).definitions.length).toBeGreaterThan(15);
  });

  it('drains, and starts again where it was', async () => {
    const before = (await figure('dossier.received')).numerator;
    await stop();
    await send([record(fact('H10', 1, Date.now() - HOUR))]);
    await start();
    await becomes('dossier.received', Number(before) + 1);
    expect((await (await fetch(`${service.url}/readyz?verbose`)).text()).trim()).toMatch(
      /readyz check passed$/,
    );
  });
});
