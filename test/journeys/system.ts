import { TOPICS } from '@nhip/contracts';
import {
  endWithRun,
  freePorts,
  temporaryFolder,
  waitFor,
  type PrivateKafka,
  type PrivatePostgres,
} from '@nhip/testing';
import { makeFolders } from '../../deploy/local/src/data-folder';
import { ensureDatabases } from '../../deploy/local/src/databases';
import { writeInstance, type Instance } from '../../deploy/local/src/instance';
import type { Part } from '../../deploy/local/src/kept-part';
import { lastLines } from '../../deploy/local/src/log-lines';
import { runToEnd, startService } from '../../deploy/local/src/service-process';
import { environmentOf, SERVICES, type Service, type ServiceName } from '../../deploy/local/src/services';
import { ensureTopics } from '../../deploy/local/src/topics';
import { ROOT } from './instance';
import { makeInstance, startServers, type Proxies, type ServerOptions } from './system-servers';

export type { ServiceName };

/** How one process of a service differs from the others. */
export interface StartOptions {
  /** Beside what the service gets, e.g. that of an armed failpoint. */
  readonly environment?: NodeJS.ProcessEnv;
  /** False: when it dies, the test starts it again, and nobody else. */
  readonly supervised?: boolean;
}

/** A second process of a service, beside the one that System runs, on ports of its own. */
export interface Replica {
  readonly pid: number;
  /** Its HTTP side. */
  readonly url: string;
  kill(signal?: NodeJS.Signals): Promise<void>;
  stop(): Promise<void>;
}

/** The services as processes over servers of their own, where each can be killed and started again by the test. */
export interface System {
  readonly instance: Instance;
  /** Its logs, process ids and `instance.json`, as `npm start` keeps them. */
  readonly dataDir: string;
  readonly postgres: PrivatePostgres;
  readonly kafka: PrivateKafka;
  /** What stands between the services and their servers, when it was asked for. */
  readonly proxies: Proxies | undefined;
  /** Resolves when it is ready. @throws when it ends before. */
  start(service: ServiceName, options?: StartOptions): Promise<void>;
  /** One more process of the same service over the same servers. */
  startReplica(service: ServiceName, environment?: NodeJS.ProcessEnv): Promise<Replica>;
  /** Default SIGKILL; waits until it has ended. One that died already, or never came up, is only forgotten. */
  kill(service: ServiceName, signal?: NodeJS.Signals): Promise<void>;
  pid(service: ServiceName): number;
  /** Resolves when it runs, should it just be started again. */
  up(service: ServiceName): Promise<void>;
  /** It will die by itself, and nobody starts it again; resolves when it has. */
  mayDie(service: ServiceName): Promise<void>;
  /** A connection string of the database of one service, as its owner; no proxy stands before it. */
  database(service: ServiceName): string;
  stop(): Promise<void>;
}

export interface SystemOptions extends ServerOptions {
  /** Services to start at once; by default those that a dossier passes. */
  readonly services?: readonly ServiceName[];
  /** For every process of every service, e.g. a limit that a test wants smaller. */
  readonly environment?: NodeJS.ProcessEnv;
}

