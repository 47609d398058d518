import { join } from 'node:path';
import { temporaryFolder, waitFor } from '@nhip/testing';
import { PRINTED_DOCUMENTS, printedDocuments, REGISTERS } from './an-giang-documents';
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
      { what: 'all dossiers to be counted' },
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

  const table = PRINTED_DOCUMENTS ?? { units: [], gazette: { issues: 0, documents: 0, byType: {} } };
  (PRINTED_DOCUMENTS ? describe : describe.skip)('its table of documents', () => {
    beforeAll(async () => {
      const { file } = instance;
      const events = [...printedDocuments(table)];
      for (let from = 0; from < events.length; from += EVENTS_A_BODY)
        await sendDocuments(file, events.slice(from, from + EVENTS_A_BODY));
      const arrived = table.units.reduce((sum, { incoming }) => sum + incoming.total, 0);
      await waitFor(
        async () =>
          (await numerator(instance, 'document.arrived', ...HALF_YEAR)) === arrived &&
          (await numerator(instance, 'gazette.documents', ...HALF_YEAR)) === table.gazette.documents,
        { what: 'all documents to be counted' },
      );
    });

    it.each(table.units)('$unit: signed and not, out and in', async ({ unit, outgoing, incoming }) => {
      for (const [indicator, { total, signed, unsigned }] of [
        ['document.out-signed', outgoing],
        ['document.in-signed', incoming],
      ] as const) {
        const [figure] = await figures(instance, indicator, ...HALF_YEAR, '--unit', REGISTERS[unit]!);
        expect(figure).toMatchObject({ numerator: signed, denominator: total });
        expect(figure!.denominator! - figure!.numerator).toBe(unsigned);
        // Who had none has no share: neither 0 % nor 100 %.
        expect([figure!.value, figure!.noData]).toEqual(
          total === 0 ? [null, 'denominator-zero'] : [signed / total, null],
        );
      }
    });

    it('the gazette: issues, documents and their types', async () => {
      expect(await numerator(instance, 'gazette.issues', ...HALF_YEAR)).toBe(table.gazette.issues);
      const types = await figures(instance, 'gazette.documents', ...HALF_YEAR, '--by', 'type');
      expect(types.map(({ numerator: count }) => count).sort()).toEqual(
        Object.values(table.gazette.byType).sort(),
      );
    });
  });

  it('says nothing of the time before its source was connected', async () => {
    const [figure] = await figures(instance, 'dossier.received', '--period', '2022');
    expect(figure).toMatchObject({ value: null, noData: 'before-cut-over' });
  });
});

const EVENTS_A_BODY = 20_000;
const keys = new WeakMap<object, string>();

async function sendDocuments(file: StartedInstance['file'], events: readonly object[]): Promise<void> {
  const post = (path: string, by: string, type: string, body: string): Promise<Response> =>
    fetch(file.documentsUrl + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${by}`, 'content-type': type },
      body,
    });
  if (!keys.has(file)) {
    const made = await post(
      '/v1/keys',
      file.operatorKey,
      'application/json',
      JSON.stringify({ source: '/qlvb' }),
    );
    keys.set(file, ((await made.json()) as { key: string }).key);
  }
  const lines = events.map((event) => JSON.stringify(event)).join('\n');
  const answer = await post('/v1/events', keys.get(file)!, 'application/x-ndjson', lines);
  const { counts } = (await answer.json()) as { counts: { applied: number } };
  expect([answer.status, counts.applied]).toEqual([202, events.length]);
}

async function said(running: ReturnType<StartedInstance['nhip']>): Promise<void> {
  const { code, error, out } = await running;
  if (code !== 0) throw new Error(`exit ${code}: ${error}${out}`);
}
