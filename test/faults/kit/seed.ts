import { randomInt } from 'node:crypto';
import { Chance } from '../../journeys/chance';

/** The modulus of `Chance`. */
const SEEDS = 2_147_483_648;

/**
 * The chance of one spec: everything that it leaves to chance (which process, which hit, how long) comes from here.
 * The seed is printed, and `NHIP_SEED=<seed>` plays the same choices again; what the machine does meanwhile is its own.
 */
export function seeded(spec: string): { readonly seed: number; readonly chance: Chance } {
  const given = process.env['NHIP_SEED'];
  const seed = given === undefined ? randomInt(SEEDS) : Number(given);
  if (!Number.isInteger(seed) || seed < 0 || seed >= SEEDS) throw new Error(`NHIP_SEED=${given} is no seed`);
  process.stderr.write(`${spec}: NHIP_SEED=${seed}\n`);
  return { seed, chance: new Chance(seed) };
}
