// What containers of a trial need beside the image: PostgreSQL and Kafka of `npm start`, secrets, an environment each.
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const project = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const require = createRequire(join(project, 'package.json'));
/** Where `npm start` keeps Kafka, too: fetched once. */
const CACHE =
  process.env['NHIP_CACHE_DIR'] || join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'nhip');
const STREAMS = ['dossier', 'document', 'security'];
const SERVICES = [
  ...STREAMS.map((stream) => `${stream}-events`),
  ...['indicators', 'control-room', 'notifications'],
];
const KEY_BYTES = 32;

/** Starts servers on free ports; `environments` has the variables of each service, `ports` where it listens. */
export async function startSurroundings() {
  const local = require(join(project, 'deploy/local/dist/index.js'));
  const folder = mkdtempSync(join(tmpdir(), 'nhip-containers-'));
  const [postgresPort, kafkaPort, controllerPort, ...free] = await local.freePorts(3 + 2 * SERVICES.length);
  const password = key();
  const postgres = await local.startPostgres({
    dataDir: join(folder, 'postgres'),
    port: postgresPort,
    password,
  });
  await makeDatabases(postgres.url('postgres'));
  const kafkaHome = await local.getKafka({ cacheDir: CACHE });
  const kafka = await local.startKafka({
    dataDir: join(folder, 'kafka'),
    kafkaHome,
    port: kafkaPort,
    controllerPort,
  });
  const operatorKey = key();
  const adminPassword = key();
  const ports = Object.fromEntries(SERVICES.map((name, at) => [name, free[at]]));
  const grpc = Object.fromEntries(SERVICES.map((name, at) => [name, free[SERVICES.length + at]]));
  const environments = environmentsOf({
    ...{ ports, grpc, broker: kafka.broker, url: (name) => postgres.url(name) },
    operatorKeyHash: createHash('sha256').update(operatorKey).digest('hex'),
  });
  const breakDown = () => Promise.all([kafka.stop(), postgres.stop()]);
  return {
    ...{ environments, ports, operatorKey, adminPassword, breakDown },
    async end() {
      await breakDown();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function makeDatabases(url) {
  const { Client } = require('pg');
  const client = new Client({ connectionString: url });
  await client.connect();
  for (const name of SERVICES) await client.query(`CREATE DATABASE "${name}"`);
  await client.end();
}

function environmentsOf({ ports, grpc, broker, url, operatorKeyHash }) {
  const token = key();
  const http = (name) => `http://127.0.0.1:${ports[name]}`;
  const kafka = { NHIP_KAFKA_BROKERS: broker };
  const asks = {
    NHIP_INDICATORS_GRPC: `127.0.0.1:${grpc['indicators']}`,
    NHIP_EVENTS_GRPC: STREAMS.map((stream) => `${stream}=127.0.0.1:${grpc[`${stream}-events`]}`).join(','),
  };
  const stream = (name) => ({
    ...kafka,
    NHIP_GRPC_PORT: grpc[name],
    NHIP_PARKED_KEY: randomBytes(KEY_BYTES).toString('base64'),
  });
  const own = {
    'dossier-events': stream('dossier-events'),
    'document-events': stream('document-events'),
    'security-events': stream('security-events'),
    indicators: { ...kafka, NHIP_GRPC_PORT: grpc['indicators'] },
    'control-room': {
      ...asks,
      NHIP_EVENTS_URL: http('dossier-events'),
      NHIP_SESSION_SECRET: key(),
    },
    notifications: {
      ...{ ...kafka, ...asks },
      NHIP_ALERT_RULES: 'services/indicators/catalogue/alerts',
      NHIP_ANSWER_SECRET: key(),
      NHIP_ANSWER_URL: http('notifications'),
      NHIP_CONTROL_ROOM_URL: http('control-room'),
    },
  };
  const shared = { NHIP_GRPC_TOKEN: token, NHIP_OPERATOR_KEY_HASH: operatorKeyHash };
  return Object.fromEntries(
    SERVICES.map((name) => [
      name,
      { NHIP_DATABASE_URL: url(name), NHIP_HTTP_PORT: ports[name], ...shared, ...own[name] },
    ]),
  );
}

function key() {
  return randomBytes(KEY_BYTES).toString('base64url');
}
