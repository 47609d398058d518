import { createHmac } from 'node:crypto';

const SECRET_PREFIX = 'whsec_';
const SECRET = /^whsec_[A-Za-z0-9+/]+={0,2}$/;
/** Standard Webhooks asks for 24 to 64 random bytes. */
const SECRET_BYTES = { least: 24, most: 64 } as const;
/** How a symmetric signature begins in its header. */
export const SIGNATURE_VERSION = 'v1,';

/** What is signed: a message keeps its id when it is sent again, and bears the time of its sending. */
export interface SignedMessage {
  readonly id: string;
  /** Seconds since 1970, as the header holds it. */
  readonly timestamp: string;
  readonly body: Uint8Array | string;
}

/** A secret as it is told to the other side: `whsec_` and base64. */
export function toSigningSecret(bytes: Buffer): string {
  return SECRET_PREFIX + bytes.toString('base64');
}

/** @returns the bytes of a secret as it is told; undefined when it is none of 24 to 64 bytes */
export function readSigningSecret(secret: string): Buffer | undefined {
  if (!SECRET.test(secret)) return undefined;
  const bytes = Buffer.from(secret.slice(SECRET_PREFIX.length), 'base64');
  return bytes.length >= SECRET_BYTES.least && bytes.length <= SECRET_BYTES.most ? bytes : undefined;
}

/** Standard Webhooks 1.0, symmetric: HMAC-SHA256 over `id.timestamp.body`. */
export function signatureOf(secret: Buffer, { id, timestamp, body }: SignedMessage): Buffer {
  return createHmac('sha256', secret).update(`${id}.${timestamp}.`).update(body).digest();
}

/** The headers with which a message goes out. */
export function signedHeaders(secret: Buffer, message: SignedMessage): Record<string, string> {
  return {
    'webhook-id': message.id,
    'webhook-timestamp': message.timestamp,
    'webhook-signature': SIGNATURE_VERSION + signatureOf(secret, message).toString('base64'),
  };
}
