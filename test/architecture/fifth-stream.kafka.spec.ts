import type * as contracts from '@nhip/contracts';
import { queries as wire } from '@nhip/contracts';
import { formatDay, Zone } from '@nhip/kernel';
import { createGrpcClient, type GrpcClient } from '@nhip/runtime/grpc';
import { createKafka, createTopics } from '@nhip/stream/kafka';
import type * as streams from '@nhip/stream/service';
import { runMigrations } from '@nhip/store';
import { freePort, freshDatabase, startKafka, waitFor, type FreshDatabase } from '@nhip/testing';
import { join } from 'node:path';
import type * as indicators from '../../services/indicators/src/start';
import { withFifthStream } from './fifth-stream';

const TOKEN = 'the-token-of-a-spec';
const HOUR = 3_600_000;
const scope = { allUnits: true };
const zone = new Zone('Asia/Ho_Chi_Minh');

type Service = Awaited<ReturnType<typeof indicators.startIndicators>>;

describe('a fifth stream, done as docs/add-a-stream.md says', () => {
  const { copy } = withFifthStream();
  const load = <T>(file: string): Promise<T> => import(join(copy.folder, file)) as Promise<T>;
  const now = Date.now();
  const started: Service[] = [];
  const databases: FreshDatabase[] = [];
  let questions: GrpcClient<typeof wire.IndicatorQueryService>;
  let administration: GrpcClient<typeof wire.IndicatorAdministrationService>;
  let send: (...events: object[]) => Promise<void>;

  const event = (subject: string, kind: string, at: number, data: object = {}): object => ({
    ...{ specversion: '1.0', id: `${subject}:${kind}`, source: '/hotline', subject, data },
    ...{ type: `nhip.petition.${kind}.v1`, time: new Date(at).toISOString() },
  });
  const window = {
    window: {
      case: 'range' as const,
      value: { from: formatDay(zone.dayOf(now - 240 * HOUR)), to: formatDay(zone.dayOf(now)) },
    },
  };
  const figure = async (indicator: string, by = ''): Promise<wire.Figure[]> =>
    (await questions.getFigures({ scope, queries: [{ indicator, unit: '', window, by }] })).answers[0]!
      .figures;
  const comesTo = (indicator: string, numerator: number): Promise<unknown> =>
    waitFor(async () => Number((await figure(indicator))[0]?.numerator) === numerator, {
      what: `${indicator} = ${numerator}`,
    });

  beforeAll(async () => {
    const { broker, prefix } = await startKafka();
    const kafka = createKafka({ brokers: [broker], clientId: 'spec' });
    const { TOPICS, ingressTopic } = await load<typeof contracts>('libs/contracts/src/index.ts');
    await createTopics(kafka, TOPICS, prefix);
    const database = async (migrations: string): Promise<string> => {
      const made = await freshDatabase();
      databases.push(made);
      const { MIGRATIONS } = await load<{ MIGRATIONS: [] }>(migrations);
      await runMigrations({ url: made.url, migrations: MIGRATIONS });
      return made.url;
    };
    const at = 'services/petition-events/src';
    const { parseConfig } = await load<{ parseConfig: (of: object) => never }>(`${at}/config.ts`);
    const { PETITION_PROGRAM } = await load<{ PETITION_PROGRAM: never }>(`${at}/petition-program.ts`);
    const { startStream } = await load<typeof streams>('libs/stream/src/service.ts');
    const shared = { NHIP_KAFKA_BROKERS: broker, NHIP_TOPIC_PREFIX: prefix, NHIP_LOG_LEVEL: 'silent' };
    const config = parseConfig({
      ...{ ...shared, NHIP_DATABASE_URL: await database(`${at}/migrations.ts`), NHIP_HTTP_PORT: '0' },
      ...{ NHIP_GRPC_PORT: '0', NHIP_GRPC_TOKEN: TOKEN, NHIP_OPERATOR_KEY_HASH: '0'.repeat(64) },
      NHIP_PARKED_KEY: Buffer.alloc(32, 'p').toString('base64'),
    });
    started.push(await startStream(PETITION_PROGRAM, config));

    const { startIndicators } = await load<typeof indicators>('services/indicators/src/start.ts');
    const grpcPort = await freePort();
    const counting = await startIndicators({
      ...{ databaseUrl: await database('services/indicators/src/migrations.ts'), kafkaBrokers: [broker] },
      ...{ topicPrefix: prefix, httpHost: '127.0.0.1', httpPort: 0, grpcHost: '127.0.0.1', grpcPort },
      ...{ grpcToken: TOKEN, zone, logLevel: 'silent', recountEverySeconds: 3_600 },
    });
    started.push(counting);
    const address = `127.0.0.1:${grpcPort}`;
    questions = createGrpcClient(wire.IndicatorQueryService, address, TOKEN);
    administration = createGrpcClient(wire.IndicatorAdministrationService, address, TOKEN);
    send = async (...events) => {
      const producer = kafka.producer();
      await producer.connect();
      const headers = { 'content-type': 'application/cloudevents+json' };
      const messages = events.map((each) => ({ headers, value: JSON.stringify(each) }));
      await producer.send({ topic: prefix + ingressTopic('petition'), messages });
      await producer.disconnect();
    };
  });
  afterAll(async () => {
    questions?.close();
    administration?.close();
    for (const service of started.reverse()) await service.stop();
    for (const database of databases) await database.drop();
    copy.remove();
  });

  it('is typed as the workspace is', () => {
    const { held, said } = copy.run('tsc', ['-p', 'tsconfig.fifth.json']);
    expect(held ? '' : said).toBe('');
  });

  it('counts its events, judges its limit by the clock, and takes what comes late', async () => {
    await send(
      event('PA-1', 'received', now - 72 * HOUR, { unit: 'xa-a', channel: 'phone' }),
      event('PA-1', 'answered', now - 71 * HOUR),
      event('PA-2', 'received', now - 72 * HOUR, { unit: 'xa-a', channel: 'app' }),
      event('PA-3', 'received', now - 2 * HOUR, { unit: 'xa-b' }),
    );
    await comesTo('petition.unanswered', 2);
    await waitFor(async () => (await figure('petition.on-time'))[0]?.denominator === 2n, {
      what: 'the limit of PA-2 to be over',
    });
    expect(await figure('petition.on-time')).toMatchObject([{ numerator: 1n, value: 0.5 }]);
    const groups = await figure('petition.on-time', 'channel');
    expect(groups.map(({ groupName, value }) => [groupName?.vi, value])).toEqual([
      ['Ứng dụng', 0],
      ['Điện thoại', 1],
    ]);
    await send(event('PA-3', 'answered', now - HOUR));
    await comesTo('petition.unanswered', 1);
  });

  it('is explained, figure and subject, without code of its own', async () => {
    const explained = await questions.explain({ scope, indicator: 'petition.on-time', window });
    expect(explained.definition?.noun?.vi).toBe('phản ánh');
    expect(explained.numerator.map(({ words, sum }) => [words?.vi, sum])).toEqual([
      ['đến hạn trả lời trong kỳ (đúng hạn)', 1n],
    ]);
    const listed = await questions.listDossiers({
      ...{ scope, indicator: 'petition.on-time', window, part: 'rest' },
    });
    expect(listed.dossiers).toMatchObject([{ subject: 'PA-2', stream: 'petition', unit: 'xa-a' }]);
    const told = await questions.explainDossier({ scope, stream: 'petition', subject: 'PA-2' });
    expect(told.newest).toMatchObject({ source: '/hotline', eventAt: BigInt(now - 72 * HOUR) });
    expect(told.counted.map(({ words }) => words?.vi)).toEqual([
      'tiếp nhận (ứng dụng)',
      'đến hạn trả lời (quá hạn; ứng dụng)',
    ]);
    expect(told.countsIn.map(({ indicator, part }) => `${indicator} ${part}`)).toEqual([
      'petition.on-time denominator',
      'petition.unanswered numerator',
    ]);
    await expect(
      questions.explainDossier({ scope, stream: 'dossier', subject: 'PA-2' }),
    ).rejects.toMatchObject({ status: 404 });
  });

  it('stands in Prometheus, and a recount agrees', async () => {
    const answer = await fetch(`${started[1]!.url}/metrics`);
    const metrics = (await answer.text()).split('\n').filter((line) => line.includes('="petition'));
    expect(metrics).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^nhip_indicator_value\{indicator="petition\.unanswered",unit="~all",.*\} 1$/),
        expect.stringMatching(/^nhip_clock_position_timestamp_seconds\{stream="petition",/),
      ]),
    );
    const { facts, drift } = await administration.checkDrift({});
    expect({ facts, drift }).toEqual({ facts: 3n, drift: 0n });
  });
});
