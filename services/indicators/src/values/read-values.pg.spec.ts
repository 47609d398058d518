import type { queries, values as wire, AlertRule } from '@nhip/contracts';
import { formatDay } from '@nhip/kernel';
import { freshDatabase, type FreshDatabase } from '@nhip/testing';
import { catalogue, NOW, openProvince, zone, type Province } from '../queries/province.spec-data';
import { readValues, type ReadValues } from './read-values';

const rule = (id: string, indicator: string, rest: Partial<AlertRule> = {}): AlertRule => ({
  ...{ id, version: 1, name: { vi: id, en: id }, indicator, units: 'each', window: 'month', bound: 0 },
  ...{ for: 'PT1H', minimum: 20, severity: 'info', recipients: ['r'] },
  ...rest,
});
const RULES = [
  rule('each', 'dossier.on-time.E'),
  rule('tier', 'dossier.on-time.E', { units: { tier: 'district' } }),
  rule('all', 'dossier.on-time.E', { units: 'province' }),
  rule('stock', 'dossier.overdue-open', { units: ['D1', 'nowhere'], window: 'day' }),
  rule('rolling', 'dossier.on-time.A', { units: ['a'], window: 'last-30-days' }),
];

describe('figures that rules watch', () => {
  let database: FreshDatabase;
  let province: Province;
  let read: ReadValues;
  let byKey: Map<string, wire.IndicatorValue>;

  beforeAll(async () => {
    database = await freshDatabase();
    province = await openProvince(database);
    read = await province.snapshots.read((snapshot) => readValues(snapshot, { rules: RULES, catalogue }));
    byKey = new Map(
      read.values.map((value) => [`${value.indicator}|${value.unit}|${value.window}`, value] as const),
    );
  });
  afterAll(async () => {
    await province.units.destroy();
    await database.drop();
  });

  const today = formatDay(zone.dayOf(NOW));
  const parts = (figure: Pick<queries.Figure, 'numerator' | 'denominator' | 'value'> | undefined) => [
    figure?.numerator,
    figure?.denominator,
    figure?.value,
  ];
  const asked = async (indicator: string, period: string, unit = ''): Promise<unknown> =>
    parts((await province.ask(indicator, period, { unit }))[0]);

  it('are those of each unit that holds dossiers, of the tier, of the province, and those named', () => {
    expect([...byKey].map(([key, { rules }]) => `${key} ${rules.join(',')}`).sort()).toEqual([
      'dossier.on-time.A|a|last-30-days rolling',
      'dossier.on-time.E|D1|month each,tier',
      ...['a', 'b', 'c', 'd'].map((unit) => `dossier.on-time.E|${unit}|month each`),
      'dossier.on-time.E||month all',
      'dossier.overdue-open|D1|day stock',
      'dossier.overdue-open|nowhere|day stock',
    ]);
    expect(read).toMatchObject({ leftOut: 0, unknownUnits: ['nowhere'] });
  });

  it.each(['', 'D1', 'a', 'd'])('are the figures that a question gets, of unit "%s"', async (unit) => {
    const value = byKey.get(`dossier.on-time.E|${unit}|month`);
    expect(parts(value)).toEqual(await asked('dossier.on-time.E', '2026-05', unit));
    expect(value).toMatchObject({ target: 0.95, higherIsBetter: true, definitionVersion: 1 });
    expect(value?.times).toMatchObject({ happened: { from: '2026-05-01', to: today }, clock: BigInt(NOW) });
    expect(value?.newest?.source).toBe('/s');
  });

  it('tell what they were without today', async () => {
    const value = byKey.get('dossier.on-time.E|D1|month');
    const yesterday = formatDay(zone.dayOf(NOW) - 1);
    let [numerator, denominator] = [0n, 0n];
    for (let day = zone.dayOf(Date.parse('2026-05-01T00:00:00+07:00')); formatDay(day) <= yesterday; day++) {
      const [figure] = await province.ask('dossier.on-time.E', formatDay(day), { unit: 'D1' });
      numerator += figure?.numerator ?? 0n;
      denominator += figure?.denominator ?? 0n;
    }
    expect(denominator).toBeGreaterThan(0n);
    expect([value?.numeratorBeforeToday, value?.denominatorBeforeToday]).toEqual([numerator, denominator]);
    expect(byKey.get('dossier.overdue-open|D1|day')).toMatchObject({ numeratorBeforeToday: 0n });
  });

  it('say when there is no data, and why', async () => {
    const nowhere = byKey.get('dossier.overdue-open|nowhere|day');
    expect(nowhere).toMatchObject({ noData: 3, unitName: { vi: 'nowhere' } });
    expect(nowhere?.value).toBeUndefined();
    expect(parts(byKey.get('dossier.overdue-open|D1|day'))).toEqual(
      await asked('dossier.overdue-open', '2026-05-20', 'D1'),
    );
  });
});
