import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Kafka as KafkaClient, logLevel } from 'kafkajs';
import { byEngine, byJava, type Broker, type BrokerProcess } from './broker-process';
import { fetchImage, findEngine, removeContainer, type ContainerEngine } from './container-engine';
import { MissingProgram } from './java';
import { getKafkaHome, LOG4J, type KafkaHome, type KafkaHomeOptions } from './kafka-home';
import { KAFKA_IMAGE } from './images';
import { containerName, type KafkaImage } from './kafka-image';
import { kafkaProperties, type KafkaPorts } from './kafka-properties';
import { freePorts } from './ports';
import { lastLines } from './log-lines';
import { startGrouped, type GroupedProcess } from './process-group';
import { endLeftover, type SignalStep } from './process-identity';

export type KafkaOptions = KafkaPorts & {
  /** Folder of this broker, made when missing: `data/`, `server.properties`, `pid`, `kafka.log`. */
  dataDir: string;
  /** From `getKafka`. */
  kafkaHome: KafkaHome | KafkaImage;
};

export type Kafka = {
  /** `host:port`, as clients want it. */
  readonly broker: string;
  readonly pid: number;
  /** What it printed since it started. */
  readonly logFile: string;
  /** Ends it in order. */
  stop(): Promise<void>;
  /** Sends a signal and waits until the broker has ended. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Resolves when the broker has ended, for whatever reason. */
  readonly ended: Promise<void>;
  /** Lets this process end while the broker goes on. */
  release(): void;
};

const run = promisify(execFile);

const READY_TIMEOUT_MS = 90_000;
const READY_POLL_MS = 40;
const PROBE_TIMEOUT_MS = 2_000;
const STOP_STEPS: readonly SignalStep[] = [{ signal: 'SIGTERM', waitMs: 30_000 }];

/**
 * Apache Kafka on this machine: fetched with Maven and its class archive made, once; afterwards without network. Where
 * Java or Maven is missing, its image, if a container engine works.
 * @throws when there is neither, or one of them fails; the message says what was looked for and what to do
 */
export async function getKafka(
  options: Omit<KafkaHomeOptions, 'makeArchive'>,
): Promise<KafkaHome | KafkaImage> {
  try {
    return await getKafkaHome({ ...options, makeArchive: (home) => makeArchive(home, options.onLog) });
  } catch (error) {
    if (!(error instanceof MissingProgram)) throw error;
    const { engine, refused } = findEngine();
    if (engine === undefined) throw withoutEngine(error, refused);
    options.onLog?.(`${error.why}: Kafka runs in a container of ${engine.command}`);
    await fetchImage(engine, KAFKA_IMAGE, options);
    return { engine, image: KAFKA_IMAGE };
  }
}

function withoutEngine({ why, install }: MissingProgram, refused: readonly string[]): Error {
  const engines = refused.map((each) => `  ${each}\n`).join('');
  return new Error(`${why}, and no container engine works here:\n${engines}${install}`);
}

/**
 * Starts a one-node broker on 127.0.0.1 and waits until it knows itself as the cluster's controller. An existing data
 * folder is kept, whether Java or an image ran on it before; a broker of an earlier run on it is ended first.
 * @throws an error whose message holds the last log lines when it does not come up
 */
export function startKafka(options: KafkaOptions): Promise<Kafka> {
  return startBroker(options, []);
}

/** Ends the broker that a dead parent left on this folder, and says whether there was one. */
export async function endLeftoverKafka(dataDir: string): Promise<boolean> {
  const folder = resolve(dataDir);
  const process = await endLeftover(
    { pid: recordedPid(pidFileOf(folder)), mark: markOf(folder) },
    STOP_STEPS,
  );
  const engine = recordedEngine(folder);
  const container = engine !== undefined && removeContainer(engine, containerName(folder));
  rmSync(engineFileOf(folder), { force: true });
  return process || container;
}

async function startBroker(options: KafkaOptions, jvm: readonly string[]): Promise<Kafka> {
  const folder = resolve(options.dataDir);
  const logFile = join(folder, 'kafka.log');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  await endLeftoverKafka(folder);
  const clusterId = clusterIdOf(folder) ?? randomBytes(16).toString('base64url').replace(/^-/, 'A');
  const by = processOf(options, { folder, clusterId, port: options.port, mark: markOf(folder), jvm });
  writeFileSync(
    join(folder, 'server.properties'),
    kafkaProperties({ ...options, listenHost: by.listenHost }),
  );
  await format(folder, by);
  const broker = `127.0.0.1:${options.port}`;
  const server = await startGrouped({ ...by.serve, cwd: folder, logFile });
  writeFileSync(pidFileOf(folder), String(server.pid));
  const stop = async (): Promise<void> => {
    await server.stop(STOP_STEPS);
    by.clear();
  };
  const failure = await untilAnswering(server, broker, clusterId);
  if (failure !== undefined) {
    await stop();
    throw new Error(
      `Kafka on ${broker} did not start: ${failure}. Its log (${logFile}) says:\n${lastLines(logFile)}`,
    );
  }
  return {
    broker,
    pid: server.pid,
    logFile,
    stop: async () => {
      await stop();
      rmSync(pidFileOf(folder), { force: true });
    },
    kill: async (signal) => {
      if (!by.signal(signal)) server.kill(signal);
      await server.exited;
    },
    ended: server.exited.then(() => undefined),
    release: () => server.release(),
  };
}

