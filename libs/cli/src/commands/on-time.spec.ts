import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeNhip, OPERATOR_KEY } from '../fakes/fake-nhip';
import { TestTerminal } from '../fakes/test-terminal';
import { run } from '../program';

const AT = String(Date.parse('2026-11-21T09:00:00+07:00'));
const TIMES = {
  happened: { from: '2026-07-01', to: '2026-09-30' },
  ...{ clock: AT, clockPosition: AT, knownSequence: '42', knownAt: AT, zone: 'Asia/Ho_Chi_Minh' },
};
const definition = (letter: string) => ({
  ...{
    id: `dossier.on-time.${letter}`,
    version: 3,
    kind: 'ratio',
    target: 0.95,
    legalBasis: `Căn cứ ${letter}`,
  },
  name: { vi: `Đúng hạn ${letter}`, en: `On time ${letter}` },
  formula: { vi: `công thức ${letter}`, en: `formula ${letter}` },
});
const figure = { unit: 'a', unitName: { vi: 'Xã A', en: 'A' }, state: 'STATE_GOOD' };

describe('nhip on-time', () => {
  let nhip: FakeNhip;
  let url: string;
  let folder: string;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'nhip-'));
    nhip = new FakeNhip();
    url = await nhip.start();
    const other = { ...definition('X'), id: 'dossier.received' };
    nhip.answers.set('GET /api/instance', { eventsUrl: url, zone: 'Asia/Ho_Chi_Minh' });
    nhip.answers.set('GET /api/catalogue', { definitions: [definition('B'), other, definition('A')] });
    nhip.answers.set('GET /api/figures', {
      answers: [
        { figures: [{ ...figure, numerator: '960', denominator: '1000', value: 0.96 }], times: TIMES },
        {
          figures: [{ ...figure, numerator: '0', denominator: '0', noData: 'NO_DATA_DENOMINATOR_ZERO' }],
          times: TIMES,
        },
      ],
    });
  });
  afterEach(async () => {
    await nhip.stop();
    rmSync(folder, { recursive: true });
  });

  async function onTime(...argv: string[]) {
    const terminal = new TestTerminal({ NHIP_URL: url, NHIP_KEY: OPERATOR_KEY }, folder);
    return { code: await run(['on-time', ...argv], terminal), printed: terminal.printed };
  }

  it('asks for all definitions of the catalogue at once', async () => {
    expect((await onTime('--period', '2026-Q3', '--unit', 'a')).code).toBe(0);
    const asked = nhip.requests.filter(({ path }) => path.startsWith('/api/figures'));
    expect(asked.map(({ path }) => Object.fromEntries(new URLSearchParams(path.split('?')[1])))).toEqual([
      { indicator: 'dossier.on-time.A,dossier.on-time.B', period: '2026-Q3', unit: 'a' },
    ]);
  });

  it('puts them side by side, each with its parts, words and legal basis', async () => {
    const { printed } = await onTime();
    expect(printed).toMatch(/^A +96,00% +960 +1\.000 +95,00% +✓ Đạt/m);
    expect(printed).toMatch(/^B +— +0 +0 +95,00% +không có dữ liệu: mẫu số bằng 0/m);
    for (const part of [
      'Xã A (a)',
      'công thức A',
      'formula B',
      'Căn cứ B, phiên bản · version 3',
      'sequence 42',
    ])
      expect(printed).toContain(part);
  });

  it('gives programs the same', async () => {
    const { printed } = await onTime('--json');
    expect(JSON.parse(printed)).toMatchObject({
      definitions: [
        { indicator: 'dossier.on-time.A', definition: { version: 3 }, numerator: 960, value: 0.96 },
        { indicator: 'dossier.on-time.B', value: null, noData: 'denominator-zero' },
      ],
      times: { happened: TIMES.happened },
    });
  });
});
