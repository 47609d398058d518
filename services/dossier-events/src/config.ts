import { DOSSIER_FACTS_TOPIC, TOPICS } from '@nhip/contracts';
import { Zone } from '@nhip/kernel';
import { parseEnvironment, SETTINGS } from '@nhip/runtime';
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
const { NHIP_DATABASE_URL, NHIP_KAFKA_BROKERS, NHIP_HTTP_HOST, NHIP_HTTP_PORT } = SETTINGS;
const { NHIP_LOG_LEVEL, NHIP_OPERATOR_KEY_HASH, NHIP_TOPIC_PREFIX, NHIP_ZONE } = SETTINGS;
const schema = z.object({
  NHIP_DATABASE_URL,
  NHIP_KAFKA_BROKERS,
  NHIP_HTTP_HOST,
  NHIP_HTTP_PORT,
  NHIP_LOG_LEVEL,
  NHIP_OPERATOR_KEY_HASH,
  NHIP_TOPIC_PREFIX,
  NHIP_GRPC_HOST: NHIP_HTTP_HOST,
  NHIP_GRPC_PORT: NHIP_HTTP_PORT,
  NHIP_GRPC_TOKEN: z
    .string()
    .regex(/^[\x21-\x7e]{16,512}$/, 'a secret of at least 16 characters without spaces'),
  /** Days of control totals are counted in it. */
  NHIP_ZONE: NHIP_ZONE.transform((name, context) => {
    try {
      return new Zone(name);
    } catch {
      context.addIssue({ code: 'custom', message: 'an IANA time zone, e.g. Asia/Ho_Chi_Minh' });
      return z.NEVER;
    }
  }),
  /** Seals what is kept aside; a key in front of the old one seals from now on, the old one still opens. */
  NHIP_PARKED_KEY: z.string().transform((text, context) => {
    const cipher = Cipher.of(text);
    if (cipher !== undefined) return cipher;
    context.addIssue({ code: 'custom', message: '32 bytes in base64, more of them separated by commas' });
    return z.NEVER;
  }),
  /** A folder on the volume of the database's data, where that is on this machine: before it is full, events wait. */
  NHIP_DATABASE_VOLUME: z.string().min(1).optional(),
  /** Raised after a changed fold or a restored backup; see docs/restore.md. */
  NHIP_GENERATION: z.coerce.number('a whole number from 1').int().min(1).max(LARGEST_GENERATION).default(1),
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
  const read = parseEnvironment(schema, environment);
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
