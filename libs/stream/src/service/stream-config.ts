import { factsTopic, TOPICS } from '@nhip/contracts';
import {
  parseEnvironment,
  readBy,
  settings,
  SETTINGS,
  TRACING_SETTINGS,
  tracingOf,
  type ServiceOptions,
} from '@nhip/runtime';
import { z } from 'zod';
import { Cipher } from '../parked/sealed';
import type { StreamConfig } from '../stream-service';
import { STREAM_LIMITS } from './stream-limits';

/** It is kept as a 32-bit integer. */
const LARGEST_GENERATION = 2_147_483_647;
/** Every variable of a stream service (docs/configuration.md). */
const SCHEMA = settings({
  NHIP_DATABASE_URL: SETTINGS.NHIP_DATABASE_URL,
  NHIP_KAFKA_BROKERS: SETTINGS.NHIP_KAFKA_BROKERS,
  NHIP_TOPIC_PREFIX: SETTINGS.NHIP_TOPIC_PREFIX,
  NHIP_HTTP_HOST: SETTINGS.NHIP_HTTP_HOST,
  NHIP_HTTP_PORT: SETTINGS.NHIP_HTTP_PORT,
  NHIP_GRPC_HOST: SETTINGS.NHIP_GRPC_HOST,
  NHIP_GRPC_PORT: SETTINGS.NHIP_GRPC_PORT,
  NHIP_GRPC_TOKEN: SETTINGS.NHIP_GRPC_TOKEN,
  NHIP_LOG_LEVEL: SETTINGS.NHIP_LOG_LEVEL,
  NHIP_OPERATOR_KEY_HASH: SETTINGS.NHIP_OPERATOR_KEY_HASH,
  NHIP_ZONE: SETTINGS.NHIP_ZONE,
  NHIP_PARKED_KEY: {
    about:
      'Seals what is kept aside (docs/operate.md). A key put before the old one seals from now on, and the old one ' +
      'still opens.',
    shape: '32 bytes in base64, more of them separated by commas',
    secret: 'whole',
    type: readBy(Cipher.of),
  },
  NHIP_DATABASE_VOLUME: {
    about:
      'A folder on the volume of the database, where that is on this machine: before it is full, events wait.',
    shape: 'the path of a folder',
    without: 'the room that is left is not watched',
    type: z.string(),
  },
  NHIP_GENERATION: {
    about: 'The generation of the facts, raised after a changed fold or a restored backup (docs/restore.md).',
    shape: `a whole number from 1 to ${LARGEST_GENERATION}`,
    default: '1',
    type: z.coerce.number().int().min(1).max(LARGEST_GENERATION),
  },
  ...TRACING_SETTINGS,
});

/** What a stream service runs with. */
export interface StreamServiceConfig {
  readonly http: ServiceOptions['config'] & { readonly operatorKeyHash: string };
  readonly grpc: { readonly host: string; readonly port: number; readonly token: string };
  /** Put before the name of every topic. */
  readonly topicPrefix: string;
  readonly stream: StreamConfig;
}

/**
 * How a service of this stream is configured.
 * @param stream "dossier"
 */
export function streamConfig(stream: string) {
  return {
    SCHEMA,
    LIMITS: STREAM_LIMITS,
    /** @throws Error, one for all faults of the environment. */
    parseConfig: (environment: Environment): StreamServiceConfig => parse(stream, environment),
  };
}

type Environment = Readonly<Record<string, string | undefined>>;

function parse(stream: string, environment: Environment): StreamServiceConfig {
  const read = parseEnvironment(SCHEMA, environment);
  return {
    http: {
      httpHost: read.NHIP_HTTP_HOST,
      httpPort: read.NHIP_HTTP_PORT,
      logLevel: read.NHIP_LOG_LEVEL,
      operatorKeyHash: read.NHIP_OPERATOR_KEY_HASH,
      tracing: tracingOf(read),
    },
    grpc: { host: read.NHIP_GRPC_HOST, port: read.NHIP_GRPC_PORT, token: read.NHIP_GRPC_TOKEN },
    topicPrefix: read.NHIP_TOPIC_PREFIX,
    stream: {
      databaseUrl: read.NHIP_DATABASE_URL,
      databaseVolume: read.NHIP_DATABASE_VOLUME,
      brokers: read.NHIP_KAFKA_BROKERS,
      topic: read.NHIP_TOPIC_PREFIX + factsTopic(stream),
      topics: TOPICS.map((topic) => ({ ...topic, name: read.NHIP_TOPIC_PREFIX + topic.name })),
      generation: read.NHIP_GENERATION,
      zone: read.NHIP_ZONE,
      cipher: read.NHIP_PARKED_KEY,
      limits: STREAM_LIMITS,
    },
  };
}
