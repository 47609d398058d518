import { z } from 'zod';

const port = z.coerce.number('a port').int().min(0).max(65_535);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'the sha256 of a key, 64 hexadecimal digits');

/** Variables that services share; each takes those it needs into its own schema. */
export const SETTINGS = {
  NHIP_DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'an URL like postgresql://user@host:port/database'),
  NHIP_KAFKA_BROKERS: z
    .string()
    .regex(/^[^\s,]+:\d+(,[^\s,]+:\d+)*$/, 'host:port, more of them separated by commas')
    .transform((text) => text.split(',')),
  NHIP_HTTP_HOST: z.string().min(1).default('127.0.0.1'),
  NHIP_HTTP_PORT: port,
  NHIP_ZONE: z.string().min(1).default('Asia/Ho_Chi_Minh'),
  NHIP_CLOCK: z.iso
    .datetime({ offset: true, error: 'an RFC 3339 instant, e.g. 2024-01-01T00:00:00-05:00' })
    .transform((text) => Date.parse(text))
    .optional(),
  NHIP_LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  NHIP_OPERATOR_KEY_HASH: sha256,
  NHIP_TOPIC_PREFIX: z
    .string()
    .regex(/^[\w.-]*$/, 'letters, digits and . _ -')
    .default(''),
} as const;

/**
 * The values of a service's variables; one that is set but empty counts as not set.
 * @throws Error, one for all faults, naming each variable and what it should hold, never what it holds.
 */
export function parseEnvironment<Schema extends z.ZodObject>(
  schema: Schema,
  environment: Readonly<Record<string, string | undefined>>,
): z.output<Schema> {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => {
    const name = String(path[0]);
    return given[name] === undefined ? `${name}: missing` : `${name}: ${message}`;
  });
  throw new Error(`The environment does not fit:\n  ${faults.join('\n  ')}`);
}
