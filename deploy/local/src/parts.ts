import { join } from 'node:path';
import { TOPICS } from '@nhip/contracts';
import { makeFolders } from './data-folder';
import { ensureDatabases } from './databases';
import { writeInstance, type Instance } from './instance';
import { getKafka, startKafka } from './kafka';
import { keepRunning, type Keeping, type KeptPart, type Part } from './kept-part';
import { startPostgres } from './postgres';
import { expectBuilt, runToEnd, startService } from './service-process';
import { DEMO, environmentOf, KAFKA_STOP_TURN, POSTGRES_STOP_TURN, SERVICES } from './services';
import type { Places, Service } from './services';
import type { Steps, Stop } from './start-options';
import { ensureTopics } from './topics';

/** All that the parts of one running instance share. */
export type Running = {
  project: string;
  dataDir: string;
  cacheDir: string;
  instance: Instance;
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
  await step(running, 'Cơ sở dữ liệu · databases', async () => {
    const names = SERVICES.map(({ database }) => database);
    const made = await ensureDatabases(postgres.url('postgres'), names, instance);
    writeInstance(dataDir, instance);
    return made.length > 0 ? { detail: made.join(', ') } : {};
  });
  for (const service of SERVICES) await migrated(running, service);
}

/** Kafka and its topics. */
async function topicsUp(running: Running): Promise<void> {
  const { dataDir, cacheDir, instance, steps, stop } = running;
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
  await step(running, 'Chủ đề Kafka · topics', async () => {
    const made = await ensureTopics(kafka.broker, TOPICS);
    return made.length > 0 ? { detail: made.join(', ') } : {};
  });
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

const placesOf = ({ project, dataDir }: Running): Places => ({
  ...{ project, dataDir, databaseVolume: postgresFolder(dataDir) },
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
