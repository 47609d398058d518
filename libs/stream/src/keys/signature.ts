import { SIGNATURE_VERSION, signatureOf } from '@nhip/runtime/webhooks';
import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** How far the clock of a sender may stand from ours, either way. */
export const SIGNATURE_TOLERANCE_SECONDS = 300;
const ID = /^[\x21-\x7e]{1,200}$/;
const TIMESTAMP = /^\d{1,11}$/;
/** Signatures in one header; a sender that changes its secret sends two. */
const MAX_SIGNATURES = 5;

/** Why a body is not believed to come from whom it says. */
export type SignatureFault = 'not-signed' | 'bad-timestamp' | 'bad-signature';

export const SIGNATURE_SENTENCE: Readonly<Record<SignatureFault, string>> = {
  'not-signed': 'this key asks for signed bodies: send webhook-id, webhook-timestamp and webhook-signature',
  'bad-timestamp': `webhook-timestamp is in seconds since 1970 and at most ${SIGNATURE_TOLERANCE_SECONDS} s from now`,
  'bad-signature':
    'webhook-signature is v1,<base64 of HMAC-SHA256 of "id.timestamp.body"> under the secret of this key',
};

/**
 * Checks a body against Standard Webhooks 1.0, symmetric: `v1` HMAC-SHA256 over `id.timestamp.body`, the body as it
 * was sent (compressed, if it was). One that comes again within the tolerance is believed again: events count once.
 * @param now milliseconds since 1970
 */
export function checkSignature(
  secret: Buffer,
  { headers, body }: { readonly headers: IncomingHttpHeaders; readonly body: Buffer },
  now: number,
): SignatureFault | undefined {
  const id = headers['webhook-id'];
  const timestamp = headers['webhook-timestamp'];
  const given = headers['webhook-signature'];
  if (typeof id !== 'string' || !ID.test(id) || typeof timestamp !== 'string' || typeof given !== 'string')
    return 'not-signed';
  if (!TIMESTAMP.test(timestamp) || Math.abs(Number(timestamp) - now / 1000) > SIGNATURE_TOLERANCE_SECONDS)
    return 'bad-timestamp';
  const expected = signatureOf(secret, { id, timestamp, body });
  const matches = given.split(' ', MAX_SIGNATURES).some((signature) => {
    const bytes = signature.startsWith(SIGNATURE_VERSION)
      ? Buffer.from(signature.slice(SIGNATURE_VERSION.length), 'base64')
      : undefined;
    return bytes?.length === expected.length && timingSafeEqual(bytes, expected);
  });
  return matches ? undefined : 'bad-signature';
}
