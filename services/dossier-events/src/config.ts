import { DOSSIER_FACTS_TOPIC, TOPICS } from '@nhip/contracts';
import { parseEnvironment, readBy, settings, SETTINGS } from '@nhip/runtime';
import { Cipher, type StreamConfig, type StreamLimits } from '@nhip/stream';
import { z } from 'zod';

/** Every limit of this service and what is answered when it is reached. */
export const LIMITS: StreamLimits = {
  // 413: bytes of one event, of a body of many (inflated), and how many they are.
  eventBytes: 65_536,
  ndjsonBytes: 64 * 1_048_576,
  ndjsonLines: 200_000,
  // 413: how much a compressed body grows; bytes of a signed one.
  inflateRatio: 200,
  signedBytes: 4 * 1_048_576,
  // 408: a body that does not come.
  bodyIdleMs: 30_000,
  // Refused: nesting and keys of one event.
  jsonDepth: 8,
  jsonKeys: 200,
  // The body is not read on while this many chunks of this many events or bytes are under way.
  chunkLines: 500,
  chunkBytes: 1_048_576,
  chunksInFlight: 4,
  lanes: 2,
  batchEvents: 1_000,
  // 429: what one key may send; more than accept can take, so that it only stops who runs wild.
  requestsPerSecond: 2_000,
  requestsBurst: 10_000,
  eventsPerSecond: 50_000,
  eventsBurst: 250_000,
  eventsWaitMs: 10_000,
  requestsInFlight: 128,
  rateKeys: 1_000,
  // 409: keys in force of one source. 422: units of a key.
  keysPerSource: 2,
  keyUnits: 1_000,
  // 503: how long it would wait, events that wait, subjects that wait to be published.
  queueWaitMs: 300,
  queuedEvents: 20_000,
  dirtySubjects: 2_000_000,
  // 503: what stays free on the volume of the database, for what is under way and for checkpoints.
  freeBytes: 512 * 1_048_576,
  freeBytesEveryMs: 1_000,
  // Parked: events of one dossier beyond this.
  eventsPerSubject: 2_000,
  transactionTries: 5,
  relayFacts: 1_000,
  relayPollMs: 250,
  watermarkEveryMs: 500,
  watermarkMarginMs: 50,
  keyCacheMs: 5_000,
  keyCacheEntries: 1_000,
  // Refused instead of parked: what one source has parked beyond this; given up: what is older.
  parkedPerSource: 100_000,
  parkedDays: 30,
  parkedSweepMs: 10 * 60_000,
  conservationEveryMs: 60_000,
  totalsEveryMs: 60_000,
  housekeepingShare: 0.02,
  // 413: totals of one request, ids in them.
  totalsPerRequest: 1_000,
  totalIds: 20_000,
  totalsAtOnce: 500,
  totalDays: 35,
};

/**
 * Records of one partition that are taken in at once, and partitions at the same time: a transaction for each lane, so
 * that what comes by HTTP meanwhile does not find `queueWaitMs` used up.
 */
export const INGRESS = { recordsPerBatch: 500, partitionsAtOnce: 4 } as const;

/** It is kept as a 32-bit integer. */
const LARGEST_GENERATION = 2_147_483_647;
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
});

export interface Config {
  readonly http: {
    readonly httpHost: string;
    readonly httpPort: number;
    readonly logLevel: string;
    readonly operatorKeyHash: string;
  };
  readonly grpc: { readonly host: string; readonly port: number; readonly token: string };
  /** Put before the name of every topic. */
  readonly topicPrefix: string;
  readonly stream: StreamConfig;
}

/** @throws Error, one for all faults of the environment. */
export function parseConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const read = parseEnvironment(SCHEMA, environment);
  return {
    http: {
      httpHost: read.NHIP_HTTP_HOST,
      httpPort: read.NHIP_HTTP_PORT,
      logLevel: read.NHIP_LOG_LEVEL,
      operatorKeyHash: read.NHIP_OPERATOR_KEY_HASH,
    },
    grpc: { host: read.NHIP_GRPC_HOST, port: read.NHIP_GRPC_PORT, token: read.NHIP_GRPC_TOKEN },
    topicPrefix: read.NHIP_TOPIC_PREFIX,
    stream: {
      databaseUrl: read.NHIP_DATABASE_URL,
      databaseVolume: read.NHIP_DATABASE_VOLUME,
      brokers: read.NHIP_KAFKA_BROKERS,
      topic: read.NHIP_TOPIC_PREFIX + DOSSIER_FACTS_TOPIC,
      topics: TOPICS.map((topic) => ({ ...topic, name: read.NHIP_TOPIC_PREFIX + topic.name })),
      generation: read.NHIP_GENERATION,
      zone: read.NHIP_ZONE,
      cipher: read.NHIP_PARKED_KEY,
      limits: LIMITS,
    },
  };
}
