import type { FastifyInstance } from 'fastify';
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

const ROUTE = Symbol('route');
type Routed = { [ROUTE]?: string | undefined };

/** Notes the template of each request's route for its line in the log. */
export function noteRoutes(http: FastifyInstance): void {
  http.addHook('onRequest', (request, _reply, done) => {
    (request.raw as Routed)[ROUTE] = request.is404 ? undefined : request.routeOptions.url;
    done();
  });
}

/**
 * What is logged of a request: its route, and no path, query, body or header, for they may hold what nobody should read
 * in a log.
 */
export const REQUEST_SERIALIZERS = {
  req: (request: { method: string; raw?: Routed }) => ({
    method: request.method,
    route: request.raw?.[ROUTE] ?? 'unmatched',
  }),
  res: (response: { statusCode: number }) => ({ status: response.statusCode }),
};

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
