import { join } from 'node:path';
import { TOPICS, type Topic } from '@nhip/contracts';
import { makeFolders } from './data-folder';
import { ensureDatabases } from './databases';
import { meetKafka } from './existing-kafka';
import { meetPostgres } from './existing-postgres';
import type { ExistingServers } from './existing-servers';
import { databasePassword, writeInstance, type Instance } from './instance';
import { getKafka, startKafka } from './kafka';
import { keepRunning, type Keeping, type KeptPart, type Part } from './kept-part';
import { startPostgres } from './postgres';
import { expectBuilt, runToEnd, startService } from './service-process';
import { DEMO, environmentOf, KAFKA_STOP_TURN, POSTGRES_STOP_TURN, SERVICES } from './services';
import type { Places, Service } from './services';
import type { Steps, Stop } from './start-options';
import { ensureTopics, REPLICAS } from './topics';

/** All that the parts of one running instance share. */
export type Running = {
  project: string;
  dataDir: string;
  cacheDir: string;
  instance: Instance;
  /** Servers that it does not start itself. */
  existing: ExistingServers;
  steps: Steps;
  stop: Stop;
  /** Lets the page's port go to the service that listens there. */
  letPageGo: () => Promise<void>;
  /** What runs, in the order it was started. */
  kept: KeptPart[];
  /** Each rejects when its part died once too often. */
  gaveUp: Promise<never>[];
};

/** Brings everything up to the point where the page answers. @throws the failure of the first step that failed */
export async function bringUp(running: Running): Promise<void> {
  const { project } = running;
  for (const { entry, migrate } of SERVICES)
    for (const file of [entry, migrate]) expectBuilt(join(project, file));
  await allOrFirstFailure([databasesUp(running), topicsUp(running)]);
  await allOrFirstFailure(SERVICES.map((service) => serviceUp(running, service)));
}

/** Starts the sample province's generator; its failure is told and stops nothing else. */
export async function startDemo(running: Running): Promise<void> {
  const { project, dataDir, instance, steps, stop } = running;
  try {
    const part = await startService({
      name: DEMO.name,
      entry: join(project, DEMO.entry),
      args: DEMO.args,
      cwd: project,
      env: { ...process.env, ...DEMO.environment(instance, { project, dataDir }) },
      folders: makeFolders(dataDir),
      signal: stop.signal,
    });
    running.kept.push({
      name: DEMO.name,
      stopTurn: DEMO.stopTurn,
      stop: () => part.stop(),
      endNow: () => void part.kill('SIGKILL'),
    });
    void part.ended.then(() => {
      if (!stop.signal.aborted)
        steps.note(`số liệu mẫu dừng · the sample province has ended; ${part.logFile}`);
    });
  } catch (error) {
    steps.warn(`! số liệu mẫu không chạy · the sample province does not run: ${(error as Error).message}`);
  }
}

/** PostgreSQL, the databases, and their tables. */
async function databasesUp(running: Running): Promise<void> {
  const { dataDir, instance } = running;
  const names = SERVICES.map(({ database }) => database);
  const url = await postgresUp(running, names);
  await step(running, 'Cơ sở dữ liệu · databases', async () => {
    // Known before they are used: what is made in somebody else's server must be ours at the next start too.
    for (const name of names) databasePassword(instance, name);
    writeInstance(dataDir, instance);
    const made = await ensureDatabases(url, names, instance);
    return made.length > 0 ? { detail: made.join(', ') } : {};
  });
  await allOrFirstFailure(SERVICES.map((service) => migrated(running, service)));
}

/** @returns the connection string of whoever makes roles and databases */
async function postgresUp(running: Running, databases: readonly string[]): Promise<string> {
  const { dataDir, instance, existing } = running;
  const { databaseUrl } = existing;
  if (databaseUrl !== undefined) {
    await step(running, 'PostgreSQL (NHIP_DATABASE_URL)', async () => {
      const { place, version } = await meetPostgres(databaseUrl, { databases, instance });
      instance.existing = { ...instance.existing, postgres: place };
      return { detail: `${version}, ${place.url}` };
    });
    return databaseUrl;
  }
  const postgres = await step(running, 'PostgreSQL 18', () =>
    keep(running, {
      name: 'PostgreSQL',
      stopTurn: POSTGRES_STOP_TURN,
      lastSignal: 'SIGQUIT',
      start: () =>
        startPostgres({
          dataDir: postgresFolder(dataDir),
          port: instance.ports.postgres,
          password: instance.secrets.postgres,
        }),
    }),
  );
  return postgres.url('postgres');
}

