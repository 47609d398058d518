import { create } from '@bufbuild/protobuf';
import { encodeDossierFact, queries as wire, type DossierFact, type Step } from '@nhip/contracts';
import { Zone } from '@nhip/kernel';
import { createDataSource, runMigrations } from '@nhip/store';
import type { Pool } from 'pg';
import { Registry } from 'prom-client';
import { dossierFact } from '../core/dossier.spec-data';
import { loadCatalogue } from '../catalogue-files';
import { createEngine } from '../engine';
import { loadUnits } from '../load-units';
import { MIGRATIONS } from '../migrations';
import { RULES_GENERATION } from '../rules';
import { UnitEntity } from '../unit.entity';
import { figures } from './figures';
import type { Scope } from './place';
import { questionOf, type Catalogue } from './question';
import { Snapshots } from './snapshot';

export const zone = new Zone('Asia/Ho_Chi_Minh');
export const at = (local: string): number => Date.parse(`${local}+07:00`);
export const NOW = at('2026-05-20T10:00:00');
export const DAY = 86_400_000;
export const ALL: Scope = { allUnits: true, units: [] };
export const catalogue: Catalogue = new Map(loadCatalogue().map((each) => [each.id, each]));

/** The same every run: a linear congruential generator. */
let seed = 7;
const random = (below: number): number => {
  seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
  return Math.floor((seed / 2_147_483_648) * below);
};
const pick = <T>(list: readonly T[]): T => list[random(list.length)] as T;
const UNITS = ['a', 'b', 'c', 'd', 'D1', 'old', 'lost'];

/** Opened between January and May, perhaps moved, perhaps closed (often around its due instant), perhaps reopened. */
function life(i: number): DossierFact {
  const opened = at('2026-01-10T08:00:00') + random(130 * 24) * 3_600_000;
  const due = opened + (1 + random(20)) * DAY;
  const steps: Step[] = [];
  if (random(5) === 0) steps.push({ kind: 'moved', at: opened + 3_600_000, unit: pick(UNITS) });
  const end = due + (random(9) - 5) * 8 * 3_600_000;
  if (random(4) > 0 && end > opened && end <= NOW) {
    steps.push({
      kind: pick(['completed', 'completed', 'completed', 'withdrawn', 'refused'] as const),
      at: end,
    });
    if (random(8) === 0 && end + DAY <= NOW) steps.push({ kind: 'reopened', at: end + DAY });
  }
  return dossierFact(opened, {
    subject: `H${String(i).padStart(4, '0')}`,
    opening: { at: opened, unit: pick(UNITS), source: '/s' },
    ...{ level: pick(['', 'full', 'partial']), channel: pick(['online', 'in-person', 'post']) },
    ...{ field: pick(['Đất đai', 'Hộ tịch']), procedure: 'P1' },
    ...{ steps, dues: random(6) === 0 ? [] : [{ from: opened, due }] },
    newestEventAt: steps.at(-1)?.at ?? opened,
  });
}
export const FACTS = Array.from({ length: 600 }, (_, i) => life(i));

export const unit = (code: string, parent: string, rest: Partial<wire.Unit> = {}): wire.Unit =>
  create(wire.UnitSchema, {
    ...{ code, parent, name: { vi: code, en: code }, tier: 'commune', shortName: code },
    ...(rest as object),
  });
export const TREE = [
  unit('P', '', { tier: 'province' }),
  unit('D1', 'P', { tier: 'district' }),
  unit('a', 'D1'),
  unit('b', 'D1'),
  unit('c', 'P'),
  unit('d', 'P', { validFrom: '2026-03-01' }),
  unit('old', 'D1', { validTo: '2026-02-28', successors: ['a', 'd'] }),
];

/** What one dossier was at the end of a local day: as anybody would say it who never heard of tallies. */
export function stateAt({ opening, steps, dues }: DossierFact, until: number) {
  if (opening === undefined || opening.at > until) return undefined;
  let holder = opening.unit;
  let closed: Step | undefined;
  for (const step of steps.filter((each) => each.at <= until)) {
    if (step.kind === 'moved') holder = step.unit;
    else closed = step.kind === 'reopened' ? undefined : step;
  }
  const due = dues[0]?.due;
  const open = closed === undefined;
  return { holder, open, overdue: open && due !== undefined && Math.min(until, NOW) > due, due };
}

export interface Asking {
  readonly unit?: string;
  readonly where?: Record<string, string>;
  readonly by?: string;
}

/** A question as it comes by gRPC. */
export const asked = (indicator: string, period: string, { unit: code, where }: Asking = {}) => ({
  indicator,
  window: create(wire.WindowSchema, { window: { case: 'period', value: period } }),
  ...(code !== undefined && { unit: code }),
  ...(where !== undefined && { where }),
});

/** The province above, in an empty database, ready to be asked. */
export async function openProvince(
  database: { readonly url: string; readonly pool: Pool },
  tree: readonly wire.Unit[] = TREE,
) {
  await runMigrations({ url: database.url, migrations: MIGRATIONS });
  const engine = createEngine({
    ...{ pool: database.pool, zone, clock: { now: () => NOW, fixed: true }, registry: new Registry() },
    topic: { name: 'facts', partitions: 1 },
  });
  await engine.applier.tick();
  const facts = FACTS.map(encodeDossierFact).map((body) => ({ body, fact: engine.rules.decode(body) }));
  await engine.applier.apply({ facts, watermarks: [], parked: [] });
  const options = { url: database.url, applicationName: 'test', entities: [UnitEntity] };
  const units = await createDataSource(options).initialize();
  await loadUnits(units, tree);
  const snapshots = new Snapshots(database.pool, {
    zone,
    rulesGeneration: RULES_GENERATION,
  });
  const ask = (indicator: string, period: string, rest: Asking = {}): Promise<wire.Figure[]> =>
    snapshots.read(async (snapshot) => {
      const question = questionOf(catalogue, snapshot, asked(indicator, period, rest));
      const answers = await figures(snapshot, [{ ...question, by: rest.by ?? '' }], ALL);
      return (answers[0] as wire.FigureAnswer).figures;
    });
  const count = async (...args: Parameters<typeof ask>): Promise<number> =>
    Number((await ask(...args))[0]?.numerator);
  return { engine, units, snapshots, ask, count };
}

export type Province = Awaited<ReturnType<typeof openProvince>>;
