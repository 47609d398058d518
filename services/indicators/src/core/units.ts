import type { LocalDay } from '@nhip/kernel';
import type { Text } from './definition';

export const TIERS = ['province', 'department', 'district', 'commune'] as const;
export type Tier = (typeof TIERS)[number];

/** A unit during one span of its life; a code may live several times. */
export interface Unit {
  readonly code: string;
  readonly name: Text;
  readonly shortName: string;
  readonly tier: Tier;
  /** Code of the unit above; empty for a root. */
  readonly parent: string;
  readonly validFrom: LocalDay;
  /** Its last day; absent while it lives. */
  readonly validTo?: LocalDay;
  /** Codes that took over when it ended. */
  readonly successors: readonly string[];
}

/** Where a code that is in no tree counts, and one whose successors have no unit of their own in common. */
export const UNKNOWN_UNIT = '~unknown';
export const NOT_ATTRIBUTABLE = '~not-attributable';

/** Merges of merges; a longer chain of successors or parents is a mistake in the data. */
const DEEPEST = 32;

/**
 * The tree of units as it stood on one day, and where every code that ever lived counts in it.
 * Codes are kept in tallies as the source gave them, so the tree acts only here, when figures are read.
 */
export class UnitTree {
  private readonly records = new Map<string, Unit[]>();
  private readonly placed = new Map<string, string>();

  constructor(
    units: readonly Unit[],
    readonly day: LocalDay,
  ) {
    for (const unit of units) {
      const lives = this.records.get(unit.code);
      if (lives) lives.push(unit);
      else this.records.set(unit.code, [unit]);
    }
  }

  /** The unit of this code on the tree's day. */
  unit(code: string): Unit | undefined {
    return this.records.get(code)?.find((unit) => isValid(unit, this.day));
  }

  /** Units valid on the tree's day. */
  units(): Unit[] {
    return [...this.records.values()].flat().filter((unit) => isValid(unit, this.day));
  }

  roots(): Unit[] {
    return this.units().filter(({ parent }) => parent === '');
  }

  /** Every code of every day. */
  codes(): string[] {
    return [...this.records.keys()];
  }

  /** All lives of a code, whatever the day. */
  lives(code: string): readonly Unit[] {
    return this.records.get(code) ?? [];
  }

  /** The valid unit in which a code as given counts, else `UNKNOWN_UNIT` or `NOT_ATTRIBUTABLE`. */
  place(code: string): string {
    let place = this.placed.get(code);
    if (place === undefined) {
      place = this.find(code, 0);
      this.placed.set(code, place);
    }
    return place;
  }

  /** A place and all units above it, nearest first; a place outside the tree stands alone. */
  chain(place: string): string[] {
    const chain: string[] = [];
    let code = place;
    while (chain.length < DEEPEST) {
      chain.push(code);
      const parent = this.unit(code)?.parent;
      if (parent === undefined || parent === '') return chain;
      code = this.place(parent);
    }
    return chain;
  }

  isWithin(place: string, ancestor: string): boolean {
    return this.chain(place).includes(ancestor);
  }

  private find(code: string, depth: number): string {
    const lives = this.records.get(code);
    if (lives === undefined) return UNKNOWN_UNIT;
    if (depth > DEEPEST) return NOT_ATTRIBUTABLE;
    if (lives.some((unit) => isValid(unit, this.day))) return code;
    const ended = lives
      .filter(({ validTo }) => validTo !== undefined && validTo < this.day)
      .sort((a, b) => b.validFrom - a.validFrom)[0];
    if (ended === undefined) return this.notYet(lives[0] as Unit, depth);
    const places = [...new Set(ended.successors.map((successor) => this.find(successor, depth + 1)))];
    if (places.length === 1) return places[0] === UNKNOWN_UNIT ? NOT_ATTRIBUTABLE : (places[0] as string);
    return this.smallestAbove(places);
  }

  /** A code that begins to live only later counts in the nearest unit above it that lives already. */
  private notYet({ parent }: Unit, depth: number): string {
    return parent === '' ? NOT_ATTRIBUTABLE : this.find(parent, depth + 1);
  }

  /** The smallest unit that contains all places; a root says nothing, for it contains everything. */
  private smallestAbove(places: readonly string[]): string {
    const [first, ...rest] = places.map((place) => this.chain(place));
    const above = first?.find((code) => rest.every((chain) => chain.includes(code)));
    return above === undefined || this.unit(above)?.parent === '' ? NOT_ATTRIBUTABLE : above;
  }
}

/** The day whose tree shows `code` over a window that ends on `to`: that day, or the first on which the code lives. */
export function treeDay(lives: readonly Unit[], to: LocalDay): LocalDay {
  if (lives.length === 0 || lives.some(({ validFrom }) => validFrom <= to)) return to;
  return Math.min(...lives.map(({ validFrom }) => validFrom));
}

function isValid({ validFrom, validTo }: Unit, day: LocalDay): boolean {
  return validFrom <= day && (validTo === undefined || day <= validTo);
}
