import { Zone } from '@nhip/kernel';
import { z } from 'zod';
import { settings, type SettingValues } from './setting';
import type { TracingConfig } from './tracing/start-tracing';

const portType = z.coerce.number().int().min(0).max(65_535);
const hostType = z.string().min(1);
const PORT = 'a port, 0 to 65535 (0: any that is free)';
const HOST = 'an address or a name';

/** Reads a text by a function that throws at a wrong one, or gives nothing for it. */
export function readBy<Value>(read: (text: string) => Value | undefined) {
  return z.string().transform((text, context) => {
    try {
      const value = read(text);
      if (value !== undefined) return value;
    } catch {
      // The shape of its setting says what it should be.
    }
    context.addIssue('wrong');
    return z.NEVER;
  });
}

/** Variables that services share; each takes those it needs into its own schema. */
export const SETTINGS = settings({
  NHIP_DATABASE_URL: {
    about: 'The database of this service, PostgreSQL 18 or newer, as the role that owns it.',
    shape: 'an URL like postgresql://user:password@host:port/database',
    secret: 'password',
    type: z.string().regex(/^postgres(ql)?:\/\//),
  },
  NHIP_KAFKA_BROKERS: {
    about: 'Brokers of Apache Kafka to begin with; the others are learnt from them.',
    shape: 'host:port, more of them separated by commas',
    type: z
      .string()
      .regex(/^[^\s,]+:\d+(,[^\s,]+:\d+)*$/)
      .transform((text) => text.split(',')),
  },
  NHIP_TOPIC_PREFIX: {
    about: 'Put before the name of every topic and consumer group; the same for all services of an instance.',
    shape: 'letters, digits and . _ -',
    default: '',
    type: z.string().regex(/^[\w.-]*$/),
  },
  NHIP_HTTP_HOST: {
    about: 'Where HTTP listens; 0.0.0.0 for all interfaces.',
    shape: HOST,
    default: '127.0.0.1',
    type: hostType,
  },
  NHIP_HTTP_PORT: { about: 'The port of HTTP.', shape: PORT, type: portType },
  NHIP_GRPC_HOST: {
    about: 'Where gRPC listens, for the other services alone.',
    shape: HOST,
    default: '127.0.0.1',
    type: hostType,
  },
  NHIP_GRPC_PORT: { about: 'The port of gRPC.', shape: PORT, type: portType },
  NHIP_GRPC_TOKEN: {
    about: 'What services show each other over gRPC; the same for all services of an instance.',
    shape: 'a secret of 16 to 512 characters without spaces',
    secret: 'whole',
    type: z.string().regex(/^[\x21-\x7e]{16,512}$/),
  },
  NHIP_ZONE: {
    about: 'The time zone that days are counted in; part of the data, and the same for all services.',
    shape: 'an IANA time zone, e.g. Asia/Ho_Chi_Minh',
    default: 'Asia/Ho_Chi_Minh',
    type: readBy((name) => new Zone(name)),
  },
  NHIP_CLOCK: {
    about: 'The instant at which the clock of the figures stands still, to look at old data.',
    shape: 'an RFC 3339 instant with its offset, e.g. 2024-01-01T00:00:00-05:00',
    without: 'the time of the system',
    type: z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)),
  },
  NHIP_LOG_LEVEL: {
    about: 'The least that is written to the log.',
    shape: 'fatal, error, warn, info, debug, trace or silent',
    default: 'info',
    type: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
  },
  NHIP_OPERATOR_KEY_HASH: {
    about: 'The sha256 of the operator key: `printf %s "$KEY" | sha256sum`.',
    shape: 'the sha256 of a key, 64 hexadecimal digits',
    secret: 'whole',
    type: z.string().regex(/^[0-9a-f]{64}$/),
  },
});

/** Variables of tracing, the same for every service. */
export const TRACING_SETTINGS = settings({
  NHIP_OTLP_URL: {
    about:
      'Where traces are sent: an OTLP/HTTP receiver (OpenTelemetry), which is given JSON at `/v1/traces` under it.',
    shape: 'an http(s) address, e.g. http://otel-collector:4318',
    without: 'nothing is traced',
    secret: 'password',
    type: z.url({ protocol: /^https?$/ }),
  },
  NHIP_TRACE_RATIO: {
    about: 'How many of the requests that come without a trace begin one; who comes with one has decided.',
    shape: 'a number from 0 (none) to 1 (all)',
    default: '0.01',
    type: z.coerce.number().min(0).max(1),
  },
});

/** Undefined where nothing is traced. */
export function tracingOf({
  NHIP_OTLP_URL: url,
  NHIP_TRACE_RATIO: ratio,
}: SettingValues<typeof TRACING_SETTINGS>): TracingConfig | undefined {
  return url === undefined ? undefined : { url, ratio };
}
