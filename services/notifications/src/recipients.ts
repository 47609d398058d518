import { readSigningSecret } from '@nhip/runtime/webhooks';
import { readFileSync } from 'node:fs';
import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import type { Recipient } from './core/alert';

/** Recipients of one file, and what one of them may name. */
export const RECIPIENT_LIMITS = { recipients: 2_000, roles: 50, units: 1_000, urlCharacters: 500 } as const;

const id = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'lower case letters, digits and hyphens');
const role = z.string().regex(/^[a-z0-9][a-z0-9.-]{0,63}$/, 'lower case letters, digits, dots and hyphens');
const name = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[^\u0000-\u001f\u007f]+$/, 'no control characters');

const webhook = z.strictObject({
  url: z
    .string()
    .max(RECIPIENT_LIMITS.urlCharacters)
    .refine(isPlainAddress, 'an address that begins with https:// or http://, without user and password'),
  secret: z
    .string()
    .refine((secret) => readSigningSecret(secret) !== undefined, 'whsec_ and 24 to 64 bytes in base64'),
});

const recipient = z
  .strictObject({
    id,
    name,
    roles: z.array(role).min(1).max(RECIPIENT_LIMITS.roles),
    language: z.enum(['vi', 'en']).default('vi'),
    units: z.array(z.string().min(1).max(200)).min(1).max(RECIPIENT_LIMITS.units).optional(),
    email: z.email('an e-mail address').max(254).optional(),
    webhook: webhook.optional(),
  })
  .refine(({ email, webhook: hook }) => email !== undefined || hook !== undefined, 'needs email or webhook');

const file = z.strictObject({
  recipients: z.array(recipient).max(RECIPIENT_LIMITS.recipients).superRefine(namedOnce),
});

/**
 * The people and systems that alerts are told to, from a YAML file (docs/alerts.md shows one).
 * @throws Error that lists every fault with its line; no address and no secret is repeated in it
 */
export function loadRecipients(path: string): Recipient[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new Error(`the recipients cannot be read: ${(error as Error).message}`, { cause: error });
  }
  return parseRecipients(path, text);
}

/** @throws Error as `loadRecipients` does */
export function parseRecipients(path: string, text: string): Recipient[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const located = (offset: number): string => `${path}:${lines.linePos(offset).line}`;
  if (document.errors.length > 0)
    throw faulty(
      document.errors.map(({ pos, code }) => `${located(pos[0])}: no YAML (${code.toLowerCase()})`),
    );
  const parsed = file.safeParse(document.toJS());
  if (parsed.success) return parsed.data.recipients.map(withoutUndefined);
  throw faulty(
    parsed.error.issues.map(({ path: at, message }) => {
      const steps = at.filter((step) => typeof step !== 'symbol');
      return `${located(offsetOf(document, steps))}: ${steps.join('.') || 'the file'}: ${message}`;
    }),
  );
}

function faulty(faults: readonly string[]): Error {
  return new Error(`The recipients do not fit:\n  ${faults.join('\n  ')}`);
}

/** Where the node of this path begins; what is missing is told at what it is missing from. */
function offsetOf(document: ReturnType<typeof parseDocument>, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length--) {
    const node: unknown = document.getIn(path.slice(0, length), true);
    const range = (node as { range?: [number, number, number] | null } | undefined)?.range;
    if (range) return range[0];
  }
  return 0;
}

function isPlainAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return (protocol === 'https:' || protocol === 'http:') && username === '' && password === '';
}

function namedOnce(all: readonly { readonly id: string }[], context: z.RefinementCtx): void {
  const seen = new Set<string>();
  all.forEach((each, at) => {
    if (seen.has(each.id))
      context.addIssue({ code: 'custom', message: 'an id is there twice', path: [at, 'id'] });
    seen.add(each.id);
  });
}

type Parsed = z.output<typeof recipient>;

function withoutUndefined({ units, email, webhook: hook, ...rest }: Parsed): Recipient {
  return {
    ...rest,
    ...(units !== undefined && { units }),
    ...(email !== undefined && { email }),
    ...(hook !== undefined && { webhook: hook }),
  };
}
