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

describe('nhip alerts', () => {
  const OPEN = {
    ...{ id: '2026-11-20-001', severity: 'warning', status: 'escalated', since: FIRED.since },
    subject: { kind: 'figure', rule: 'low', unit: 'ISD', unitName: FIRED.unitName },
    ...{ openedAt: FIRED.openedAt, latest: { numerator: 1_760, denominator: 2_000, bound: 0.95 } },
  };
  const SILENT = {
    ...{ ...OPEN, id: '2026-11-20-002', latest: undefined, status: 'answered' },
    subject: { kind: 'source', source: '/mot-cua', sourceName: { vi: 'Một cửa', en: 'One-stop' } },
    answer: { by: 'Lan', note: 'đang gọi', at: FIRED.openedAt },
  };
  const SYSTEM = {
    ...{ ...OPEN, id: '2026-11-20-003', latest: undefined, status: 'open' },
    subject: {
      ...{ kind: 'system', alertname: 'NhipDrift', about: 'indicators' },
      summary: { vi: 'Số liệu lệch', en: 'Drift' },
      description: { vi: '', en: '' },
    },
  };
  const OVER = {
    ...{ ...OPEN, id: '2026-11-19-001', status: 'resolved' },
    resolution: { at: FIRED.openedAt, reason: 'late-data', words: FIRED.words },
  };
  const answer = (total = 4, heldBackTotal = 1): void =>
    void nhip.answers.set('GET /v1/alerts', {
      ...{ alerts: [OPEN, SILENT, OVER, SYSTEM], total, heldBackTotal },
      figures: { toldUntil: FIRED.since, standing: true },
      unheardStreams: [{ stream: 'document', since: FIRED.since }],
      heldBack: [{ alert: 'low|b', since: FIRED.since, source: '/mot-cua', reason: 'source-silent' }],
      untold: [{ id: '2026-11-20-001', alert: 'low|ISD', severity: 'warning', openedAt: FIRED.openedAt }],
    });
  beforeEach(() => answer());

  it('says of how many it lists some', async () => {
    expect((await nhipRun()).printed).toMatch(/^4 cảnh báo · alerts$/m);
    answer(1_502, 700);
    const { printed } = await nhipRun();
    expect(printed).toMatch(/^4 trong số · of 1\.502 cảnh báo · alerts$/m);
    expect(printed).toMatch(/^1 trong số · of 700 cảnh báo bị giữ lại · held back$/m);
  });

  it('lists what is under way: of whom, since when, how it stands, and what nobody was told', async () => {
    const { code, printed } = await nhipRun();
    expect(code).toBe(0);
    const cells = printed.split('\n').map((line) => line.split(/ {2,}/));
    expect(cells[1]).toEqual([
      ...['2026-11-20-001', 'warning', 'Thanh tra', 'low', '88,0%', '2.000', '03/03/2018 00:00:00'],
      'đã báo cấp trên · escalated',
    ]);
    expect(cells[2]?.slice(2)).toEqual([
      ...['Một cửa', 'nguồn im lặng · silent', '03/03/2018 00:00:00', 'Lan: đang gọi'],
    ]);
    expect(cells[3]?.at(-1)).toBe('hết · resolved: late-data');
    expect(cells[4]?.slice(2, 4)).toEqual(['indicators', 'Số liệu lệch']);
    for (const line of [
      'NOBODY WAS TOLD: 2026-11-20-001',
      'low|b (/mot-cua)',
      'figures are told up to: 03/03/2018 00:00:00',
      'document, từ · since 03/03/2018',
    ])
      expect(printed).toContain(line);
    expect(nhip.requests.at(-1)?.path).toBe('/v1/alerts');
  });

  it('asks for those that are over, too, and gives programs what it was told', async () => {
    const { printed } = await nhipRun('--all', '--json');
    expect(nhip.requests.at(-1)?.path).toBe('/v1/alerts?status=all');
    expect((JSON.parse(printed) as { alerts: object[] }).alerts[2]).toMatchObject({ id: '2026-11-19-001' });
  });
});

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
