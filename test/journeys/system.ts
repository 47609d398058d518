import { randomBytes } from 'node:crypto';
import { TOPICS } from '@nhip/contracts';
import {
  freePorts,
  privateKafka,
  privatePostgres,
  temporaryFolder,
  waitFor,
  type PrivateKafka,
  type PrivatePostgres,
} from '@nhip/testing';
import { makeFolders } from '../../deploy/local/src/data-folder';
import { ensureDatabases } from '../../deploy/local/src/databases';
import type { Instance } from '../../deploy/local/src/instance';
import type { Part } from '../../deploy/local/src/kept-part';
import { lastLines } from '../../deploy/local/src/log-lines';
import { runToEnd, startService } from '../../deploy/local/src/service-process';
import { environmentOf, SERVICES, type Service } from '../../deploy/local/src/services';
import { ensureTopics } from '../../deploy/local/src/topics';
import { ROOT } from './instance';

export type ServiceName = 'dossier-events' | 'indicators' | 'control-room';

/** The services as processes over servers of their own, where each can be killed and started again by the test. */
export interface System {
  readonly instance: Instance;
  readonly postgres: PrivatePostgres;
  readonly kafka: PrivateKafka;
  start(service: ServiceName): Promise<void>;
  /** Default SIGKILL; waits until it has ended. */
  kill(service: ServiceName, signal?: NodeJS.Signals): Promise<void>;
  pid(service: ServiceName): number;
  /** A connection string of the database of one service, as its owner. */
  database(service: ServiceName): string;
  stop(): Promise<void>;
}

export interface SystemOptions {
  readonly clock?: string;
  readonly zone?: string;
  /** Services to start at once; all by default. */
  readonly services?: readonly ServiceName[];
}

/** @param given what differs from an instance as `npm start` makes it */
export async function startSystem(given: SystemOptions = {}): Promise<System> {
  const [postgres, kafka] = await Promise.all([privatePostgres(), privateKafka()]);
  const instance = await makeInstance(given, { postgres, kafka });
  const dataDir = temporaryFolder('system');
  const folders = makeFolders(dataDir);
  const names = SERVICES.map(({ database }) => database);
  await ensureDatabases(postgres.url('postgres'), names, instance);
  await ensureTopics(kafka.broker, TOPICS);
  const { signal } = new AbortController();
  const environment = (service: Service) => environmentOf(service, instance, { project: ROOT, dataDir });
  const running = new Map<ServiceName, Part>();
  let stopping = false;
  for (const service of SERVICES)
    await runToEnd({
      name: `${service.name}.migrate`,
      entry: `${ROOT}/${service.migrate}`,
      cwd: ROOT,
      env: { ...environment(service), ...service.migrateEnvironment?.(instance) },
      folders,
      signal,
    });
  const start = async (name: ServiceName): Promise<void> => {
    const service = serviceOf(name);
    const part = await startService({
      name,
      entry: `${ROOT}/${service.entry}`,
      cwd: ROOT,
      env: environment(service),
      folders,
      port: instance.ports[service.port],
      signal,
    });
    running.set(name, part);
    void part.ended.then(() => startAgain(name, part));
  };
  /** As a supervisor does, and `npm start`: a service may end itself in a state that only a restart mends. */
  const startAgain = async (name: ServiceName, part: Part): Promise<void> => {
    if (stopping || running.get(name) !== part) return;
    process.stderr.write(`${name} ended by itself and is started again:\n${lastLines(part.logFile)}\n`);
    await start(name);
  };
  const partOf = (name: ServiceName): Part => {
    const part = running.get(name);
    if (part === undefined) throw new Error(`${name} does not run`);
    return part;
  };
  await Promise.all((given.services ?? ALL).map((name) => start(name)));
  return {
    instance,
    postgres,
    kafka,
    start,
    kill: (name, deadly = 'SIGKILL') => {
      const part = partOf(name);
      running.delete(name);
      return part.kill(deadly);
    },
    pid: (name) => partOf(name).pid,
    database: (name) => environment(serviceOf(name))['NHIP_DATABASE_URL'] as string,
    stop: async () => {
      stopping = true;
      await Promise.all([...running.values()].map((part) => part.stop()));
      await Promise.all([postgres.stop(), kafka.stop()]);
    },
  };
}

const ALL: readonly ServiceName[] = ['dossier-events', 'indicators', 'control-room'];

function serviceOf(name: ServiceName): Service {
  const service = SERVICES.find((each) => each.name === name);
  if (service === undefined) throw new Error(`no service ${name}`);
  return service;
}

type Five = [number, number, number, number, number];

async function makeInstance(
  { clock, zone = 'Asia/Ho_Chi_Minh' }: SystemOptions,
  { postgres, kafka }: { postgres: PrivatePostgres; kafka: PrivateKafka },
): Promise<Instance> {
  const [page, events, eventsGrpc, indicators, indicatorsGrpc] = (await freePorts(5)) as Five;
  const secret = (): string => randomBytes(16).toString('hex');
  return {
    url: `http://127.0.0.1:${page}`,
    eventsUrl: `http://127.0.0.1:${events}`,
    metricsUrl: `http://127.0.0.1:${indicators}/metrics`,
    title: 'Test',
    sampleData: false,
    zone,
    ...(clock !== undefined && { clock }),
    adminUser: 'admin',
    adminPassword: secret(),
    operatorKey: secret(),
    ports: {
      ...{ page, events, eventsGrpc, indicators, indicatorsGrpc },
      postgres: postgres.port,
      kafka: Number(kafka.broker.split(':')[1]),
      kafkaController: 0,
    },
    secrets: {
      ...{ postgres: secret(), databases: {}, grpcToken: secret(), session: secret() },
      parked: randomBytes(32).toString('base64'),
    },
  };
}

/** The door as a source system meets it. */
export interface SourceDoor {
  /** Sends events until each is settled: 503, a cut connection and a dead door are tried again with the same ids. */
  send(events: readonly object[]): Promise<Record<string, number>>;
}

const SEND_TIMEOUT_MS = 120_000;

/** A door with a new key for `source`. */
export async function openDoor({ instance }: System, source: string): Promise<SourceDoor> {
  const key = await createKey(instance, source);
  return {
    send: (events) =>
      waitFor(() => post(`${instance.eventsUrl}/v1/events`, key, events), {
        what: `${events.length} events to be accepted`,
        timeoutMs: SEND_TIMEOUT_MS,
      }),
  };
}

/** A new key of the door, made as the operator makes it. */
export async function createKey(instance: Instance, source: string): Promise<string> {
  const answer = await fetch(`${instance.eventsUrl}/v1/keys`, {
    method: 'POST',
    headers: { authorization: `Bearer ${instance.operatorKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ source }),
  });
  if (!answer.ok) throw new Error(`no key: ${answer.status} ${await answer.text()}`);
  return ((await answer.json()) as { key: string }).key;
}

/** @returns outcomes counted; false when the same must be sent again. */
async function post(
  url: string,
  key: string,
  events: readonly object[],
): Promise<Record<string, number> | false> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/x-ndjson' },
    body: events.map((event) => JSON.stringify(event)).join('\n'),
  });
  if (answer.status === 503) return false;
  if (answer.status !== 202) throw new Error(`${answer.status} ${await answer.text()}`);
  const { results } = (await answer.json()) as { results: { outcome: string }[] };
  const counts: Record<string, number> = {};
  for (const { outcome } of results) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}
