import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  freePort,
  KAFKA_IMAGE,
  kafkaSettings,
  POSTGRES_IMAGE,
  POSTGRES_SETTINGS,
  POSTGRES_SUPERUSER,
} from '@nhip/local';
import { Kafka, logLevel } from 'kafkajs';
import { Client } from 'pg';
import type { GenericContainer } from 'testcontainers';
import { runFolder } from './run-folder';
import { waitFor } from './wait-for';

/** Whether the servers that specs share are containers instead of processes: `npm run test:containers`. */
export const inContainers = process.env['NHIP_TEST_CONTAINERS'] === 'true';

const KAFKA_PORT = 9092;
const POSTGRES_PORT = 5432;
const READY_TIMEOUT_MS = 120_000;
const PROBE_TIMEOUT_MS = 2_000;

/**
 * The run's PostgreSQL in a container, under the same settings as the process that it stands for.
 * @returns its port of 127.0.0.1
 */
export async function postgresContainer(
  password: string,
  own: Readonly<Record<string, string>>,
): Promise<number> {
  const port = await freePort();
  const user = POSTGRES_SUPERUSER;
  const { unix_socket_directories: _, ...settings } = POSTGRES_SETTINGS;
  // The image makes its cluster by a server that listens on its socket alone.
  const flags = Object.entries({ ...settings, listen_addresses: '*', ...own }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  await startContainer(POSTGRES_IMAGE, (container) =>
    container
      .withExposedPorts({ container: POSTGRES_PORT, host: port })
      .withEnvironment({
        POSTGRES_USER: user,
        POSTGRES_PASSWORD: password,
        POSTGRES_INITDB_ARGS: '--encoding=UTF8 --locale=C.UTF-8 --data-checksums --no-sync',
      })
      .withCommand(['postgres', ...flags]),
  );
  const connectionString = `postgresql://${user}:${password}@127.0.0.1:${port}/postgres`;
  await waitFor(
    async () => {
      const client = new Client({ connectionString, connectionTimeoutMillis: PROBE_TIMEOUT_MS });
      client.on('error', () => undefined);
      await client.connect().finally(() => client.end());
      return true;
    },
    { what: 'PostgreSQL in its container', timeoutMs: READY_TIMEOUT_MS },
  );
  return port;
}

/**
 * The run's Kafka in a container, under the same settings as the process that it stands for.
 * @returns its broker on 127.0.0.1
 */
export async function kafkaContainer(): Promise<string> {
  const port = await freePort();
  const settings = kafkaSettings({
    ...{ port: KAFKA_PORT, controllerPort: KAFKA_PORT + 1 },
    ...{ listenHost: '0.0.0.0', advertisedPort: port },
  });
  const variables = Object.entries({ ...settings, 'log.dirs': '/tmp/kafka' }).map(
    ([name, value]) => [`KAFKA_${name.replaceAll('.', '_').toUpperCase()}`, String(value)] as const,
  );
  await startContainer(KAFKA_IMAGE, (container) =>
    container
      .withExposedPorts({ container: KAFKA_PORT, host: port })
      .withEnvironment({ ...Object.fromEntries(variables), KAFKA_HEAP_OPTS: '-Xmx256m' }),
  );
  const client = new Kafka({
    brokers: [`127.0.0.1:${port}`],
    connectionTimeout: PROBE_TIMEOUT_MS,
    retry: { retries: 0 },
    logLevel: logLevel.NOTHING,
  });
  await waitFor(
    async () => {
      const admin = client.admin();
      try {
        await admin.connect();
        return (await admin.describeCluster()).controller !== null;
      } finally {
        await admin.disconnect();
      }
    },
    { what: 'Kafka in its container', timeoutMs: READY_TIMEOUT_MS },
  );
  return `127.0.0.1:${port}`;
}

/** Starts it, to be removed when the run ends. @throws when no engine works, or the image is not to be had */
async function startContainer(
  image: string,
  configured: (container: GenericContainer) => GenericContainer,
): Promise<void> {
  // Loaded by who needs it: it takes a second.
  const { GenericContainer: Container, Wait } = await import('testcontainers');
  const started = await configured(new Container(image))
    .withWaitStrategy(Wait.forListeningPorts())
    .withStartupTimeout(READY_TIMEOUT_MS)
    .start();
  writeFileSync(join(runFolder(), 'containers', started.getId()), '');
}
