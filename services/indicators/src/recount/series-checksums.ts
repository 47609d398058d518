import { BySeries, type Series } from './by-series';
import type { Mark } from '../core/mark';
import { DayHashes, type Halves } from './day-hashes';

/** What the halves of a checksum are modulo: the largest primes below 2²⁶, for exact products of residues. */
export const MODULI = { high: 67_108_859, low: 67_108_837 };

/**
 * Σ weight × hash(day, cohort) in each of two halves, modulo its prime. Whatever adds the same to every tally of a
 * series has the same checksum; what does not, another one, but for one chance in 2⁵², and one in 2²⁶ when all
 * differences are multiples of one of the primes. No tally differs by a multiple of both, which is 2⁵² at least, less
 * 2,200 million.
 */
export interface Checksum {
  high: number;
  low: number;
  /** How many marks or tallies were added, with either sign. */
  size: number;
}

/** A series that is not as its marks say. */
export interface Suspect {
  readonly series: Series;
  /** How many marks and tallies it has. */
  readonly size: number;
}

/**
 * Problem: sums of tens of millions of marks are compared with millions of tallies, in little memory.
 * Naive: look up the tally of each mark. Nearly every one is another one, so that is a search in PostgreSQL for each.
 * Here: the checksum of each series, which PostgreSQL reckons of the tallies and this of the marks; only series that
 * differ are looked at tally by tally. The seed is drawn anew each time, so that no difference hides twice.
 */
export class SeriesChecksums {
  private readonly sums = new BySeries<Checksum>();
  private readonly hashes: DayHashes;

  constructor(seed: Halves) {
    this.hashes = new DayHashes(seed);
  }

  add(mark: Mark): void {
    const sum = this.sums.make(mark, newChecksum);
    const { high, low } = this.hashes.of(mark.day, mark.cohort);
    sum.high = (sum.high + (mark.weight % MODULI.high) * (high % MODULI.high)) % MODULI.high;
    sum.low = (sum.low + (mark.weight % MODULI.low) * (low % MODULI.low)) % MODULI.low;
    sum.size++;
  }

  /** Takes away what a series is said to have. */
  subtract(series: Series, { high, low, size }: Checksum): void {
    const sum = this.sums.make(series, newChecksum);
    sum.high = (sum.high - high) % MODULI.high;
    sum.low = (sum.low - low) % MODULI.low;
    sum.size += size;
  }

  /** The series whose checksum is not zero. */
  *differing(): Generator<Suspect> {
    for (const [series, { high, low, size }] of this.sums.entries())
      if (high !== 0 || low !== 0) yield { series, size };
  }
}

const newChecksum = (): Checksum => ({ high: 0, low: 0, size: 0 });
