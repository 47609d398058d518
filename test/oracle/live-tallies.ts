import type { DossierFact } from '@nhip/contracts';
import type { Zone } from '@nhip/kernel';
import { dossierMarks } from '../../services/indicators/src/core/dossier-marks';
import type { MarkedFact } from '../../services/indicators/src/core/mark';
import type { Reading } from './door-event';
import { Tallies } from './tallies';

/** Tallies kept as the service keeps them: new marks − old marks; the clock asks only those whose instant has come. */
export class LiveTallies {
  readonly tallies = new Tallies();
  private readonly known = new Map<string, { readonly fact: DossierFact; readonly marked: MarkedFact }>();
  private clock: Reading = { now: -Infinity, position: -Infinity };

  constructor(private readonly zone: Zone) {}

  apply(facts: Iterable<DossierFact>): void {
    for (const fact of facts) {
      const old = this.known.get(fact.subject);
      if (old !== undefined && old.fact.version >= fact.version) continue;
      this.mark(fact);
    }
  }

  tick(clock: Reading): void {
    this.clock = clock;
    const { now, position } = clock;
    for (const { fact, marked } of [...this.known.values()])
      if ((marked.happensAt ?? Infinity) <= now || (marked.changesAt ?? Infinity) <= position)
        this.mark(fact);
  }

  private mark(fact: DossierFact): void {
    const old = this.known.get(fact.subject);
    const marked = dossierMarks(fact, { zone: this.zone }, this.clock);
    this.known.set(fact.subject, { fact, marked });
    if (old) this.tallies.add(old.marked.marks, -1);
    this.tallies.add(marked.marks, 1);
  }
}
