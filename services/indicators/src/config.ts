import type { Zone } from '@nhip/kernel';
import {
  parseEnvironment,
  settings,
  SETTINGS,
  TRACING_SETTINGS,
  tracingOf,
  type TracingConfig,
} from '@nhip/runtime';
import { z } from 'zod';

/** Every variable of this service (docs/configuration.md). */
export const SCHEMA = settings({
  NHIP_DATABASE_URL: SETTINGS.NHIP_DATABASE_URL,
  NHIP_KAFKA_BROKERS: SETTINGS.NHIP_KAFKA_BROKERS,
  NHIP_TOPIC_PREFIX: SETTINGS.NHIP_TOPIC_PREFIX,
  NHIP_HTTP_HOST: SETTINGS.NHIP_HTTP_HOST,
  NHIP_HTTP_PORT: SETTINGS.NHIP_HTTP_PORT,
  NHIP_GRPC_HOST: SETTINGS.NHIP_GRPC_HOST,
  NHIP_GRPC_PORT: SETTINGS.NHIP_GRPC_PORT,
  NHIP_GRPC_TOKEN: SETTINGS.NHIP_GRPC_TOKEN,
  NHIP_ZONE: SETTINGS.NHIP_ZONE,
  NHIP_CLOCK: SETTINGS.NHIP_CLOCK,
  NHIP_LOG_LEVEL: SETTINGS.NHIP_LOG_LEVEL,
  NHIP_CATALOGUE_DIR: {
    about: 'A directory of definitions of indicators, used instead of the shipped ones.',
    shape: 'the path of a directory of *.yaml files',
    without: 'the shipped catalogue',
    type: z.string(),
  },
  NHIP_ALERT_RULES: {
    about: 'The directory of the alert rules (docs/alerts.md), the same that notifications is given.',
    shape: 'the path of a directory of *.yaml files',
    without: 'the shipped rules',
    type: z.string(),
  },
  NHIP_RECOUNT_EVERY_SECONDS: {
    about: 'How often the live figures are compared with a recount from the facts.',
    shape: 'seconds, a whole number from 1 to 604800',
    default: '3600',
    type: z.coerce.number().int().min(1).max(604_800),
  },
  ...TRACING_SETTINGS,
});

export interface Config {
  readonly databaseUrl: string;
  readonly kafkaBrokers: readonly string[];
  readonly topicPrefix: string;
  readonly httpHost: string;
  readonly httpPort: number;
  readonly grpcHost: string;
  readonly grpcPort: number;
  readonly grpcToken: string;
  readonly zone: Zone;
  /** The instant at which the clock stands; absent: system time. */
  readonly clockAt?: number;
  readonly logLevel: string;
  readonly catalogueDirectory?: string;
  /** Files of alert rules; absent: the shipped ones. */
  readonly alertRulesDirectory?: string;
  readonly recountEverySeconds: number;
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
    grpcHost: given.NHIP_GRPC_HOST,
    grpcPort: given.NHIP_GRPC_PORT,
    grpcToken: given.NHIP_GRPC_TOKEN,
    zone: given.NHIP_ZONE,
    ...(given.NHIP_CLOCK !== undefined && { clockAt: given.NHIP_CLOCK }),
    logLevel: given.NHIP_LOG_LEVEL,
    ...(given.NHIP_CATALOGUE_DIR !== undefined && { catalogueDirectory: given.NHIP_CATALOGUE_DIR }),
    ...(given.NHIP_ALERT_RULES !== undefined && { alertRulesDirectory: given.NHIP_ALERT_RULES }),
    recountEverySeconds: given.NHIP_RECOUNT_EVERY_SECONDS,
    tracing: tracingOf(given),
  };
}

/** Connections of the writers: one for each stream, one each to make tallies, recount, index history, administrate. */
export const writeConnections = (streams: number): number => streams + 4;
/** Connections of questions; more wait for a free one, and are told "unavailable" if none comes. */
export const READ_CONNECTIONS = 6;
/** A question that takes longer is cancelled. */
export const QUESTION_LIMIT_MS = 15_000;
/** Figures asked for at once. */
export const MOST_FIGURES = 100;
/** Streams of changes that are open at once. */
export const MOST_WATCHERS = 200;
