import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Kafka as KafkaClient, logLevel } from 'kafkajs';
import { javaEnvironment } from './java';
import { getKafkaHome, type KafkaHome, type KafkaHomeOptions } from './kafka-home';
import { kafkaProperties, type KafkaPorts } from './kafka-properties';
import { freePorts } from './ports';
import { lastLines } from './log-lines';
import { startGrouped, type GroupedProcess } from './process-group';
import { endLeftover, type SignalStep } from './process-identity';

export type KafkaOptions = KafkaPorts & {
  /** Folder of this broker, made when missing: `data/`, `server.properties`, `pid`, `kafka.log`. */
  dataDir: string;
  /** From `getKafka`. */
  kafkaHome: KafkaHome;
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
/** C1 and the serial collector start faster and use less of two cores than the defaults. */
const JVM = ['-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Dfile.encoding=UTF-8'];

/**
 * Apache Kafka on this machine: fetched with Maven and its class archive made, once; afterwards without network.
 * @throws when Java or Maven is missing or fails; the message says what to do
 */
export function getKafka(options: Omit<KafkaHomeOptions, 'makeArchive'>): Promise<KafkaHome> {
  return getKafkaHome({ ...options, makeArchive: (home) => makeArchive(home, options.onLog) });
}

/**
 * Starts a one-node broker on 127.0.0.1 and waits until it knows itself as the cluster's controller. An existing data
 * folder is kept; a broker of an earlier run on the same folder is ended first.
 * @throws an error whose message holds the last log lines when it does not come up
 */
export async function startKafka(options: KafkaOptions): Promise<Kafka> {
  const home = options.kafkaHome;
  return startBroker(options, existsSync(home.archive) ? [`-XX:SharedArchiveFile=${home.archive}`] : []);
}

/** Ends the broker that a dead parent left on this folder, and says whether there was one. */
export function endLeftoverKafka(dataDir: string): Promise<boolean> {
  const folder = resolve(dataDir);
  return endLeftover({ pid: recordedPid(pidFileOf(folder)), mark: markOf(folder) }, STOP_STEPS);
}

async function startBroker(options: KafkaOptions, jvm: readonly string[]): Promise<Kafka> {
  const folder = resolve(options.dataDir);
  const logFile = join(folder, 'kafka.log');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  await endLeftoverKafka(folder);
  writeFileSync(join(folder, 'server.properties'), kafkaProperties(options));
  await format(folder, options.kafkaHome);
  const broker = `127.0.0.1:${options.port}`;
  const { java, classPath, log4j } = options.kafkaHome;
  const args = [...JVM, ...jvm, markOf(folder), `-Dlog4j2.configurationFile=${log4j}`, '-cp', classPath];
  const server = await startGrouped({
    command: java.command,
    args: [...args, 'kafka.Kafka', 'server.properties'],
    cwd: folder,
    env: javaEnvironment(),
    logFile,
  });
  writeFileSync(pidFileOf(folder), String(server.pid));
  const failure = await untilAnswering(server, broker, clusterIdOf(folder));
  if (failure !== undefined) {
    await server.stop(STOP_STEPS);
    throw new Error(
      `Kafka on ${broker} did not start: ${failure}. Its log (${logFile}) says:\n${lastLines(logFile)}`,
    );
  }
  return {
    broker,
    pid: server.pid,
    logFile,
    stop: async () => {
      await server.stop(STOP_STEPS);
      rmSync(pidFileOf(folder), { force: true });
    },
    kill: async (signal) => {
      server.kill(signal);
      await server.exited;
    },
    ended: server.exited.then(() => undefined),
    release: () => server.release(),
  };
}

/** Gives a new data folder its cluster id; half a folder, left by a crash while it was made, is made again. */
async function format(folder: string, home: KafkaHome): Promise<void> {
  if (existsSync(join(folder, 'data', 'meta.properties'))) return;
  rmSync(join(folder, 'data'), { recursive: true, force: true });
  const clusterId = randomBytes(16).toString('base64url').replace(/^-/, 'A');
  const command = ['kafka.tools.StorageTool', 'format', '-c', 'server.properties', '-t', clusterId];
  const args = [...JVM, `-Dlog4j2.configurationFile=${home.log4j}`, '-cp', home.classPath, ...command];
  try {
    await run(home.java.command, args, { cwd: folder, env: javaEnvironment() });
  } catch (error) {
    throw new Error(`Kafka could not make its data folder ${folder}: ${(error as Error).message}`);
  }
}

/** Resolves to undefined when the broker answered as a whole cluster, else to the reason why it never will. */
async function untilAnswering(
  server: GroupedProcess,
  broker: string,
  clusterId: string | undefined,
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

function clusterIdOf(folder: string): string | undefined {
  return /^cluster\.id=(.+)$/m.exec(readFileSync(join(folder, 'data', 'meta.properties'), 'utf8'))?.[1];
}

function pidFileOf(folder: string): string {
  return join(folder, 'pid');
}

/** A property nobody reads: it tells this broker from one of another folder. */
function markOf(folder: string): string {
  return `-Dnhip.kafka=${folder}/`;
}

function recordedPid(file: string): number {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    return 0;
  }
}
