import { create } from '@bufbuild/protobuf';
import { queries as wire } from '@nhip/contracts';
import type { Pool } from 'pg';
import { loadCatalogue } from '../../services/indicators/src/catalogue-files';
import type { AsOf } from '../../services/indicators/src/queries/as-of';
import { explain } from '../../services/indicators/src/queries/explain';
import { dossiersBehind, type Part } from '../../services/indicators/src/queries/dossiers';
import { figures } from '../../services/indicators/src/queries/figures';
import { questionOf } from '../../services/indicators/src/queries/question';
import { ranking } from '../../services/indicators/src/queries/ranking';
import { Snapshots, type Snapshot } from '../../services/indicators/src/queries/snapshot';
import { RULES_GENERATION } from '../../services/indicators/src/rules';
import { ZONE } from './past-province';

const EVERYONE = { allUnits: true, units: [] };
const PAGE = 50;
/** Of the whole province, and of single communes. */
const UNITS = ['', '', 'unit-3', 'unit-77'];
const WINDOWS = ['month', 'quarter', 'year'] as const;
const RATIOS = ['dossier.on-time.C', 'dossier.on-time.E', 'dossier.on-time.A', 'dossier.late'] as const;
const COUNTS = ['dossier.received', 'dossier.completed', 'dossier.still-open', 'dossier.to-solve'] as const;
const LISTS: readonly (readonly [string, Part])[] = [
  ['dossier.still-open', 'numerator'],
  ['dossier.near-due', 'numerator'],
  ['dossier.overdue-open', 'numerator'],
  ['dossier.received', 'numerator'],
  ['dossier.completed', 'numerator'],
  ['dossier.carried-over', 'numerator'],
  ['dossier.on-time.C', 'rest'],
  ['dossier.on-time.C', 'numerator'],
  ['dossier.on-time.E', 'rest'],
];

export const KINDS = ['figure', 'ranking', 'explain', 'list'] as const;
export type Kind = (typeof KINDS)[number];

/** Questions of a wall, asked of a database one after the other: windows, units, pages and moments at random. */
export class PastQuestions {
  private readonly catalogue = new Map(loadCatalogue().map((each) => [each.id, each]));
  private readonly snapshots: Snapshots;
  private seed = 5;

  constructor(
    pool: Pool,
    private readonly last: number,
  ) {
    this.snapshots = new Snapshots(pool, {
      zone: ZONE,
      rulesGeneration: RULES_GENERATION,
    });
  }

  /** @returns how long the answer took, in milliseconds. */
  async ask(kind: Kind, when: 'now' | 'then'): Promise<number> {
    const asOf: AsOf | undefined = when === 'now' ? undefined : { sequence: 1 + this.random(this.last) };
    const window = create(wire.WindowSchema, { window: { case: 'current', value: this.pick(WINDOWS) } });
    const unit = this.pick(UNITS);
    const [listed, part] = this.pick(LISTS);
    const indicator =
      kind === 'list' ? listed : this.pick(kind === 'ranking' ? RATIOS : [...RATIOS, ...COUNTS]);
    const begun = performance.now();
    await this.snapshots.read({ asOf }, async (snapshot: Snapshot) => {
      const question = questionOf(this.catalogue, snapshot, { indicator, unit, window });
      if (kind === 'figure') return figures(snapshot, [{ ...question, by: '' }], EVERYONE);
      if (kind === 'ranking')
        return ranking(snapshot, { ...question, unit: '', minimumN: 1, tier: '' }, EVERYONE);
      if (kind === 'explain') return explain(snapshot, question, EVERYONE);
      return dossiersBehind(snapshot, { ...question, part, pageSize: PAGE, after: '' }, EVERYONE);
    });
    return performance.now() - begun;
  }

  private random(below: number): number {
    this.seed = (this.seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((this.seed / 2_147_483_648) * below);
  }

  private pick<T>(list: readonly T[]): T {
    return list[this.random(list.length)] as T;
  }
}
