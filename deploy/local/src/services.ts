import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { databasePassword, type Instance, type Ports } from './instance';

/** What a service needs to know beside the instance. */
export type Places = {
  project: string;
  dataDir: string;
  /** The folder of PostgreSQL's data; the door stops taking events before its volume is full. */
  databaseVolume?: string;
};

type Stream = 'dossier' | 'document' | 'security';
export type ServiceName = `${Stream}-events` | 'indicators' | 'control-room' | 'notifications';

/** How one service is run. Paths are relative to the project's folder. */
export type Service = {
  name: ServiceName;
  entry: string;
  /** Its own step before the service starts. */
  migrate: string;
  database: string;
  port: keyof Ports;
  /** Beside what every service gets. */
  environment: (instance: Instance, places: Places) => Record<string, string>;
  /** Only for the migrate step. */
  migrateEnvironment?: (instance: Instance) => Record<string, string>;
  /** Parts end in rising order of this number: those that take work in before those they give it to. */
  stopTurn: number;
};

/** Live equals recount is checked this often; the first figures of a newcomer are checked while he looks. */
const RECOUNT_EVERY_SECONDS = '60';

/** What a person's shell may hold for another instance, and this one decides itself by leaving it out. */
const NOT_INHERITED = ['NHIP_CLOCK', 'NHIP_TOPIC_PREFIX', 'NHIP_GENERATION', 'NHIP_DATABASE_VOLUME'];

/** Takes in the events of one stream. */
function streamService(stream: Stream, port: keyof Ports, grpcPort: keyof Ports): Service {
  return {
    name: `${stream}-events`,
    entry: `services/${stream}-events/dist/main.js`,
    migrate: `services/${stream}-events/dist/migrate.js`,
    database: `nhip_${stream}_events`,
    port,
    environment: (instance, { databaseVolume }) => ({
      ...ofKafka(instance),
      ...ofGrpc(instance, grpcPort),
      NHIP_PARKED_KEY: instance.secrets.parked,
      ...(databaseVolume && { NHIP_DATABASE_VOLUME: databaseVolume }),
      ...(instance.generation && { NHIP_GENERATION: String(instance.generation) }),
    }),
    stopTurn: 2,
  };
}

export const SERVICES: readonly Service[] = [
  streamService('dossier', 'events', 'eventsGrpc'),
  streamService('document', 'documents', 'documentsGrpc'),
  streamService('security', 'security', 'securityGrpc'),
  {
    name: 'indicators',
    entry: 'services/indicators/dist/main.js',
    migrate: 'services/indicators/dist/migrate.js',
    database: 'nhip_indicators',
    port: 'indicators',
    environment: (instance, { project }) => ({
      ...ofKafka(instance),
      ...(instance.sampleData && { NHIP_CATALOGUE_DIR: join(project, 'deploy/local/catalogue') }),
      ...ofGrpc(instance, 'indicatorsGrpc'),
      NHIP_RECOUNT_EVERY_SECONDS: RECOUNT_EVERY_SECONDS,
    }),
    stopTurn: 3,
  },
  {
    name: 'control-room',
    entry: 'services/control-room/dist/main.js',
    migrate: 'services/control-room/dist/migrate.js',
    database: 'nhip_control_room',
    port: 'page',
    environment: (instance, { project }) => ({
      NHIP_INDICATORS_GRPC: `127.0.0.1:${instance.ports.indicatorsGrpc}`,
      NHIP_EVENTS_GRPC: streamsOf(instance),
      NHIP_GRPC_TOKEN: instance.secrets.grpcToken,
      NHIP_EVENTS_URL: instance.eventsUrl,
      NHIP_ALERTS_URL: instance.alertsUrl,
      NHIP_SESSION_SECRET: instance.secrets.session,
      NHIP_TITLE: instance.title,
      NHIP_SAMPLE_DATA: String(instance.sampleData),
      ...(instance.sampleData && { NHIP_SOURCE_NAMES: JSON.stringify(SAMPLE_SOURCES) }),
      NHIP_WEB_DIR: join(project, 'services/control-room/web/dist'),
    }),
    migrateEnvironment: (instance) => ({
      NHIP_ADMIN_USER: instance.adminUser,
      NHIP_ADMIN_PASSWORD: instance.adminPassword,
    }),
    stopTurn: 2,
  },
  {
    name: 'notifications',
    entry: 'services/notifications/dist/main.js',
    migrate: 'services/notifications/dist/migrate.js',
    database: 'nhip_notifications',
    port: 'notifications',
    // Its mail server, recipients and rules come from the shell of whoever starts it (docs/alerts.md).
    environment: (instance, { project }) => ({
      ...ofKafka(instance),
      NHIP_INDICATORS_GRPC: `127.0.0.1:${instance.ports.indicatorsGrpc}`,
      NHIP_EVENTS_GRPC: streamsOf(instance),
      NHIP_GRPC_TOKEN: instance.secrets.grpcToken,
      NHIP_ALERT_RULES: process.env['NHIP_ALERT_RULES'] || join(project, SHIPPED_RULES),
      NHIP_ANSWER_SECRET: instance.secrets.answers,
      NHIP_ANSWER_URL: process.env['NHIP_ANSWER_URL'] || `http://127.0.0.1:${instance.ports.notifications}`,
      NHIP_CONTROL_ROOM_URL: process.env['NHIP_CONTROL_ROOM_URL'] || instance.url,
      NHIP_TITLE: instance.title,
    }),
    stopTurn: 4,
  },
];

