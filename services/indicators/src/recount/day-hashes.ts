import type { LocalDay } from '@nhip/kernel';

/** A number of 64 bits as two signed halves. */
export interface Halves {
  readonly high: number;
  readonly low: number;
}

export function halvesOf(number: bigint): Halves {
  return { high: Number(BigInt.asIntN(32, number >> 32n)), low: Number(BigInt.asIntN(32, number)) };
}

/** PostgreSQL's expression of `DayHashes.of` for columns `day` and `cohort`; the seed is an expression of a bigint. */
export const dayHashSql = (seed: string): string =>
  `hashint4extended(coalesce(cohort - date '1970-01-01', ${NO_COHORT}),
    hashint4extended(day - date '1970-01-01', ${seed}))`;

/** No day is this one: the dates of PostgreSQL end before it. */
const NO_COHORT = 2_147_483_647;

/** Hashes of a day and its cohort, each reckoned once; as many as there are such pairs in all facts of a recount. */
export class DayHashes {
  private readonly days = new Map<
    LocalDay,
    { readonly hash: Halves; readonly cohorts: Map<LocalDay, Halves> }
  >();

  constructor(private readonly seed: Halves) {}

  of(day: LocalDay, cohort: LocalDay = NO_COHORT): Halves {
    let known = this.days.get(day);
    if (known === undefined)
      this.days.set(day, (known = { hash: hash32(day, this.seed), cohorts: new Map() }));
    let hash = known.cohorts.get(cohort);
    if (hash === undefined) known.cohorts.set(cohort, (hash = hash32(cohort, known.hash)));
    return hash;
  }
}

const rotated = (x: number, bits: number): number => (x << bits) | (x >>> (32 - bits));

/**
 * `hashint4extended` of PostgreSQL: Bob Jenkins' lookup3 of one word (hash_bytes_uint32_extended in
 * src/common/hashfn.c), which hash partitions rest on and which does not change for that.
 */
function hash32(word: number, seed: Halves): Halves {
  let a = (0x9e3779b9 + 4 + 3_923_095) | 0;
  let b = a;
  let c = a;
  if (seed.high !== 0 || seed.low !== 0) {
    a = (a + seed.high) | 0;
    b = (b + seed.low) | 0;
    a = ((a - c) ^ rotated(c, 4)) | 0;
    c = (c + b) | 0;
    b = ((b - a) ^ rotated(a, 6)) | 0;
    a = (a + c) | 0;
    c = ((c - b) ^ rotated(b, 8)) | 0;
    b = (b + a) | 0;
    a = ((a - c) ^ rotated(c, 16)) | 0;
    c = (c + b) | 0;
    b = ((b - a) ^ rotated(a, 19)) | 0;
    a = (a + c) | 0;
    c = ((c - b) ^ rotated(b, 4)) | 0;
    b = (b + a) | 0;
  }
  a = (a + word) | 0;
  c = ((c ^ b) - rotated(b, 14)) | 0;
  a = ((a ^ c) - rotated(c, 11)) | 0;
  b = ((b ^ a) - rotated(a, 25)) | 0;
  c = ((c ^ b) - rotated(b, 16)) | 0;
  a = ((a ^ c) - rotated(c, 4)) | 0;
  b = ((b ^ a) - rotated(a, 14)) | 0;
  c = ((c ^ b) - rotated(b, 24)) | 0;
  return { high: b, low: c };
}
