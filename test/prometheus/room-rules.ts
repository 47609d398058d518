import { copyFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@nhip/testing';
import { stringify } from 'yaml';
import { ROOT } from '../journeys/instance';

export const SHIPPED_RULES = 'services/indicators/catalogue/alerts/on-time.yaml';
/** Figures that rules may watch, and units that one rule may name. */
const [MOST_FIGURES, MOST_UNITS] = [20_000, 1_000];

/** A folder of alert rules: those that ship, and sometimes far too many more. */
export class RoomRules {
  readonly folder = temporaryFolder('rules');
  private readonly more = join(this.folder, 'more.yaml');

  constructor() {
    copyFileSync(join(ROOT, SHIPPED_RULES), join(this.folder, 'on-time.yaml'));
  }

  /** Rules over more figures than may be watched. @returns how many more */
  add(): number {
    const count = MOST_FIGURES / MOST_UNITS + 1;
    const rules = Array.from({ length: count }, (_, n) => ({
      ...{ id: `more-${n}`, version: 1, name: { vi: `Quy tắc ${n}`, en: `Rule ${n}` } },
      ...{ indicator: 'dossier.on-time.E', window: 'last-30-days', bound: 'target', for: 'P1D' },
      units: Array.from({ length: MOST_UNITS }, (__, i) => `unit-${n}-${i}`),
      ...{ severity: 'info', recipients: ['leaders'] },
    }));
    writeFileSync(this.more, stringify({ rules }));
    return count * MOST_UNITS - MOST_FIGURES;
  }

  takeAway(): void {
    rmSync(this.more);
  }
}