function processOf({ kafkaHome }: KafkaOptions, broker: Broker): BrokerProcess {
  if (!('engine' in kafkaHome)) return byJava(kafkaHome, broker);
  writeFileSync(engineFileOf(broker.folder), kafkaHome.engine.command);
  return byEngine(kafkaHome, { ...broker, log4j: LOG4J });
}

/** Gives a new data folder its cluster id; half a folder, left by a crash while it was made, is made again. */
async function format(folder: string, by: BrokerProcess): Promise<void> {
  if (existsSync(join(folder, 'data', 'meta.properties'))) return;
  rmSync(join(folder, 'data'), { recursive: true, force: true });
  const { command, args, env } = by.format;
  try {
    await run(command, args, { cwd: folder, env });
  } catch (error) {
    throw new Error(`Kafka could not make its data folder ${folder}: ${(error as Error).message}`);
  }
}

/** Resolves to undefined when the broker answered as a whole cluster, else to the reason why it never will. */
async function untilAnswering(
  server: GroupedProcess,
  broker: string,
  clusterId: string,
): Promise<string | undefined> {
  const client = new KafkaClient({
    brokers: [broker],
    connectionTimeout: PROBE_TIMEOUT_MS,
    requestTimeout: PROBE_TIMEOUT_MS,
    retry: { retries: 0 },
    logLevel: logLevel.NOTHING,
  });
  const until = Date.now() + READY_TIMEOUT_MS;
  for (;;) {
    const admin = client.admin();
    try {
      await admin.connect();
      const cluster = await admin.describeCluster();
      // Another broker may hold the port: ours is the one with our folder's cluster id.
      if (cluster.clusterId === clusterId && cluster.controller !== null) return undefined;
    } catch {
      const exit = server.exit();
      if (exit) return `it ended with ${exit.signal ?? `code ${exit.code}`}`;
    } finally {
      await admin.disconnect().catch(() => undefined);
    }
    if (Date.now() > until) return `no answer within ${READY_TIMEOUT_MS / 1000} s`;
    await delay(READY_POLL_MS);
  }
}

/**
 * Lets one broker run on a throw-away folder and write its loaded classes when it ends. A failure costs only speed:
 * it is told and the start goes on.
 */
async function makeArchive(home: KafkaHome, onLog?: (line: string) => void): Promise<void> {
  const folder = mkdtempSync(join(home.folder, 'archive-'));
  const unfinished = join(folder, 'classes.jsa');
  try {
    const [port, controllerPort] = (await freePorts(2)) as [number, number];
    const options = { dataDir: join(folder, 'broker'), kafkaHome: home, port, controllerPort };
    const kafka = await startBroker(options, [`-XX:ArchiveClassesAtExit=${unfinished}`]);
    await kafka.stop();
    renameSync(unfinished, home.archive);
  } catch (error) {
    onLog?.(`no archive of classes: ${(error as Error).message}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Undefined where there is no data yet. */
function clusterIdOf(folder: string): string | undefined {
  const file = join(folder, 'data', 'meta.properties');
  return existsSync(file) ? /^cluster\.id=(.+)$/m.exec(readFileSync(file, 'utf8'))?.[1] : undefined;
}

/** Names the engine of a broker that is run in a container. */
function engineFileOf(folder: string): string {
  return join(folder, 'engine');
}

function recordedEngine(folder: string): Pick<ContainerEngine, 'command'> | undefined {
  const file = engineFileOf(folder);
  const command = existsSync(file) ? readFileSync(file, 'utf8') : '';
  return command === 'docker' || command === 'podman' ? { command } : undefined;
}

function pidFileOf(folder: string): string {
  return join(folder, 'pid');
}

/** A property of the JVM, or label of the container, that nobody reads: it tells this broker from another folder's. */
function markOf(folder: string): string {
  return `nhip.kafka=${folder}/`;
}

function recordedPid(file: string): number {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    return 0;
  }
}
