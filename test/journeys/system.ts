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
import { SERVICES, type ServiceName } from '../../deploy/local/src/services';
import { ensureTopics } from '../../deploy/local/src/topics';
import type { Balancers } from './balancers';
import { EVERY_SERVICE, serviceOf, TODAY, type Code } from './code';
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
  /** What stands before the services, when it was asked for. */
  readonly balancers: Balancers | undefined;
  /** Brings every database to the schema of this code, as the Jobs of a roll-out do. */
  migrate(codeOf: (service: ServiceName) => Code): Promise<void>;
  /** Resolves when it is ready. @throws when it ends before. */
  start(service: ServiceName, options?: StartOptions): Promise<void>;
  /** One more process of the same service, of today's code, over the same servers. */
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
  /** Whose schema and processes are there at first; today's by default. */
  readonly codeOf?: (service: ServiceName) => Code;
  /** For every process of every service, e.g. a limit that a test wants smaller. */
  readonly environment?: NodeJS.ProcessEnv;
}

/** @param given what differs from an instance as `npm start` makes it */
export async function startSystem(given: SystemOptions = {}): Promise<System> {
  const servers = await startServers(given);
  const { postgres, kafka, proxies, balancers } = servers;
  const { codeOf = () => TODAY } = given;
  const instance = await makeInstance(given, servers);
  const dataDir = temporaryFolder('system');
  const folders = makeFolders(dataDir);
  const names = SERVICES.map(({ database }) => database);
  await Promise.all([
    ensureDatabases(postgres.url('postgres'), names, instance),
    ensureTopics(kafka.broker, TOPICS),
  ]);
  writeInstance(dataDir, instance);
  const { signal } = new AbortController();
  const environment = (name: ServiceName, code: Code): NodeJS.ProcessEnv => ({
    ...code.environmentOf(serviceOf(name, code), instance, { project: code.folder, dataDir }),
    ...given.environment,
  });
  const running = new Map<ServiceName, Part>();
  const replicas: Part[] = [];
  const unsupervised = new Set<Part>();
  const restarts = new Map<ServiceName, Promise<void>>();
  let stopping = false;
  const migrate = (name: ServiceName, code: Code): Promise<void> => {
    const service = serviceOf(name, code);
    return runToEnd({
      name: `${name}.migrate`,
      entry: `${code.folder}/${service.migrate}`,
      cwd: code.folder,
      env: { ...environment(name, code), ...service.migrateEnvironment?.(instance) },
      folders,
      signal,
    });
  };
  const migrated = new Map<ServiceName, Promise<void>>();
  /** @param what.ownPorts among others of its service: on ports of its own, and behind the balancers */
  const launch = async (name: ServiceName, what: Launched): Promise<{ part: Part; port: number }> => {
    const { code, as, more, ownPorts } = what;
    if (!migrated.has(name)) migrated.set(name, migrate(name, code));
    await migrated.get(name);
    const given = environment(name, code);
    const outer = [given['NHIP_HTTP_PORT'], given['NHIP_GRPC_PORT']]
      .flatMap((port) => port ?? [])
      .map(Number);
    const inner = ownPorts ? await freePorts(outer.length) : outer;
    const [port, grpc] = inner as [number, number?];
    const part = await startService({
      name: as,
      entry: `${code.folder}/${serviceOf(name, code).entry}`,
      cwd: code.folder,
      env: {
        ...{ ...given, NHIP_HTTP_PORT: String(port), ...(grpc && { NHIP_GRPC_PORT: String(grpc) }) },
        ...more,
      },
      folders,
      port,
      signal,
    });
    endWithRun(part.pid);
    if (balancers) {
      outer.forEach((each, at) => balancers.enter(each, inner[at] as number));
      void part.ended.then(() => outer.forEach((each, at) => balancers.leave(each, inner[at] as number)));
    }
    return { part, port };
  };
  const start = async (
    name: ServiceName,
    { environment: more = {}, supervised = true }: StartOptions = {},
  ) => {
    const what = { code: codeOf(name), as: name, more, ownPorts: balancers !== undefined };
    const { part } = await launch(name, what);
    running.set(name, part);
    if (!supervised) unsupervised.add(part);
    void part.ended.then(() => restarts.set(name, startAgain(name, part)));
  };
  const startReplica: System['startReplica'] = async (name, more = {}) => {
    const as = `${name}-${replicas.length + 2}`;
    const { part, port } = await launch(name, { code: TODAY, as, more, ownPorts: true });
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
    balancers,
    migrate: async (codeOf) =>
      void (await Promise.all(EVERY_SERVICE.map((name) => migrate(name, codeOf(name))))),
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
    database: (name) => directUrl(environment(name, TODAY)['NHIP_DATABASE_URL'] as string, postgres.port),
    stop: async () => {
      stopping = true;
      await Promise.all(restarts.values());
      await Promise.all([...running.values(), ...replicas].map((part) => part.stop()));
      await Promise.all([postgres.stop(), kafka.stop()]);
      await Promise.all([proxies?.postgres.stop(), proxies?.kafka.stop(), balancers?.stop()]);
    },
  };
}

const OF_DOSSIERS: readonly ServiceName[] = ['dossier-events', 'indicators', 'control-room', 'notifications'];

/** One process of a service. */
interface Launched {
  readonly code: Code;
  /** Names its log. */
  readonly as: string;
  /** Beside what its service gets. */
  readonly more: NodeJS.ProcessEnv;
  readonly ownPorts: boolean;
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

/** A door with a new key for `source`. */
export async function openDoor({ instance }: Pick<System, 'instance'>, source: string): Promise<SourceDoor> {
  const key = await createKey(instance, source);
  return {
    send: (events) =>
      waitFor(() => post(`${instance.eventsUrl}/v1/events`, key, events), {
        what: `${events.length} events to be accepted`,
      }),
  };
}

/** A new key of a door, that of dossiers by default, made as the operator makes it. */
export async function createKey(
  instance: Instance,
  source: string,
  doorUrl = instance.eventsUrl,
): Promise<string> {
  const answer = await fetch(`${doorUrl}/v1/keys`, {
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
