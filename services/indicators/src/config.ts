import { Zone } from '@nhip/kernel';
import { parseEnvironment, SETTINGS } from '@nhip/runtime';
import { z } from 'zod';

const SCHEMA = z.object({
  NHIP_DATABASE_URL: SETTINGS.NHIP_DATABASE_URL,
  NHIP_KAFKA_BROKERS: SETTINGS.NHIP_KAFKA_BROKERS,
  NHIP_TOPIC_PREFIX: SETTINGS.NHIP_TOPIC_PREFIX,
  NHIP_HTTP_HOST: SETTINGS.NHIP_HTTP_HOST,
  NHIP_HTTP_PORT: SETTINGS.NHIP_HTTP_PORT,
  NHIP_GRPC_HOST: SETTINGS.NHIP_HTTP_HOST,
  NHIP_GRPC_PORT: SETTINGS.NHIP_HTTP_PORT,
  NHIP_GRPC_TOKEN: z
    .string()
    .regex(/^[\x21-\x7e]{16,512}$/, 'a secret of at least 16 characters without spaces'),
  NHIP_ZONE: SETTINGS.NHIP_ZONE.transform((name, context) => {
    try {
      return new Zone(name);
    } catch {
      context.addIssue({ code: 'custom', message: 'an IANA time zone, e.g. Asia/Ho_Chi_Minh' });
      return z.NEVER;
    }
  }),
  NHIP_CLOCK: SETTINGS.NHIP_CLOCK,
  NHIP_LOG_LEVEL: SETTINGS.NHIP_LOG_LEVEL,
  NHIP_CATALOGUE_DIR: z.string().min(1).optional(),
  NHIP_ALERT_RULES: z.string().min(1).optional(),
  NHIP_RECOUNT_EVERY_SECONDS: z.coerce.number('seconds').int().min(1).max(604_800).default(3_600),
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
  };
}

/** Connections of the writer: one writes, one makes tallies, one recounts, one indexes history, and administration. */
export const WRITE_CONNECTIONS = 5;
/** Connections of questions; more wait for a free one, and are told "unavailable" if none comes. */
export const READ_CONNECTIONS = 6;
/** A question that takes longer is cancelled. */
export const QUESTION_LIMIT_MS = 15_000;
/** Figures asked for at once. */
export const MOST_FIGURES = 100;
/** Streams of changes that are open at once. */
export const MOST_WATCHERS = 200;