/** Kafka and its topics. */
async function topicsUp(running: Running): Promise<void> {
  const { dataDir, instance, existing } = running;
  const topics = TOPICS.map((topic) => ({
    ...topic,
    name: (existing.kafka?.topicPrefix ?? '') + topic.name,
  }));
  const brokers = await kafkaUp(running, topics);
  await step(running, 'Chủ đề Kafka · topics', async () => {
    writeInstance(dataDir, instance);
    const replicas = existing.kafka === undefined ? REPLICAS.own : REPLICAS.asTheBrokersSay;
    const made = await ensureTopics(brokers, topics, replicas);
    return made.length > 0 ? { detail: made.join(', ') } : {};
  });
}

/** @returns where the brokers are */
async function kafkaUp(running: Running, topics: readonly Topic[]): Promise<string> {
  const { dataDir, cacheDir, instance, existing, steps, stop } = running;
  const { kafka: named } = existing;
  if (named !== undefined) {
    await step(running, 'Kafka (NHIP_KAFKA_BROKERS)', async () => {
      const place = await meetKafka(named, { topics, instance });
      instance.existing = { ...instance.existing, kafka: place };
      return { detail: place.brokers };
    });
    return named.brokers;
  }
  const kafkaHome = await step(running, 'Tìm Java và Kafka · finding Java and Kafka', () =>
    getKafka({ cacheDir, onLog: (line) => steps.note(line), signal: stop.signal }),
  );
  const { kafka: port, kafkaController: controllerPort } = instance.ports;
  const kafka = await step(running, 'Apache Kafka', () =>
    keep(running, {
      name: 'Kafka',
      stopTurn: KAFKA_STOP_TURN,
      lastSignal: 'SIGKILL',
      start: () => startKafka({ dataDir: join(dataDir, 'kafka'), kafkaHome, port, controllerPort }),
    }),
  );
  return kafka.broker;
}

function migrated(running: Running, service: Service): Promise<void> {
  const { project, dataDir, instance, stop } = running;
  const env = environmentOf(service, instance, placesOf(running));
  return step(running, `Lược đồ · schema ${service.database}`, () =>
    runToEnd({
      name: `${service.name}.migrate`,
      entry: join(project, service.migrate),
      cwd: project,
      env: { ...env, ...service.migrateEnvironment?.(instance) },
      folders: makeFolders(dataDir),
      signal: stop.signal,
    }),
  );
}

function serviceUp(running: Running, service: Service): Promise<Part> {
  const { project, dataDir, instance, stop } = running;
  return step(running, `Dịch vụ · service ${service.name}`, async () => {
    if (service.port === 'page') await running.letPageGo();
    return keep(running, {
      name: service.name,
      stopTurn: service.stopTurn,
      lastSignal: 'SIGKILL',
      start: () =>
        startService({
          name: service.name,
          entry: join(project, service.entry),
          cwd: project,
          env: environmentOf(service, instance, placesOf(running)),
          folders: makeFolders(dataDir),
          port: instance.ports[service.port],
          signal: stop.signal,
        }),
    });
  });
}

const placesOf = ({ project, dataDir, existing }: Running): Places => ({
  ...{ project, dataDir },
  ...(existing.databaseUrl === undefined && { databaseVolume: postgresFolder(dataDir) }),
});

const postgresFolder = (dataDir: string): string => join(dataDir, 'postgres');

/** One told step, not begun any more once an end was asked for. */
async function step<T>(running: Running, title: string, work: () => Promise<T>): Promise<T> {
  running.stop.signal.throwIfAborted();
  return running.steps.run(title, work);
}

async function keep<P extends Part>(running: Running, what: Keeping<P>): Promise<P> {
  const { part, kept, gaveUp } = await keepRunning(what, running);
  running.kept.push(kept);
  running.gaveUp.push(gaveUp);
  return part;
}

/** Waits for all, also when one fails: nobody may be left starting while the others are being stopped. */
async function allOrFirstFailure(works: readonly Promise<unknown>[]): Promise<void> {
  const outcomes = await Promise.allSettled(works);
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed) throw failed.reason;
}
