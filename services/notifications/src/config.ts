import { streamAddresses } from '@nhip/contracts';
import type { Zone } from '@nhip/kernel';
import {
  parseEnvironment,
  readBy,
  settings,
  SETTINGS,
  TRACING_SETTINGS,
  tracingOf,
  type TracingConfig,
} from '@nhip/runtime';
import { z } from 'zod';
import { ALERTMANAGER_SETTINGS, alertmanagerConfigOf, type AlertmanagerConfig } from './alertmanager-config';
import { TELLING_SETTINGS, tellingConfigOf, type TellingConfig } from './telling-config';

const address = z.string().regex(/^[^\s:]+:\d+$|^\[[^\s]+\]:\d+$/);

/** Every variable of this service (docs/configuration.md). */
export const SCHEMA = settings({
  NHIP_DATABASE_URL: SETTINGS.NHIP_DATABASE_URL,
  NHIP_KAFKA_BROKERS: SETTINGS.NHIP_KAFKA_BROKERS,
  NHIP_TOPIC_PREFIX: SETTINGS.NHIP_TOPIC_PREFIX,
  NHIP_HTTP_HOST: SETTINGS.NHIP_HTTP_HOST,
  NHIP_HTTP_PORT: SETTINGS.NHIP_HTTP_PORT,
  NHIP_LOG_LEVEL: SETTINGS.NHIP_LOG_LEVEL,
  NHIP_OPERATOR_KEY_HASH: SETTINGS.NHIP_OPERATOR_KEY_HASH,
  NHIP_CLOCK: SETTINGS.NHIP_CLOCK,
  NHIP_ZONE: SETTINGS.NHIP_ZONE,
  NHIP_EVENTS_GRPC: {
    about: 'Where the services of streams answer gRPC: when sources were last heard.',
    shape: 'stream=host:port, more of them separated by commas; host:port alone is that of the dossiers',
    type: readBy(streamAddresses),
  },
  NHIP_INDICATORS_GRPC: {
    about: 'Where indicators answers gRPC: what causes most of an alert, and histories for trying rules.',
    shape: 'host:port',
    type: address,
  },
  NHIP_GRPC_TOKEN: SETTINGS.NHIP_GRPC_TOKEN,
  NHIP_ALERT_RULES: {
    about: 'The directory of the alert rules (docs/alerts.md), the same that indicators is given.',
    shape: 'the path of a directory of *.yaml files',
    type: z.string(),
  },
  ...TELLING_SETTINGS,
  ...ALERTMANAGER_SETTINGS,
  ...TRACING_SETTINGS,
});

export interface Config {
  readonly databaseUrl: string;
  readonly kafkaBrokers: readonly string[];
  readonly topicPrefix: string;
  readonly httpHost: string;
  readonly httpPort: number;
  readonly logLevel: string;
  readonly operatorKeyHash: string;
  readonly zone: Zone;
  /** The instant at which the clock stands; absent: system time. */
  readonly clockAt?: number;
  /** By stream. */
  readonly eventsGrpc: ReadonlyMap<string, string>;
  readonly indicatorsGrpc: string;
  readonly grpcToken: string;
  readonly rulesDirectory: string;
  readonly telling: TellingConfig;
  readonly alertmanager: AlertmanagerConfig;
  readonly tracing?: TracingConfig | undefined;
}

/** @throws Error, one that lists every variable that is missing or wrong. */
export function parseConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const given = parseEnvironment(SCHEMA, environment);
  return {
    databaseUrl: given.NHIP_DATABASE_URL,
    kafkaBrokers: given.NHIP_KAFKA_BROKERS,
    topicPrefix: given.NHIP_TOPIC_PREFIX,
    httpHost: given.NHIP_HTTP_HOST,
    httpPort: given.NHIP_HTTP_PORT,
    logLevel: given.NHIP_LOG_LEVEL,
    operatorKeyHash: given.NHIP_OPERATOR_KEY_HASH,
    zone: given.NHIP_ZONE,
    ...(given.NHIP_CLOCK !== undefined && { clockAt: given.NHIP_CLOCK }),
    eventsGrpc: given.NHIP_EVENTS_GRPC,
    indicatorsGrpc: given.NHIP_INDICATORS_GRPC,
    grpcToken: given.NHIP_GRPC_TOKEN,
    rulesDirectory: given.NHIP_ALERT_RULES,
    telling: tellingConfigOf(given),
    alertmanager: alertmanagerConfigOf(given),
    tracing: tracingOf(given),
  };
}

/** Members of this group share the partitions of the topic of figures. */
export const consumerGroup = ({ topicPrefix }: Pick<Config, 'topicPrefix'>): string =>
  `${topicPrefix}nhip-notifications`;

/** Connections: evaluations follow one another, the rest is for sends, the outbox, pages and lists. */
export const CONNECTIONS = 8;

export const EVALUATION = {
  tickMs: 1_000,
  /** Figures are under way this long at most: time passes that much later, so that they come before it. */
  graceMs: 5_000,
  /** How often streams are asked when sources were last heard, and how long one may take. */
  askSourcesMs: 5_000,
  sourcesAnswerMs: 2_000,
  /** A broker that does not say within this whether figures wait is away: time stands. */
  askBrokerMs: 3_000,
  /** Indicators that do not say within this up to when figures are told are away: time stands. */
  askToldMs: 3_000,
} as const;

/** Episodes written to the topic at once; how often it is looked whether some are to be. */
export const OUTBOX = { atOnce: 200, pollMs: 2_000, longestPauseMs: 10_000 } as const;

/** Alerts that one list tells. */
export const MOST_LISTED = 500;
