import { createHash, timingSafeEqual } from 'node:crypto';
import { Problem } from './problem';

/** sha256 of a key in hexadecimal: the only form in which a service knows a key. */
export const hashKey = (key: string): string => createHash('sha256').update(key).digest('hex');

/** The token of `Authorization: Bearer <token>`, if there is one. */
export function bearerToken(authorization: string | undefined): string | undefined {
  return /^Bearer ([\x21-\x7e]{1,512})$/i.exec(authorization ?? '')?.[1];
}

/** Compares in constant time. */
export function keyMatches(key: string | undefined, hash: string): boolean {
  if (key === undefined) return false;
  return timingSafeEqual(createHash('sha256').update(key).digest(), Buffer.from(hash, 'hex'));
}

/** @throws Problem 401 unless the header bears the key whose hash this is. */
export function requireKey(authorization: string | undefined, hash: string): void {
  if (!keyMatches(bearerToken(authorization), hash))
    throw new Problem(401, 'this route needs the operator key as "Authorization: Bearer <key>"');
}
