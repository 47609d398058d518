import { Problem } from '@nhip/runtime';
import { randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto';
import { LIMITS } from './config';

/** OWASP's parameters for scrypt (2^14 × 8 × 5): 16 MB and about a tenth of a second. */
const COST = { N: 16_384, r: 8, p: 5 } as const;
const KEY_BYTES = 32;
const SALT_BYTES = 16;
const MAXIMUM_MEMORY = 64 * 1024 * 1024;

let running = 0;

/** @returns "scrypt$N$r$p$salt$hash" */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await derive(password, salt, COST);
  return ['scrypt', COST.N, COST.r, COST.p, salt.toString('base64url'), hash.toString('base64url')].join('$');
}

/**
 * Takes as long for an unknown account (`stored` undefined) as for a known one.
 * @throws Problem 503 when too many ask at once
 */
export async function passwordMatches(password: string, stored: string | undefined): Promise<boolean> {
  const [scheme, n, r, p, salt, hash] = (stored ?? '').split('$');
  if (scheme !== 'scrypt' || salt === undefined || hash === undefined) {
    await derive(password, randomBytes(SALT_BYTES), COST);
    return false;
  }
  const cost = { N: Number(n), r: Number(r), p: Number(p) };
  const derived = await derive(password, Buffer.from(salt, 'base64url'), cost);
  const expected = Buffer.from(hash, 'base64url');
  return expected.length === derived.length && timingSafeEqual(expected, derived);
}

async function derive(password: string, salt: Buffer, cost: ScryptOptions): Promise<Buffer> {
  if (running >= LIMITS.hashesAtOnce)
    throw Problem.unavailable('too many logins at once; try again in a moment');
  running += 1;
  try {
    return await new Promise((resolve, reject) =>
      scrypt(password.normalize('NFC'), salt, KEY_BYTES, { ...cost, maxmem: MAXIMUM_MEMORY }, (error, key) =>
        error === null ? resolve(key) : reject(error),
      ),
    );
  } finally {
    running -= 1;
  }
}
