import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeNhip, OPERATOR_KEY } from './fakes/fake-nhip';
import { TestTerminal } from './fakes/test-terminal';
import { run } from './program';

const ZONE = 'Asia/Ho_Chi_Minh';
const AT = String(Date.parse('2026-11-21T09:00:00+07:00'));
const TIMES = {
  happened: { from: '2026-11-01', to: '2026-11-21' },
  clock: AT,
  clockPosition: AT,
  knownSequence: '42',
  knownAt: AT,
  zone: ZONE,
};
const DEFINITION = {
  id: 'dossier.on-time.E',
  version: 2,
  name: { vi: 'Đúng hạn', en: 'On time' },
  formula: { vi: 'không trễ / đến hạn', en: 'not late / fell due' },
  kind: 'ratio',
  target: 0.95,
  legalBasis: 'QĐ 766',
  noun: { vi: 'hồ sơ', en: 'dossiers' },
  unitOfMeasure: { vi: '%', en: '%' },
};
const FIGURE = {
  indicator: DEFINITION.id,
  numerator: '17320',
  denominator: '18378',
  value: 17320 / 18378,
  state: 'STATE_WATCH',
  newest: { eventAt: AT, source: '/mot-cua' },
};
const DOSSIER = {
  subject: 'H00.001-261101-0001',
  unit: 'xa-a',
  unitName: { vi: 'Xã A', en: 'A' },
  procedureName: 'Đăng ký khai sinh',
  status: 'accepted',
  receivedAt: AT,
  due: AT,
  overdue: true,
  flags: ['opened-twice'],
  weight: '1',
};

let nhip: FakeNhip;
let url: string;
let folder: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'nhip-'));
  nhip = new FakeNhip();
  url = await nhip.start();
  nhip.answers.set('GET /api/instance', { eventsUrl: url, zone: ZONE });
  nhip.answers.set('GET /api/catalogue', { definitions: [DEFINITION] });
  nhip.answers.set('GET /api/figures', { answers: [{ figures: [FIGURE], times: TIMES }] });
  nhip.answers.set('GET /api/units', { units: [], unknown: ['xa-la'] });
  nhip.answers.set('PUT /api/units', { loaded: 1, unchanged: 0 });
});
afterEach(async () => {
  await nhip.stop();
  rmSync(folder, { recursive: true });
});

async function nhipRun(
  argv: string[],
  env: Record<string, string> = { NHIP_URL: url, NHIP_KEY: OPERATOR_KEY },
) {
  const terminal = new TestTerminal(env, folder);
  return { code: await run(argv, terminal), printed: terminal.printed, complained: terminal.complained };
}
const asked = (path: string) =>
  nhip.requests
    .filter((one) => one.path.startsWith(path))
    .map((one) => Object.fromEntries(new URLSearchParams(one.path.split('?')[1])));

describe('nhip figure', () => {
  it('prints value, parts, definition, the three times and the newest event', async () => {
    const { code, printed } = await nhipRun(['figure', 'dossier.on-time.E']);
    expect(code).toBe(0);
    for (const part of ['94,24%', '17.320', '18.378', '▲ Chú ý', '95,00%', 'phiên bản · version 2', 'QĐ 766'])
      expect(printed).toContain(part);
    for (const part of ['01–21/11/2026', '21/11/2026 09:00:00', 'sequence 42', '/mot-cua'])
      expect(printed).toContain(part);
  });

  it('gives programs numbers and instants', async () => {
    const { printed } = await nhipRun(['figure', 'dossier.on-time.E', '--json']);
    expect(JSON.parse(printed)).toMatchObject({
      indicator: 'dossier.on-time.E',
      definition: { version: 2 },
      figures: [{ numerator: 17320, denominator: 18378, value: 17320 / 18378, noData: null, state: 'watch' }],
      times: { happened: TIMES.happened, clock: '2026-11-21T02:00:00.000Z', known: { sequence: 42 } },
    });
  });

  it.each([
    [[], { current: 'month' }],
    [['--period', 'year'], { current: 'year' }],
    [['--period', '2019-Q2', '--unit', 'a', '--by', 'unit'], { period: '2019-Q2', unit: 'a', by: 'unit' }],
    [
      ['--from', '2019-01-01', '--to', '2019-02-01', '--level', 'full'],
      { from: '2019-01-01', to: '2019-02-01', level: 'full' },
    ],
    [['--as-of', '2026-01-01T00:00:00Z'], { current: 'month', asOf: '2026-01-01T00:00:00Z' }],
  ])('%p is asked as %p', async (argv, parameters) => {
    expect((await nhipRun(['figure', 'dossier.on-time.E', ...argv])).code).toBe(0);
    expect(asked('/api/figures')).toEqual([{ indicator: 'dossier.on-time.E', ...parameters }]);
  });

  it('says that there is no data, and why, and never a number', async () => {
    const { value: _, ...rest } = FIGURE;
    const noData = { ...rest, numerator: '0', denominator: '0', noData: 'NO_DATA_DENOMINATOR_ZERO' };
    nhip.answers.set('GET /api/figures', { answers: [{ figures: [noData], times: TIMES }] });
    expect((await nhipRun(['figure', 'dossier.on-time.E'])).printed).toContain(
      'không có dữ liệu: mẫu số bằng 0',
    );
    const { printed } = await nhipRun(['figure', 'dossier.on-time.E', '--json']);
    expect(JSON.parse(printed)).toMatchObject({ figures: [{ value: null, noData: 'denominator-zero' }] });
  });

  it.each([
    ['an indicator that does not exist', ['figure', 'nothing'], 64, 'dossier.on-time.E  Đúng hạn'],
    ['half a window', ['figure', 'x', '--from', '2019-01-01'], 64, '--from và --to'],
    ['a period that is none', ['figure', 'x', '--period', '2019-Q5'], 64, '2019-Q2'],
    ['a day that is none', ['figure', 'x', '--from', '2019-02-30', '--to', '2019-03-01'], 64, '2026-11-21'],
    ['a group that is none', ['figure', 'x', '--by', 'a colour'], 64, 'tier'],
    ['an unknown command', ['figur'], 64, 'figure'],
  ])('%s is refused with what to do', async (_, argv, code, said) => {
    const done = await nhipRun(argv);
    expect([done.code, done.complained]).toEqual([code, expect.stringContaining(said)]);
  });
});

