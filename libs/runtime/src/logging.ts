import { pino, stdSerializers, type DestinationStream, type Logger } from 'pino';
import { traceFields } from './tracing/traced';

/** Injection token of the service's pino logger. */
export const LOGGER = Symbol('logger');
export type { Logger } from 'pino';

/** Never in a log, whatever object it sits in. */
const SECRETS = [
  'authorization',
  'cookie',
  'set-cookie',
  'password',
  'secret',
  'token',
  'apiKey',
  'operatorKey',
  'databaseUrl',
  'connectionString',
];

/**
 * A logger of JSON lines on stdout. Errors keep type, message and code; stack, rows and query fall.
 * @param traced whether lines tell the trace that they belong to
 */
export function createLogger(
  {
    name,
    level,
    traced = false,
  }: { readonly name: string; readonly level: string; readonly traced?: boolean },
  destination?: DestinationStream,
): Logger {
  const options = {
    name,
    level,
    redact: {
      paths: SECRETS.flatMap((field) => [field, `*.${field}`, `*.headers.${field}`].map(quoted)),
      censor: '[redacted]',
    },
    serializers: { err: serializeError },
    ...(traced && { mixin: traceFields }),
    formatters: { level: (label: string) => ({ level: label }) },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
  };
  return destination ? pino(options, destination) : pino(options);
}

function serializeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error === undefined ? undefined : String(error);
  const { type, message, code } = stdSerializers.err(error);
  return { type, message, code };
}

function quoted(path: string): string {
  return path
    .split('.')
    .map((part) => (part.includes('-') ? `["${part}"]` : part))
    .join('.')
    .replaceAll('.[', '[');
}