/** @param given what differs from an instance as `npm start` makes it */
export async function startSystem(given: SystemOptions = {}): Promise<System> {
  const servers = await startServers(given);
  const { postgres, kafka, proxies } = servers;
  const instance = await makeInstance(given, servers);
  const dataDir = temporaryFolder('system');
  const folders = makeFolders(dataDir);
  const names = SERVICES.map(({ database }) => database);
  await ensureDatabases(postgres.url('postgres'), names, instance);
  writeInstance(dataDir, instance);
  await ensureTopics(kafka.broker, TOPICS);
  const { signal } = new AbortController();
  const environment = (service: Service): NodeJS.ProcessEnv => ({
    ...environmentOf(service, instance, { project: ROOT, dataDir }),
    ...given.environment,
  });
  const running = new Map<ServiceName, Part>();
  const replicas: Part[] = [];
  const unsupervised = new Set<Part>();
  const restarts = new Map<ServiceName, Promise<void>>();
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
  const launch = async (
    service: Service,
    given: { name: string; port: number; more: NodeJS.ProcessEnv },
  ): Promise<Part> => {
    const part = await startService({
      name: given.name,
      entry: `${ROOT}/${service.entry}`,
      cwd: ROOT,
      env: { ...environment(service), ...given.more },
      folders,
      port: given.port,
      signal,
    });
    endWithRun(part.pid);
    return part;
  };
  const start = async (
    name: ServiceName,
    { environment: more = {}, supervised = true }: StartOptions = {},
  ) => {
    const service = serviceOf(name);
    const part = await launch(service, { name, port: instance.ports[service.port], more });
    running.set(name, part);
    if (!supervised) unsupervised.add(part);
    void part.ended.then(() => restarts.set(name, startAgain(name, part)));
  };
  const startReplica: System['startReplica'] = async (name, more = {}) => {
    const [port, grpc] = (await freePorts(2)) as [number, number];
    const ports = { NHIP_HTTP_PORT: String(port), NHIP_GRPC_PORT: String(grpc) };
    const replica = `${name}-${replicas.length + 2}`;
    const part = await launch(serviceOf(name), { name: replica, port, more: { ...ports, ...more } });
    replicas.push(part);
    return {
      pid: part.pid,
      url: `http://127.0.0.1:${port}`,
      kill: (deadly = 'SIGKILL') => part.kill(deadly),
      stop: () => part.stop(),
    };
  };
  /** As a supervisor does, and `npm start`: a service may end itself in a state that only a restart mends. */
  const startAgain = async (name: ServiceName, part: Part): Promise<void> => {
    if (stopping || running.get(name) !== part || unsupervised.has(part)) return;
    process.stderr.write(`${name} ended by itself and is started again:\n${lastLines(part.logFile)}\n`);
    while (!stopping && running.get(name) === part) await start(name).catch(() => undefined);
  };
  const partOf = (name: ServiceName): Part => {
    const part = running.get(name);
    if (part === undefined) throw new Error(`${name} does not run`);
    return part;
  };
  await Promise.all((given.services ?? OF_DOSSIERS).map((name) => start(name)));
  return {
    instance,
    dataDir,
    postgres,
    kafka,
    proxies,
    start,
    startReplica,
    kill: async (name, deadly = 'SIGKILL') => {
      await restarts.get(name);
      const part = running.get(name);
      running.delete(name);
      await part?.kill(deadly);
    },
    pid: (name) => partOf(name).pid,
    up: async (name) => restarts.get(name),
    mayDie: (name) => {
      unsupervised.add(partOf(name));
      return partOf(name).ended;
    },
    database: (name) => directUrl(environment(serviceOf(name))['NHIP_DATABASE_URL'] as string, postgres.port),
    stop: async () => {
      stopping = true;
      await Promise.all(restarts.values());
      await Promise.all([...running.values(), ...replicas].map((part) => part.stop()));
      await Promise.all([postgres.stop(), kafka.stop()]);
      await Promise.all([proxies?.postgres.stop(), proxies?.kafka.stop()]);
    },
  };
}

const OF_DOSSIERS: readonly ServiceName[] = ['dossier-events', 'indicators', 'control-room', 'notifications'];

function serviceOf(name: ServiceName): Service {
  const service = SERVICES.find((each) => each.name === name);
  if (service === undefined) throw new Error(`no service ${name}`);
  return service;
}

function directUrl(url: string, port: number): string {
  const direct = new URL(url);
  direct.port = String(port);
  return direct.href;
}

/** The door as a source system meets it. */
export interface SourceDoor {
  /** Sends events until each is settled: 503, a cut connection and a dead door are tried again with the same ids. */
  send(events: readonly object[]): Promise<Record<string, number>>;
}

const SEND_TIMEOUT_MS = 120_000;

/** A door with a new key for `source`. */
export async function openDoor({ instance }: Pick<System, 'instance'>, source: string): Promise<SourceDoor> {
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
