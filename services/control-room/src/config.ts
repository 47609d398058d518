import { streamAddresses } from '@nhip/contracts';
import { parseEnvironment, readBy, settings, SETTINGS, TRACING_SETTINGS, tracingOf } from '@nhip/runtime';
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
  /** A scene that no screen looks at is asked for this much longer: one that loads anew finds its figures. */
  sceneIdleMs: 60_000,
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
  pageSize: 500,
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

export const PASSWORD_LIMITS = { shortest: 8, longest: 200 } as const;

const sourceName = z.string().min(1).max(40);
const sourceNames = z.record(z.string().max(200), z.strictObject({ vi: sourceName, en: sourceName }));

const WEB_ADDRESS = 'an http(s) address, e.g. https://nhip.example.vn';
const YES_OR_NO = 'true or false';

/** Every variable of this service (docs/configuration.md). */
export const SCHEMA = settings({
  NHIP_DATABASE_URL: SETTINGS.NHIP_DATABASE_URL,
  NHIP_HTTP_HOST: SETTINGS.NHIP_HTTP_HOST,
  NHIP_HTTP_PORT: SETTINGS.NHIP_HTTP_PORT,
  NHIP_ZONE: SETTINGS.NHIP_ZONE,
  NHIP_CLOCK: SETTINGS.NHIP_CLOCK,
  NHIP_LOG_LEVEL: SETTINGS.NHIP_LOG_LEVEL,
  NHIP_OPERATOR_KEY_HASH: SETTINGS.NHIP_OPERATOR_KEY_HASH,
  NHIP_INDICATORS_GRPC: {
    about: 'Where indicators answers gRPC: every figure.',
    shape: 'host:port',
    type: z.string().regex(/^[^\s,]+:\d+$/),
  },
  NHIP_GRPC_TOKEN: SETTINGS.NHIP_GRPC_TOKEN,
  NHIP_EVENTS_GRPC: {
    about: 'Where the services of streams answer gRPC: the events of one subject.',
    shape: 'stream=host:port, more of them separated by commas; host:port alone is that of the dossiers',
    without: 'a dossier, a document, … is explained without its events',
    type: readBy(streamAddresses),
  },
  NHIP_EVENTS_URL: {
    about: 'The public address of the door of dossier-events, told to the command line.',
    shape: WEB_ADDRESS,
    type: z.url(),
  },
  NHIP_ALERTS_URL: {
    about: 'The public address of notifications, told to the command line.',
    shape: WEB_ADDRESS,
    without: '`nhip alerts` is not to be had from elsewhere',
    type: z.url(),
  },
  NHIP_SESSION_SECRET: {
    about: 'What sessions are signed with; with another one everybody has to log in again.',
    shape: 'a secret of 32 characters or more',
    secret: 'whole',
    type: z.string().min(32),
  },
  NHIP_TITLE: {
    about: 'How the province is named on the wall.',
    shape: '1 to 40 characters',
    default: 'Nhịp',
    type: z.string().max(40),
  },
  NHIP_SOURCE_NAMES: {
    about: 'What sources are called on the wall.',
    shape:
      'JSON like {"/one-stop-shop": {"vi": "Một cửa", "en": "One-stop"}}, names of at most 40 characters',
    default: '{}',
    type: readBy((text) => sourceNames.parse(JSON.parse(text))),
  },
  NHIP_SAMPLE_DATA: {
    about: 'Says on every page that the figures are invented.',
    shape: YES_OR_NO,
    default: 'false',
    type: z.stringbool(),
  },
  NHIP_SECURE_COOKIE: {
    about:
      'Sends the cookie of a session over TLS alone; true wherever the control room is reached by https.',
    shape: YES_OR_NO,
    default: 'false',
    type: z.stringbool(),
  },
  NHIP_WEB_DIR: {
    about: 'The built pages.',
    shape: 'the path of a folder',
    default: join(__dirname, '..', 'web', 'dist'),
    defaultTold: '`web/dist` beside the program',
    type: z.string(),
  },
  NHIP_HEARTBEAT_MS: {
    about: 'How often a screen is told that the connection lives.',
    shape: 'milliseconds, a whole number from 100 to 60000',
    default: '15000',
    type: z.coerce.number().int().min(100).max(60_000),
  },
  NHIP_DISCONNECTED_AFTER_MS: {
    about: 'After this long without a sign of life a screen says that it is disconnected.',
    shape: 'milliseconds, a whole number from 300 to 600000',
    default: '45000',
    type: z.coerce.number().int().min(300).max(600_000),
  },
  ...TRACING_SETTINGS,
});

/** Every variable of the step that brings the database up to date. */
export const MIGRATE_SCHEMA = settings({
  NHIP_DATABASE_URL: SETTINGS.NHIP_DATABASE_URL,
  NHIP_ADMIN_USER: {
    about: 'The name of the first account; made only while there is none.',
    shape: '1 to 100 characters',
    default: 'admin',
    type: z.string().max(100),
  },
  NHIP_ADMIN_PASSWORD: {
    about: 'The password of the first account.',
    shape: `${PASSWORD_LIMITS.shortest} to ${PASSWORD_LIMITS.longest} characters`,
    without: 'no account is made',
    secret: 'whole',
    type: z.string().min(PASSWORD_LIMITS.shortest).max(PASSWORD_LIMITS.longest),
  },
});

export type Config = ReturnType<typeof parseConfig>;

/** @throws Error that lists every variable that is missing or does not fit. */
export function parseConfig(environment: Readonly<Record<string, string | undefined>>) {
  const given = parseEnvironment(SCHEMA, environment);
  return {
    httpHost: given.NHIP_HTTP_HOST,
    httpPort: given.NHIP_HTTP_PORT,
    logLevel: given.NHIP_LOG_LEVEL,
    operatorKeyHash: given.NHIP_OPERATOR_KEY_HASH,
    databaseUrl: given.NHIP_DATABASE_URL,
    zone: given.NHIP_ZONE.name,
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
    tracing: tracingOf(given),
  };
}
