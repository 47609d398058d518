import type { Instant } from '@nhip/contracts';
import { monthOf } from '@nhip/kernel';
import type { ClockReading, Dimensions, Mark, MarkedFact } from './mark';
import type { CountingRules } from './stream';

/** A happening as it counts. */
export interface Happening {
  readonly unit: string;
  readonly at: Instant;
  /** Dimensions of its day and of its month. */
  readonly dims?: Dimensions;
  /** Further dimensions, of its day alone: those that the stream calls optional. An empty value is not told. */
  readonly optional?: Dimensions;
  /** Default: 1. */
  readonly weight?: number;
}

const NONE: Dimensions = {};

/**
 * Collects the marks of one fact at one reading of the clock: each happening by its local day and by its month. What
 * the clock has not reached is left out, and when it will be reached is remembered.
 */
export class MarkList {
  private readonly marks: Mark[] = [];
  private happensAt: Instant | undefined;
  private changesAt: Instant | undefined;

  constructor(
    private readonly rules: CountingRules,
    private readonly at: ClockReading,
  ) {}

  /** Something happened that counts in a measure. */
  add(measure: string, { unit, at, dims = NONE, optional, weight = 1 }: Happening): void {
    if (at > this.at.now) {
      this.happensAt = Math.min(this.happensAt ?? Infinity, at);
      return;
    }
    if (this.rules.tallied?.has(measure) === false) return;
    const day = this.rules.zone.dayOf(at);
    const all = optional === undefined ? dims : { ...dims, ...told(optional) };
    this.marks.push(
      { measure, unit, grain: 'day', day, dims: all, weight },
      { measure, unit, grain: 'month', day: monthOf(day), dims, weight },
    );
  }

  /**
   * Whether a limit is over for what nothing has been heard of: strictly after `limit`, and only up to where all that
   * was received is known. While it is not, the fact is marked again when it will be.
   */
  isOver(limit: Instant): boolean {
    if (this.at.position > limit) return true;
    this.changesAt = Math.min(this.changesAt ?? Infinity, limit + 1);
    return false;
  }

  done(): MarkedFact {
    return {
      marks: this.marks,
      ...(this.happensAt !== undefined && { happensAt: this.happensAt }),
      ...(this.changesAt !== undefined && { changesAt: this.changesAt }),
    };
  }
}

const told = (optional: Dimensions): Dimensions =>
  Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== ''));