describe('nhip dossiers', () => {
  it('lists one page, or all of them', async () => {
    const page = { dossiers: [DOSSIER], total: '2', times: TIMES };
    nhip.answers.set('GET /api/dossiers', { ...page, nextPageToken: 'more' });
    const first = await nhipRun(['dossiers', 'dossier.on-time.E', '--part', 'rest']);
    expect(first.printed).toContain('H00.001-261101-0001  Xã A');
    expect(first.printed).toContain('quá hạn · overdue opened-twice');
    expect(first.printed).toContain('1 / 2 hồ sơ · dossiers (--all');
    expect(asked('/api/dossiers')).toMatchObject([{ part: 'rest', current: 'month' }]);
    nhip.disturb = ({ path }) => (path.includes('pageToken=more') ? { status: 200, body: page } : undefined);
    const all = await nhipRun(['dossiers', 'dossier.on-time.E', '--all', '--json']);
    expect(JSON.parse(all.printed)).toMatchObject({
      dossiers: [{ subject: DOSSIER.subject, overdue: true, closedAt: null }, { weight: 1 }],
      total: 2,
      listed: 2,
    });
  });
});

describe('nhip drift', () => {
  it('is 0 when live equals recount, and exits with 1 when not', async () => {
    nhip.answers.set('GET /api/drift', { facts: '20129', tallies: '5000', knownSequence: '42' });
    expect(await nhipRun(['drift'])).toMatchObject({
      code: 0,
      printed: expect.stringContaining('drift  0') as string,
    });
    const differences = [{ key: 'dossier.completed a', live: '7', recounted: '6' }];
    nhip.answers.set('GET /api/drift', { facts: '1', tallies: '1', drift: '1', differences });
    const { code, printed } = await nhipRun(['drift', '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(printed)).toMatchObject({ drift: 1, differences: [{ live: 7, recounted: 6 }] });
    nhip.answers.set('GET /api/drift', { drift: '4000', atLeast: true, differences });
    expect((await nhipRun(['drift'])).printed).toContain('drift  ≥ 4.000');
  });
});

describe('nhip units and nhip keys', () => {
  it('loads units only when all of them are sound', async () => {
    writeFileSync(join(folder, 'u.yaml'), '- { code: a, name: A, tier: province, validFrom: 2025-07-01 }');
    expect((await nhipRun(['units', 'load', 'u.yaml', '--json'])).printed).toBe(
      '{"loaded":1,"unchanged":0}\n',
    );
    const put = nhip.requests.find(({ method }) => method === 'PUT');
    expect(JSON.parse(put?.body ?? '')).toMatchObject({
      units: [{ code: 'a', name: { vi: 'A', en: 'A' }, parent: '' }],
    });
    writeFileSync(join(folder, 'u.yaml'), '- { code: a, name: A, tier: village }');
    const { code, complained } = await nhipRun(['units', 'load', 'u.yaml']);
    expect([code, complained]).toEqual([65, expect.stringContaining('dòng 1 · line 1: tier')]);
    expect(nhip.requests.filter(({ method }) => method === 'PUT')).toHaveLength(1);
    expect((await nhipRun(['units', 'list'])).printed).toContain('unknown in facts: xa-la');
  });

  it('makes, lists and revokes keys; the secret alone goes to standard output', async () => {
    const made = await nhipRun(['keys', 'create', '--source', '/a']);
    expect(made).toMatchObject({
      code: 0,
      printed: 'secret-1\n',
      complained: expect.stringContaining('key-1') as string,
    });
    expect((await nhipRun(['keys', 'list'])).printed).toMatch(/key-1 +\/a /);
    expect((await nhipRun(['keys', 'revoke', 'key-1'])).code).toBe(0);
    expect(nhip.keys.get('key-1')?.revoked).toBe(true);
    expect((await nhipRun(['keys', 'revoke', 'nobody'])).code).toBe(64);
  });

  it('binds keys to units, kinds, an end and a signature, and rotates them', async () => {
    const bounds = ['--units', 'a, b', '--types', 'submitted,nhip.dossier.paid.v1', '--signed'];
    const until = ['--expires', '2027-01-01T00:00:00+07:00'];
    const made = await nhipRun(['keys', 'create', '--source', '/a', ...bounds, ...until]);
    expect(made).toMatchObject({ code: 0, printed: 'secret-1\nwhsec_AAAA\n' });
    const types = ['nhip.dossier.submitted.v1', 'nhip.dossier.paid.v1'];
    const asked = { source: '/a', units: ['a', 'b'], types, signed: true, expiresAt: until[1] };
    expect(JSON.parse(nhip.requests.at(-1)?.body ?? '')).toEqual(asked);
    expect((await nhipRun(['keys', 'list'])).printed).toMatch(/2027-01-01.* a,b +submitted,paid +có · yes/);
    const rotated = await nhipRun(['keys', 'rotate', 'key-1', '--grace', '3d', '--json']);
    expect(JSON.parse(rotated.printed)).toMatchObject({ id: 'key-2', key: 'secret-2', source: '/a' });
    expect(nhip.requests.at(-1)).toMatchObject({
      path: '/v1/keys/key-1/rotate',
      body: '{"graceSeconds":259200}',
    });
    for (const wrong of [
      ['--types', 'eaten'],
      ['--expires', 'soon'],
    ])
      expect((await nhipRun(['keys', 'create', '--source', '/a', ...wrong])).code).toBe(64);
    expect((await nhipRun(['keys', 'rotate', 'key-1', '--grace', 'long'])).code).toBe(64);
  });
});

describe('which Nhịp it talks to', () => {
  const instance = () =>
    JSON.stringify({ url, eventsUrl: url, operatorKey: OPERATOR_KEY, zone: ZONE, ports: {} });

  it('is the one of this folder, or of a folder above, before any address', async () => {
    mkdirSync(join(folder, '.nhip'));
    writeFileSync(join(folder, '.nhip', 'instance.json'), instance());
    const elsewhere = { NHIP_URL: 'http://127.0.0.1:1', NHIP_KEY: 'x' };
    expect((await nhipRun(['units', 'list'], elsewhere)).code).toBe(0);
    folder = join(folder, 'below');
    mkdirSync(folder);
    expect((await nhipRun(['units', 'list'], elsewhere)).code).toBe(0);
    folder = join(folder, '..');
  });

  it('is the one of NHIP_DATA_DIR', async () => {
    writeFileSync(join(folder, 'instance.json'), instance());
    expect((await nhipRun(['units', 'list'], { NHIP_DATA_DIR: folder })).code).toBe(0);
    writeFileSync(join(folder, 'instance.json'), '{"url":"x"}');
    const { code, complained } = await nhipRun(['units', 'list'], { NHIP_DATA_DIR: folder });
    expect([code, complained]).toEqual([69, expect.stringContaining('eventsUrl')]);
  });

  it.each([['there is none', {}, 69, 'npm start']])('%s: says so', async (_, env, code, said) => {
    const done = await nhipRun(['units', 'list'], env as Record<string, string>);
    expect([done.code, done.complained]).toEqual([code, expect.stringContaining(said)]);
  });

  it('nobody answers: says so', async () => {
    await nhip.stop();
    const { code, complained } = await nhipRun(['units', 'list']);
    expect([code, complained]).toEqual([69, expect.stringContaining('ECONNREFUSED')]);
  });

  it('a key that may not: 77; a service that is not ready: 69; a defect of the answer is told', async () => {
    expect((await nhipRun(['units', 'list'], { NHIP_URL: url, NHIP_KEY: 'wrong' })).code).toBe(77);
    nhip.disturb = ({ path }) =>
      path === '/api/units' ? { status: 503, body: { title: 'Unavailable' } } : undefined;
    expect(await nhipRun(['units', 'list'])).toMatchObject({
      code: 69,
      complained: expect.stringContaining('Unavailable') as string,
    });
    nhip.disturb = () => undefined;
    nhip.answers.set('GET /api/units', { units: 'many' });
    expect(await nhipRun(['units', 'list'])).toMatchObject({
      code: 69,
      complained: expect.stringContaining('/api/units') as string,
    });
  });
});

describe('--help', () => {
  const COMMANDS = [
    '',
    'figure',
    'dossiers',
    'drift',
    'missing',
    'units',
    'keys',
    'parked',
    'sources',
    'import',
    'generate an-giang',
    'demo',
  ];
  it.each(COMMANDS)('of "%s" shows an example and exits with 0', async (command) => {
    const { code, printed } = await nhipRun([...command.split(' ').filter(Boolean), '--help'], {});
    expect(code).toBe(0);
    expect(printed).toMatch(/Ví dụ · Examples?:\n {2}nhip /);
  });
});