/** The same that indicators takes where nothing else is named. */
const SHIPPED_RULES = 'services/indicators/catalogue/alerts';

/** Sources of the sample province (libs/cli, demo). */
const SAMPLE_SOURCES = {
  '/tinh-mau/mot-cua': { vi: 'Một cửa', en: 'One-stop' },
  '/tinh-mau/qlvb': { vi: 'Quản lý văn bản', en: 'Documents' },
  '/tinh-mau/soc': { vi: 'SOC', en: 'SOC' },
};

/** Loads the sample province through the front door and keeps it moving; it ends first. */
export const DEMO = {
  name: 'demo',
  entry: 'libs/cli/bin/nhip.js',
  args: ['demo'],
  environment: (_: Instance, { dataDir }: Places): Record<string, string> => ({ NHIP_DATA_DIR: dataDir }),
  stopTurn: 1,
};

export const KAFKA_STOP_TURN = 5;
export const POSTGRES_STOP_TURN = 6;

/** The whole environment of a service's process. */
export function environmentOf(service: Service, instance: Instance, places: Places): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !NOT_INHERITED.includes(name));
  return {
    ...Object.fromEntries(inherited),
    NODE_ENV: 'production',
    NHIP_DATABASE_URL: databaseUrl(instance, service.database),
    NHIP_HTTP_HOST: '127.0.0.1',
    NHIP_HTTP_PORT: String(instance.ports[service.port]),
    NHIP_ZONE: instance.zone,
    ...(instance.clock === undefined ? {} : { NHIP_CLOCK: instance.clock }),
    NHIP_OPERATOR_KEY_HASH: createHash('sha256').update(instance.operatorKey).digest('hex'),
    ...service.environment(instance, places),
  };
}

/** The connection string of a database's own role. */
export function databaseUrl(instance: Instance, database: string): string {
  const url = new URL(
    instance.existing?.postgres?.url ?? `postgresql://127.0.0.1:${instance.ports.postgres}`,
  );
  url.username = database;
  url.password = databasePassword(instance, database);
  url.pathname = `/${database}`;
  return url.href;
}

function streamsOf({ ports }: Instance): string {
  return [
    `dossier=127.0.0.1:${ports.eventsGrpc}`,
    `document=127.0.0.1:${ports.documentsGrpc}`,
    `security=127.0.0.1:${ports.securityGrpc}`,
  ].join(',');
}

function ofKafka(instance: Instance): Record<string, string> {
  const { kafka } = instance.existing ?? {};
  if (kafka === undefined) return { NHIP_KAFKA_BROKERS: `127.0.0.1:${instance.ports.kafka}` };
  return { NHIP_KAFKA_BROKERS: kafka.brokers, NHIP_TOPIC_PREFIX: kafka.topicPrefix };
}

function ofGrpc(instance: Instance, port: keyof Ports): Record<string, string> {
  return {
    NHIP_GRPC_HOST: '127.0.0.1',
    NHIP_GRPC_PORT: String(instance.ports[port]),
    NHIP_GRPC_TOKEN: instance.secrets.grpcToken,
  };
}
