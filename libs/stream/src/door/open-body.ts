import { Problem } from '@nhip/runtime';
import type { FastifyRequest } from 'fastify';
import type { Sender } from '../keys/api-keys';
import { BodyTooLarge, type BodyLimit } from './body-too-large';
import { encodingOf, inflated, patientParts, wholeBody } from './door-body';
import type { StreamLimits } from '../limits';
import { checkSignature, SIGNATURE_SENTENCE } from '../keys/signature';

/**
 * The bytes of a body as they are to be read: they come in time, are signed if the key of their sender asks for it
 * (such a body is read whole first), and are inflated.
 * @param most bytes it may announce, and the limit that is broken then
 * @throws Problem 401, 408, 415; BodyTooLarge
 */
export async function openBody(
  { raw, headers }: FastifyRequest,
  { signingSecret }: Pick<Sender, 'signingSecret'>,
  {
    limits,
    most,
  }: {
    readonly limits: Pick<StreamLimits, 'bodyIdleMs' | 'signedBytes' | 'inflateRatio'>;
    readonly most: { readonly bytes: number; readonly limit: BodyLimit };
  },
): Promise<AsyncIterable<Buffer>> {
  const encoding = encodingOf(headers['content-encoding']);
  if (Number(headers['content-length'] ?? 0) > most.bytes) throw new BodyTooLarge(most.limit);
  let sent: AsyncIterable<Buffer> = patientParts(raw, limits.bodyIdleMs);
  if (signingSecret !== undefined) {
    const body = await wholeBody(sent, limits.signedBytes, 'signed');
    const fault = checkSignature(signingSecret, { headers, body }, Date.now());
    if (fault !== undefined)
      throw new Problem(401, SIGNATURE_SENTENCE[fault], { members: { reason: fault } });
    sent = only(body);
  }
  return encoding === undefined ? sent : inflated(sent, encoding, limits.inflateRatio);
}

async function* only(body: Buffer): AsyncGenerator<Buffer> {
  yield body;
}
