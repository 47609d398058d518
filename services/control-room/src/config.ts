import { parseEnvironment, SETTINGS } from '@nhip/runtime';
import { join } from 'node:path';
import { z } from 'zod';

/** Limits of this service; each is reached before something breaks. */
export const LIMITS = {
  /** Screens with a stream open at once; the next one is told to come back later. */
  streamClients: 500,
  /** Boards kept, one per view and scope; the longest unused one makes room. */
  boards: 32,
  /** A board that no screen watches is kept this long, so that one coming back can resume. */
  boardIdleMs: 5 * 60_000,
  ring: { frames: 1_000, characters: 4_000_000 },
  /** A screen whose connection stays full this long is let go. */
  slowClientMs: 30_000,
  /** Changes are gathered for this long before the figures are asked again. */
  refreshEveryMs: 100,
  /** Series, comparisons, units and definitions move slower and are asked at this pace, if anything changed. */
  slowRefreshEveryMs: 10_000,
  /** …and at this pace even when nothing did. */
  slowRefreshAtLeastMs: 60_000,
  reconnect: { firstMs: 200, longestMs: 5_000 },
  login: { attempts: 8, windowMs: 5 * 60_000, tracked: 10_000 },
  loginPerAddress: { attempts: 60, windowMs: 5 * 60_000, tracked: 10_000 },
  /** Passwords hashed at once: each takes 16 MB and a tenth of a second. */
  hashesAtOnce: 4,
  sessionMs: 30 * 86_400_000,
  sessionsPerAccount: 200,
  seriesDays: 30,
  figureQueries: 40,
  pageSize: 200,
  /** Days replayed at once, all in all and for one reader: each asks for a board up to four times a second. */
  replays: 8,
  replaysPerReader: 2,
  replayFrameMs: { slow: 1_000, fast: 250 },
  /** After a halt (a full connection, a slow answer) a replay goes on where it was, at most this many frames later. */
  replayCatchUpFrames: 4,
  /** Events of a dossier are told beside its explanation, and never hold it up for longer. */
  eventsMs: 1_500,
  noteCharacters: 500,
  /** A recount reads every fact. */
  driftMs: 10 * 60_000,
  assetBytes: 8_000_000,
} as const;

const sourceName = z.string().min(1).max(40);

/** JSON, e.g. `{"/one-stop-shop": {"vi": "Một cửa", "en": "One-stop"}}`. */
const sourceNames = z
  .string()
  .default('{}')
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      context.addIssue('a JSON object');
      return z.NEVER;
    }
  })
  .pipe(z.record(z.string().max(200), z.strictObject({ vi: sourceName, en: sourceName })));

const schema = z.object({
  NHIP_DATABASE_URL: SETTINGS.NHIP_DATABASE_URL,
  NHIP_HTTP_HOST: SETTINGS.NHIP_HTTP_HOST,
  NHIP_HTTP_PORT: SETTINGS.NHIP_HTTP_PORT,
  NHIP_ZONE: SETTINGS.NHIP_ZONE,
  NHIP_CLOCK: SETTINGS.NHIP_CLOCK,
  NHIP_LOG_LEVEL: SETTINGS.NHIP_LOG_LEVEL,
  NHIP_OPERATOR_KEY_HASH: SETTINGS.NHIP_OPERATOR_KEY_HASH,
  NHIP_INDICATORS_GRPC: z.string().regex(/^[^\s,]+:\d+$/, 'host:port of the indicators'),
  NHIP_GRPC_TOKEN: z.string().min(16, 'the token shared with the indicators, 16 characters or more'),
  /** Without it a dossier is explained without its events. */
  NHIP_EVENTS_GRPC: z
    .string()
    .regex(/^[^\s,]+:\d+$/, 'host:port of the dossier events')
    .optional(),
  NHIP_EVENTS_URL: z.url('the public address of the dossier door'),
  /** Told to the command line. */
  NHIP_ALERTS_URL: z.url('the public address of notifications').optional(),
  NHIP_SESSION_SECRET: z.string().min(32, '32 characters or more'),
  NHIP_TITLE: z.string().min(1).max(40).default('Nhịp'),
  NHIP_SOURCE_NAMES: sourceNames,
  NHIP_SAMPLE_DATA: z.stringbool('true or false').default(false),
  NHIP_SECURE_COOKIE: z.stringbool('true or false').default(false),
  NHIP_WEB_DIR: z
    .string()
    .min(1)
    .default(join(__dirname, '..', 'web', 'dist')),
  NHIP_HEARTBEAT_MS: z.coerce.number('milliseconds').int().min(100).max(60_000).default(15_000),
  NHIP_DISCONNECTED_AFTER_MS: z.coerce.number('milliseconds').int().min(300).max(600_000).default(45_000),
});

export type Config = ReturnType<typeof parseConfig>;

/** @throws Error that lists every variable that is missing or does not fit. */
export function parseConfig(environment: Readonly<Record<string, string | undefined>>) {
  const given = parseEnvironment(schema, environment);
  return {
    httpHost: given.NHIP_HTTP_HOST,
    httpPort: given.NHIP_HTTP_PORT,
    logLevel: given.NHIP_LOG_LEVEL,
    operatorKeyHash: given.NHIP_OPERATOR_KEY_HASH,
    databaseUrl: given.NHIP_DATABASE_URL,
    zone: given.NHIP_ZONE,
    clock: given.NHIP_CLOCK,
    indicatorsGrpc: given.NHIP_INDICATORS_GRPC,
    grpcToken: given.NHIP_GRPC_TOKEN,
    eventsGrpc: given.NHIP_EVENTS_GRPC,
    eventsUrl: given.NHIP_EVENTS_URL,
    alertsUrl: given.NHIP_ALERTS_URL,
    sessionSecret: given.NHIP_SESSION_SECRET,
    title: given.NHIP_TITLE,
    sourceNames: given.NHIP_SOURCE_NAMES,
    sampleData: given.NHIP_SAMPLE_DATA,
    secureCookie: given.NHIP_SECURE_COOKIE,
    webDir: given.NHIP_WEB_DIR,
    heartbeatMs: given.NHIP_HEARTBEAT_MS,
    disconnectedAfterMs: given.NHIP_DISCONNECTED_AFTER_MS,
  };
}
