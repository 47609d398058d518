import { join } from 'node:path';
import { temporaryFolder, waitFor } from '@nhip/testing';
import { figures, numerator } from './figures';
import { startInstance, type StartedInstance } from './instance';

/** Report 225/BC-VPUBND of the Office of the People's Committee of An Giang, 26/6/2023: what is printed there. */
const PRINTED = {
  'dossier.carried-over': 4_985,
  'dossier.received': 81_339,
  'dossier.refused': 538,
  'dossier.to-solve': 85_786,
  'dossier.completed': 79_569,
  'dossier.still-open': 6_217,
};
const PRINTED_BY_LEVEL = {
  'dossier.received': { '2': 35_591, '3': 15_619, '4': 30_129 },
  'dossier.completed': { '2': 34_532, '3': 14_816, '4': 30_221 },
};
const HALF_YEAR = ['--from', '2023-01-01', '--to', '2023-06-26'];

describe('An Giang, first half of 2023', () => {
  let instance: StartedInstance;

  beforeAll(async () => {
    instance = await startInstance('--no-demo', '--quiet', '--clock', '2023-06-26T23:59:59+07:00');
    const folder = temporaryFolder('an-giang');
    const [rows, units] = [join(folder, 'rows.csv'), join(folder, 'units.json')];
    await said(instance.nhip('generate', 'an-giang', '--out', rows, '--units', units));
    await said(instance.nhip('units', 'load', units));
    await said(instance.nhip('import', rows, '--mapping', 'an-giang'));
    await waitFor(
      async () =>
        (await numerator(instance, 'dossier.completed', ...HALF_YEAR)) === PRINTED['dossier.completed'],
      { what: 'all dossiers to be counted', timeoutMs: 180_000 },
    );
  });
  afterAll(async () => {
    expect(await instance.stop()).toBe(0);
  });

  it.each(Object.entries(PRINTED))('%s is %i, as printed', async (indicator, printed) => {
    expect(await numerator(instance, indicator, ...HALF_YEAR)).toBe(printed);
  });

  it.each(Object.entries(PRINTED_BY_LEVEL))('%s by level is as printed', async (indicator, printed) => {
    const levels = await figures(instance, indicator, ...HALF_YEAR, '--by', 'level');
    expect(Object.fromEntries(levels.map(({ group, numerator: count }) => [group, count]))).toEqual(printed);
  });

  it('has no on-time rate, since no due dates are printed: no data, not 0 % and not 100 %', async () => {
    for (const indicator of ['dossier.on-time.E', 'dossier.on-time.C'])
      expect(await figures(instance, indicator, ...HALF_YEAR)).toMatchObject([
        { value: null, noData: 'denominator-zero' },
      ]);
  });

  it('says nothing of the time before its source was connected', async () => {
    const [figure] = await figures(instance, 'dossier.received', '--period', '2022');
    expect(figure).toMatchObject({ value: null, noData: 'before-cut-over' });
  });
});

async function said(running: ReturnType<StartedInstance['nhip']>): Promise<void> {
  const { code, error, out } = await running;
  if (code !== 0) throw new Error(`exit ${code}: ${error}${out}`);
}
