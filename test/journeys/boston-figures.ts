import { Zone } from '@nhip/kernel';
import { runMigrations } from '@nhip/store';
import { freshDatabase, type FreshDatabase } from '@nhip/testing';
import { Registry } from 'prom-client';
import { loadCatalogue } from '../../services/indicators/src/catalogue-files';
import { resolveWindow } from '../../services/indicators/src/core/window';
import { createEngine } from '../../services/indicators/src/engine';
import { MIGRATIONS } from '../../services/indicators/src/migrations';
import { figures } from '../../services/indicators/src/queries/figures';
import { Snapshots, type Snapshot } from '../../services/indicators/src/queries/snapshot';
import { RULES_GENERATION } from '../../services/indicators/src/rules';

const ZONE = new Zone('America/New_York');
const NOW = Date.parse('2024-01-01T00:00:00-05:00');
const YEARS = { kind: 'range', from: '2013-01-01', to: '2023-12-31' } as const;
const GROUPS: readonly string[] = ['', 'unit', 'channel', 'field'];
/** Facts that are applied together, as many as come from Kafka at once. */
const TOGETHER = 1_000;

/** Numerator and denominator of a figure by "<indicator> <by> <group>". */
export type CityFigures = Readonly<Record<string, readonly [bigint, bigint | undefined]>>;

/**
 * What the indicators service counts from these facts, taken in in this order: every indicator of the catalogue for the
 * whole city, by department, by channel and by field.
 */
export async function figuresOf(
  facts: readonly Buffer[],
  departments: Iterable<string>,
): Promise<CityFigures> {
  const database = await freshDatabase();
  try {
    await runMigrations({ url: database.url, migrations: MIGRATIONS });
    await loadCity(database, departments);
    await apply(database, facts);
    const options = { zone: ZONE, rulesGeneration: RULES_GENERATION };
    return await new Snapshots(database.pool, options).read(askAll);
  } finally {
    await database.drop();
  }
}

async function loadCity({ pool }: FreshDatabase, departments: Iterable<string>): Promise<void> {
  const units = [
    ['boston', 'province', ''],
    ...[...departments].map((code) => [code, 'department', 'boston']),
  ];
  for (const [code, tier, parent] of units)
    await pool.query(
      `INSERT INTO unit (code, valid_from, valid_to, name_vi, name_en, short_name, tier, parent, successors)
       VALUES ($1, '1900-01-01', NULL, $1, $1, '', $2, $3, '{}')`,
      [code, tier, parent],
    );
}

async function apply({ pool }: FreshDatabase, facts: readonly Buffer[]): Promise<void> {
  const { applier, rules } = createEngine({
    ...{ pool, zone: ZONE, registry: new Registry(), topic: { name: 'facts', partitions: 1 } },
    clock: { now: () => NOW, fixed: true },
  });
  const watermarks = [{ partition: 0, receivedBefore: NOW }];
  for (let from = 0; from < facts.length; from += TOGETHER) {
    const some = facts.slice(from, from + TOGETHER).map((body) => ({ fact: rules.decode(body), body }));
    await applier.apply({ facts: some, watermarks, parked: [] });
  }
  await applier.tick();
  await applier.idle();
}

async function askAll(snapshot: Snapshot): Promise<CityFigures> {
  const window = resolveWindow(YEARS, snapshot.today);
  const dossiers = loadCatalogue().filter(({ stream }) => stream === 'dossier');
  const asked = dossiers.flatMap((definition) =>
    GROUPS.map((by) => ({ definition, unit: '', window, where: {}, by })),
  );
  const answers = await figures(snapshot, asked, { allUnits: true, units: [] });
  return Object.fromEntries(
    answers.flatMap((answer, at) => {
      const { definition, by } = asked[at]!;
      return answer.figures.map(({ group, numerator, denominator }) => [
        `${definition.id} ${by} ${group}`,
        [numerator, denominator],
      ]);
    }),
  );
}
