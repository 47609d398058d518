import type { DossierFact } from '@nhip/contracts';
import type { Zone } from '@nhip/kernel';
import { dossierMarks } from '../../services/indicators/src/core/dossier-marks';
import { markKey, type Mark } from '../../services/indicators/src/core/mark';
import type { Reading } from './door-event';

export interface Tally {
  readonly mark: Mark;
  readonly value: number;
}

/** Tallies by their key, in memory; a tally of 0 is no tally. */
export class Tallies {
  private readonly tallies = new Map<string, Tally>();

  add(marks: readonly Mark[], sign: 1 | -1): void {
    for (const mark of marks) {
      const key = markKey(mark);
      const value = (this.tallies.get(key)?.value ?? 0) + sign * mark.weight;
      if (value === 0) this.tallies.delete(key);
      else this.tallies.set(key, { mark, value });
    }
  }

  list(): readonly Tally[] {
    return [...this.tallies.values()];
  }

  /** Key and value of each, in order. */
  values(): readonly string[] {
    return [...this.tallies].map(([key, { value }]) => `${key}\t${value}`).sort();
  }
}

/** All tallies counted from the facts, from nothing. */
export function recount(facts: Iterable<DossierFact>, zone: Zone, clock: Reading): Tallies {
  const tallies = new Tallies();
  for (const fact of facts) tallies.add(dossierMarks(fact, { zone }, clock).marks, 1);
  return tallies;
}
