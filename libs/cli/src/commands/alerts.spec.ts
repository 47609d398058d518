import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeNhip, OPERATOR_KEY } from '../fakes/fake-nhip';
import { TestTerminal } from '../fakes/test-terminal';
import { run } from '../program';

const evidence = (numerator: number, denominator: number) => ({
  ...{ numerator, denominator, value: numerator / denominator, bound: 0.95, confidenceBound: null },
  ...{ from: '2018-02-01', to: '2018-03-02' },
});
const FIRED = {
  ...{ rule: 'low', unit: 'ISD', unitName: { vi: 'Thanh tra', en: 'Inspection' } },
  ...{ since: '2018-03-02T17:00:00.000Z', openedAt: '2018-03-03T17:00:00.000Z' },
  ...{ opening: evidence(80, 100), worst: evidence(1_199, 2_398) },
  ...{ resolvedAt: '2018-05-09T17:00:00.000Z', reason: 'recovered', words: { vi: 'Đã', en: 'Is back' } },
};
const TRIED = {
  ...{ from: '2018-01-01', to: '2018-12-31', zone: 'Asia/Ho_Chi_Minh' },
  rules: [{ id: 'low', version: 2, name: { vi: 'Thấp', en: 'Low' }, units: 13 }],
  alerts: [
    FIRED,
    { ...FIRED, unit: '', unitName: { vi: '', en: '' }, resolvedAt: null, reason: null, words: null },
  ],
};

let nhip: FakeNhip;
let url: string;
let folder: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'nhip-'));
  nhip = new FakeNhip();
  url = await nhip.start();
  nhip.answers.set('GET /api/instance', { eventsUrl: url, alertsUrl: `${url}/`, zone: 'Asia/Ho_Chi_Minh' });
  nhip.answers.set('POST /v1/alerts/test', TRIED);
  writeFileSync(join(folder, 'rules.yaml'), 'rules: []\n');
});
afterEach(async () => {
  await nhip.stop();
  rmSync(folder, { recursive: true });
});

async function nhipRun(...argv: string[]) {
  const terminal = new TestTerminal({ NHIP_URL: url, NHIP_KEY: OPERATOR_KEY }, folder);
  const code = await run(['alerts', ...argv], terminal);
  return { code, printed: terminal.printed, complained: terminal.complained };
}

describe('nhip alerts test', () => {
  it('prints what would have fired, how bad it was, and why it was over', async () => {
    const { code, printed } = await nhipRun('test', 'rules.yaml', '--period', '2018');
    expect(code).toBe(0);
    expect(printed).toContain('low v2  Thấp · Low: 13 đơn vị · units, 2 cảnh báo · alerts');
    const [first, second] = printed.trimEnd().split('\n').slice(-2);
    expect(first?.split(/ {2,}/)).toEqual([
      ...['low', 'Thanh tra', '04/03/2018', '80,0%', '50,0%', '2.398', '10/05/2018', 'recovered'],
    ]);
    expect(second).toMatch(/\(cả tỉnh · province\).*còn mở · still open$/);
  });

  it('gives programs what it was told', async () => {
    const { printed } = await nhipRun('test', 'rules.yaml', '--period', '2018', '--json');
    expect(JSON.parse(printed)).toEqual(TRIED);
  });

  it.each([
    ['2018', '2018-01-01', '2018-12-31'],
    ['2016-02', '2016-02-01', '2016-02-29'],
    ['2016-02-03', '2016-02-03', '2016-02-03'],
    ['2013..2019', '2013-01-01', '2019-12-31'],
    ['2013-01-05..2019-06', '2013-01-05', '2019-06-30'],
  ])('%s is asked as %s to %s', async (period, from, to) => {
    await nhipRun('test', 'rules.yaml', '--period', period);
    const body = nhip.requests.find(({ path }) => path === '/v1/alerts/test')?.body ?? '{}';
    expect(JSON.parse(body)).toEqual({ rules: 'rules: []\n', from, to });
  });

  it.each(['2018-13', '2018..', 'spring', '2018-02-30', '1..2..3'])(
    'refuses %s as a period',
    async (period) => {
      expect((await nhipRun('test', 'rules.yaml', '--period', period)).code).toBe(64);
    },
  );

  it('says which file cannot be read', async () => {
    const { code, complained } = await nhipRun('test', 'none.yaml', '--period', '2018');
    expect(code).toBe(66);
    expect(complained).toContain('none.yaml');
  });

  it('lists every fault of the rules', async () => {
    const errors = [
      { path: '/rules', detail: 'low: no indicator' },
      { path: '/rules', detail: 'late: no target' },
    ];
    nhip.disturb = ({ path }) =>
      path === '/v1/alerts/test' ? { status: 422, body: { title: 'Not valid', errors } } : undefined;
    const { code, complained } = await nhipRun('test', 'rules.yaml', '--period', '2018');
    expect(code).toBe(65);
    for (const { detail } of errors) expect(complained).toContain(detail);
  });

  it('says when the instance runs no notifications', async () => {
    nhip.answers.set('GET /api/instance', { eventsUrl: url, zone: 'Asia/Ho_Chi_Minh' });
    const { code, complained } = await nhipRun('test', 'rules.yaml', '--period', '2018');
    expect(code).toBe(69);
    expect(complained).toContain('NHIP_ALERTS_URL');
  });
});
