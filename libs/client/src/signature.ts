import { createHmac } from 'node:crypto';

const SECRET_PREFIX = 'whsec_';
const SECRET = /^whsec_[A-Za-z0-9+/]+={0,2}$/;

/** What is signed: a message keeps its id when it is sent again, and bears the time when it was sent, in seconds. */
export interface Message {
  readonly id: string;
  readonly at: number;
  readonly body: Uint8Array;
}
export type Sign = (message: Message) => Readonly<Record<string, string>>;

/**
 * The headers of Standard Webhooks for a message.
 * @throws when the secret is not `whsec_` and base64
 */
export function signer(secret: string): Sign {
  if (!SECRET.test(secret)) throw new Error('a signing secret is whsec_ and base64, as `nhip keys` shows it');
  const key = Buffer.from(secret.slice(SECRET_PREFIX.length), 'base64');
  return ({ id, at, body }) => ({
    'webhook-id': id,
    'webhook-timestamp': String(at),
    'webhook-signature': `v1,${createHmac('sha256', key).update(`${id}.${at}.`).update(body).digest('base64')}`,
  });
}
