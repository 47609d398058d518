import { createReadStream, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';
import { temporaryFolder, waitFor } from '@nhip/testing';
import {
  asNaive,
  BOSTON_PERIOD,
  bostonRules,
  bostonTables,
  naiveEpisodes,
  type Tried,
} from './boston-alerts';
import { figures, numerator } from './figures';
import { ROOT, startInstance, type StartedInstance } from './instance';

const DATA = join(ROOT, '../shared/data/boston311');
const present = existsSync(DATA);
const suite = present ? describe : describe.skip;
const why = present ? '' : ' (skipped: the real cases are not beside the project)';

/** Our indicator for each count of the publisher. */
const COUNTS = {
  received: 'dossier.received',
  closed: 'dossier.completed',
  open: 'dossier.still-open',
  closed_on_time: 'dossier.completed.in-time',
  closed_late: 'dossier.completed.late',
  closed_no_target: 'dossier.completed.no-due',
  open_overdue: 'dossier.overdue-open',
  open_not_due: 'dossier.still-open.in-time',
  open_no_target: 'dossier.still-open.no-due',
} as const;

type Counts = Record<keyof typeof COUNTS, number>;
interface Expected {
  readonly rows: number;
  readonly total: Counts;
  readonly by_department: Record<string, Counts>;
}

suite.each([
  {
    name: 'boston311_2013_2019_animal_and_pest',
    file: 'boston311_2013_2019_animal_and_pest.csv.gz',
    flag: 'on_time',
    clock: '2024-01-01T00:00:00-05:00',
    window: ['--from', '2013-01-01', '--to', '2024-01-01'],
    alerts: true,
  },
  {
    name: 'boston311_100_jan2022',
    file: 'boston311_100_jan2022.csv',
    flag: 'ontime',
    clock: '2022-12-31T00:00:00-05:00',
    window: ['--from', '2022-01-01', '--to', '2022-12-31'],
    alerts: false,
  },
])(`real cases of a real city: $name${why}`, ({ name, file, flag, clock, window, alerts }) => {
  const path = join(DATA, file);
  let instance: StartedInstance;
  let expected: Expected;

  beforeAll(async () => {
    expected = JSON.parse(readFileSync(join(DATA, `${name}.expected.json`), 'utf8')) as Expected;
    instance = await startInstance('--no-demo', '--quiet', '--zone', 'America/New_York', '--clock', clock);
    const units = join(temporaryFolder('units'), 'units.json');
    writeFileSync(units, JSON.stringify(departments(Object.keys(expected.by_department))));
    expect(await instance.nhip('units', 'load', units)).toMatchObject({ code: 0 });
  });
  afterAll(async () => {
    expect(await instance.stop()).toBe(0);
  });

  it('are imported, every row', async () => {
    const summary = await instance.json<ImportSummary>('import', path, '--mapping', 'boston-311');
    expect(summary.rows).toBe(expected.rows);
    expect(summary.outcomes).toMatchObject({ new: expected.rows, rejected: 0 });
    await waitFor(async () => (await numerator(instance, COUNTS.received, ...window)) === expected.rows, {
      what: 'all cases to be counted',
    });
  });

  it('count as the publisher counts them, in all and for each department', async () => {
    const total: Partial<Counts> = {};
    const departments: Record<string, Partial<Counts>> = {};
    for (const [count, indicator] of Object.entries(COUNTS) as [keyof Counts, string][]) {
      total[count] = await numerator(instance, indicator, ...window);
      for (const { group, numerator: value } of await figures(instance, indicator, ...window, '--by', 'unit'))
        (departments[group] ??= {})[count] = value;
    }
    expect(total).toEqual(only(expected.total));
    const wanted = Object.entries(expected.by_department).map(
      ([unit, counts]) => [unit, only(counts)] as const,
    );
    expect(departments).toEqual(Object.fromEntries(wanted));
  });

  it('are overdue exactly where the publisher says so', async () => {
    const flagged = new Set<string>();
    for await (const row of rows(path))
      if (row[flag] === 'OVERDUE') flagged.add(row['case_enquiry_id'] as string);
    const overdue = await subjects(instance, 'dossier.overdue-open', window);
    const late = await subjects(instance, 'dossier.completed.late', window);
    expect(new Set([...overdue, ...late])).toEqual(flagged);
    expect(overdue.length + late.length).toBe(flagged.size);
  });

  if (alerts)
    it('would have raised the alerts that a plain reading of the rule finds', async () => {
      const rules = join(temporaryFolder('rules'), 'rules.yaml');
      writeFileSync(rules, bostonRules());
      const period = `${BOSTON_PERIOD.from}..${BOSTON_PERIOD.to}`;
      const tried = await instance.json<Tried>('alerts', 'test', rules, '--period', period);
      expect(asNaive(tried)).toEqual(await naiveEpisodes(path));
      const { made, committed } = bostonTables(tried);
      expect(made).toBe(committed);
    });

  it('imported a second time change nothing, and live equals recount', async () => {
    const again = await instance.json<ImportSummary>('import', path, '--mapping', 'boston-311');
    expect(again.outcomes).toMatchObject({ new: 0, changed: 0, unchanged: again.rows });
    expect(await instance.json('drift')).toMatchObject({ drift: 0 });
  });
});

interface ImportSummary {
  readonly rows: number;
  readonly outcomes: Readonly<Record<string, number>>;
}

/** The city and its departments, as far as they come up in the cases. */
function departments(codes: readonly string[]): object[] {
  const since = '1900-01-01';
  return [
    { code: 'boston', name: 'City of Boston', tier: 'province', validFrom: since },
    ...codes.map((code) => ({ code, name: code, tier: 'department', parent: 'boston', validFrom: since })),
  ];
}

function only(counts: Counts): Counts {
  return Object.fromEntries(Object.keys(COUNTS).map((key) => [key, counts[key as keyof Counts]])) as Counts;
}

async function subjects(instance: StartedInstance, indicator: string, window: string[]): Promise<string[]> {
  const { dossiers } = await instance.json<{ dossiers: { subject: string }[] }>(
    ...['dossiers', indicator, ...window, '--all'],
  );
  return dossiers.map(({ subject }) => subject);
}

function rows(path: string): AsyncIterable<Record<string, string>> {
  const bytes = createReadStream(path);
  const text = path.endsWith('.gz') ? bytes.pipe(createGunzip()) : bytes;
  return text.pipe(parse({ columns: true }));
}
