import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { freePorts, getKafka, startKafka as startBroker, type Kafka } from '@nhip/local';
import { inContainers, kafkaContainer } from './containers';
import { cacheFolder, endWithRun, oncePerRun, runFolder, temporaryFolder } from './run-folder';

/** The broker that all specs of this run share, and a prefix that keeps this spec's topics and groups apart. */
export type SharedKafka = { broker: string; prefix: string };

/** The run's shared broker, started by whoever needs it first; each call gives a new `prefix`, e.g. `t3f9ac21.`. */
export async function startKafka(): Promise<SharedKafka> {
  const broker = await oncePerRun('kafka', async () => {
    if (inContainers) return kafkaContainer();
    const kafka = await start(join(runFolder(), 'kafka'), await twoPorts());
    return kafka.broker;
  });
  return { broker, prefix: `t${randomBytes(4).toString('hex')}.` };
}

/** A broker of the spec's own, to be killed and started again on the same port and data. */
export type PrivateKafka = {
  readonly broker: string;
  readonly pid: number;
  readonly dataDir: string;
  stop(): Promise<void>;
  /** Default SIGKILL; waits until the broker has ended. SIGSTOP and the like: `process.kill(pid, …)`. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Starts it again after `stop` or `kill`. */
  start(): Promise<void>;
};

/**
 * Starts a broker for this spec alone; the spec stops it.
 * @param before given the broker's port, the port at which clients are told to find it, e.g. that of a proxy
 */
export async function privateKafka(before?: (port: number) => Promise<number>): Promise<PrivateKafka> {
  const dataDir = temporaryFolder('kafka');
  const two = await twoPorts();
  const ports: Ports = before === undefined ? two : { ...two, advertisedPort: await before(two.port) };
  let kafka = await start(dataDir, ports);
  return {
    broker: kafka.broker,
    dataDir,
    get pid() {
      return kafka.pid;
    },
    stop: () => kafka.stop(),
    kill: (signal = 'SIGKILL') => kafka.kill(signal),
    start: async () => void (kafka = await start(dataDir, ports)),
  };
}

type Ports = { port: number; controllerPort: number; advertisedPort?: number };

async function twoPorts(): Promise<Ports> {
  const [port, controllerPort] = (await freePorts(2)) as [number, number];
  return { port, controllerPort };
}

async function start(dataDir: string, ports: Ports): Promise<Kafka> {
  const kafkaHome = await getKafka({ cacheDir: cacheFolder() });
  const kafka = await startBroker({ dataDir, kafkaHome, ...ports });
  endWithRun(kafka.pid);
  kafka.release();
  return kafka;
}
