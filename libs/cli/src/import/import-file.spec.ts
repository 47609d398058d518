import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { FakeNhip, OPERATOR_KEY } from '../fakes/fake-nhip';
import { TestTerminal } from '../fakes/test-terminal';
import { run } from '../program';

const MAPPING = `
source: /test
subject: case
times: { formats: ['yyyy-MM-dd HH:mm'], zone: Asia/Ho_Chi_Minh }
events:
  - { kind: submitted, at: opened, data: { unit: unit, due: target } }
  - { kind: completed, at: closed }
`;
const HEADER = 'case,unit,opened,target,closed\n';
const ROWS = [
  'A-1,xa-a,2026-01-05 08:00,2026-01-09 17:00,2026-01-08 10:00\n',
  'A-2,xa-b,2026-01-05 08:30,,\n',
  'A-3,"xa-c",2026-01-06 08:30,2026-01-09 17:00,\n',
];

let folder: string;
let nhip: FakeNhip;
let url: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'nhip nhập '));
  nhip = new FakeNhip();
  url = await nhip.start();
  nhip.answers.set('GET /api/instance', { eventsUrl: url, zone: 'Asia/Ho_Chi_Minh' });
  write('m.yaml', MAPPING);
});
afterEach(async () => {
  await nhip.stop();
  rmSync(folder, { recursive: true });
});

const write = (name: string, content: string | Buffer): void => writeFileSync(join(folder, name), content);

async function nhipImport(...argv: string[]) {
  const terminal = new TestTerminal({ NHIP_URL: url, NHIP_KEY: OPERATOR_KEY, HOME: folder }, folder);
  const code = await run(['import', ...argv], terminal);
  return { code, terminal, ...terminal };
}

async function summaryOf(...argv: string[]) {
  const { code, printed, complained } = await nhipImport(...argv, '--mapping', 'm.yaml', '--json');
  if (printed === '') throw new Error(complained);
  return { code, ...(JSON.parse(printed) as Record<string, unknown>) };
}

const told = () => [...nhip.statements.newest.values()];

describe('an import', () => {
  it('tells of every row, and changes nothing when it is done again', async () => {
    write('a.csv', HEADER + ROWS.join(''));
    expect(await summaryOf('a.csv')).toMatchObject({
      code: 0,
      rows: 3,
      outcomes: { new: 3, rejected: 0 },
      changes: { added: 4 },
    });
    const before = told();
    expect(await summaryOf('a.csv')).toMatchObject({ code: 0, outcomes: { new: 0, unchanged: 3 } });
    expect(told()).toEqual(before);
    expect(before[0]).toMatchObject({
      list: 'test',
      subject: 'A-1',
      events: [{ key: 'submitted' }, { key: 'completed', time: '2026-01-08T03:00:00.000Z' }],
    });
  });

  it('reads gzip, with a byte order mark and Windows line ends, as the same content', async () => {
    write('a.csv', HEADER + ROWS.join(''));
    write('a.csv.gz', gzipSync(`\uFEFF${HEADER}${ROWS.join('')}`.replaceAll('\n', '\r\n')));
    await summaryOf('a.csv');
    expect(await summaryOf('a.csv.gz')).toMatchObject({ outcomes: { new: 0, unchanged: 3 } });
  });

  it('sends the same again when the door is away or the answer is lost, and counts each event once', async () => {
    write('a.csv', HEADER + ROWS.join(''));
    nhip.disturb = ({ path, count }) => {
      if (path !== '/v1/statements') return undefined;
      if (count === 0) return 'cut';
      if (count === 1)
        return { status: 503, body: { title: 'Unavailable' }, headers: { 'retry-after': '7' } };
      return count === 2 ? { status: 503, headers: { 'retry-after': '3600' } } : undefined;
    };
    const { code, printed, pauses } = await nhipImport('a.csv', '--mapping', 'm.yaml', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(printed)).toMatchObject({ outcomes: { new: 0, unchanged: 3 } });
    expect(told()).toHaveLength(3);
    // Its own pause, then what Retry-After asks for, then no longer than the longest.
    expect(pauses).toEqual([250, 7_000, 30_000]);
    const bodies = nhip.requests.filter(({ path }) => path === '/v1/statements').map(({ body }) => body);
    expect(new Set(bodies).size).toBe(1);
  });

  it('gives up after its patience with 69, and says that it may be run again', async () => {
    write('a.csv', HEADER + ROWS.join(''));
    nhip.disturb = ({ path }) =>
      path === '/v1/statements' ? { status: 503, body: { title: 'Unavailable' } } : undefined;
    const { code, complained, pauses } = await nhipImport('a.csv', '--mapping', 'm.yaml');
    expect(code).toBe(69);
    expect(complained).toContain('Run this again later');
    expect(pauses.reduce((sum, ms) => sum + ms, 0)).toBeLessThanOrEqual(300_000);
  });

  it('halves a request that is too large for the door', async () => {
    const rows = Array.from({ length: 40 }, (_, at) => `B-${at},xa-a,2026-01-05 08:00,,\n`);
    write('a.csv', HEADER + rows.join(''));
    nhip.maxLines = 7;
    expect(await summaryOf('a.csv')).toMatchObject({ code: 0, outcomes: { new: 40 } });
  });
});

describe('rows that do not get in', () => {
  const BAD = [
    ROWS[0],
    'A-7,xa-a,05/01/2026,,\n',
    '"A\n8",xa-a,2026-01-05 08:00,,\n',
    'A-9,xa-a\n',
    'REFUSE-1,"xa-a",2026-01-05 08:00,,2026-01-06 08:00\n',
    ROWS[1],
  ].join('');

  it('are counted, written with row, line and reason, harm no neighbour, and make the exit code 65', async () => {
    write('a.csv', HEADER + BAD);
    expect(await summaryOf('a.csv', '--reject', 'out.csv')).toMatchObject({
      code: 65,
      rows: 6,
      outcomes: { new: 2, rejected: 4 },
    });
    const lines = readFileSync(join(folder, 'out.csv'), 'utf8');
    expect(lines).toMatch(/^row,line,reason,record\n/);
    expect(lines).toMatch(/^2,3,"submitted\.at: ""05\/01\/2026"" .*","A-7,xa-a,05\/01\/2026,,"$/m);
    expect(lines).toMatch(/^3,5,"subject: .*","""A\n8"",xa-a,2026-01-05 08:00,,"$/m);
    expect(lines).toMatch(/^4,6,"2 cột, cần 5 · 2 cells, not 5","A-9,xa-a"$/m);
    expect(lines).toMatch(/^5,7,"refused: not-valid; \/subject: not allowed here"/m);
    expect(statSync(join(folder, 'out.csv')).mode & 0o777).toBe(0o600);
  });

  it('are shown in the summary', async () => {
    write('a.csv', HEADER + BAD);
    const { code, printed } = await nhipImport('a.csv', '--mapping', 'm.yaml');
    expect(code).toBe(65);
    expect(printed).toMatch(/bị từ chối · rejected +4\n/);
    expect(printed).toContain('dòng 2 (tệp · file: 3)  submitted.at: "05/01/2026"');
  });
});

describe('an import that cannot begin', () => {
  const FAULTS: readonly [string, string[], number, string][] = [
    ['no such file', ['none.csv', '--mapping', 'm.yaml'], 66, 'none.csv'],
    ['no such mapping', ['a.csv', '--mapping', 'none'], 66, 'boston-311'],
    ['a mapping with faults', ['a.csv', '--mapping', 'bad.yaml'], 65, 'dòng 4 · line 4: times.zone'],
    ['a column that is missing', ['other.csv', '--mapping', 'm.yaml'], 65, 'opened, unit'],
    ['an empty file', ['empty.csv', '--mapping', 'm.yaml'], 65, 'The file is empty'],
    ['a quote that is never closed', ['quote.csv', '--mapping', 'm.yaml'], 65, 'quote.csv'],
    [
      'a reject file that cannot be made',
      ['a.csv', '--mapping', 'm.yaml', '--reject', 'no/where.csv'],
      73,
      'where.csv',
    ],
    ['no mapping', ['a.csv'], 64, '--mapping'],
  ];
  it.each(FAULTS)('%s: exit code and reason', async (_, argv, code, said) => {
    write('a.csv', HEADER + ROWS.join(''));
    write('other.csv', 'case,target,closed\nA,,\n');
    write('empty.csv', '');
    write('quote.csv', `${HEADER}A-1,"xa-a,2026-01-05 08:00,,\n`);
    write('bad.yaml', MAPPING.replace('Ho_Chi_Minh', 'Hanoi'));
    const done = await nhipImport(...argv);
    expect([done.code, done.complained]).toEqual([code, expect.stringContaining(said)]);
    expect(told()).toEqual([]);
  });

  it('nobody answers: 69', async () => {
    write('a.csv', HEADER + ROWS.join(''));
    await nhip.stop();
    expect((await nhipImport('a.csv', '--mapping', 'm.yaml')).code).toBe(69);
    url = await nhip.start();
  });
});

describe('a newer export of the same list', () => {
  const EARLY = '2026-01-09T17:00:00+07:00';
  const LATE = '2026-01-12T17:00:00+07:00';

  it('corrects, retracts and adds, and reports what vanished, never retracting it', async () => {
    write('1.csv', HEADER + ROWS.join(''));
    write('2.csv', `${HEADER}A-1,xa-a,2026-01-05 08:00,2026-01-10 17:00,\nA-4,xa-a,2026-01-07 08:00,,\n`);
    await summaryOf('1.csv', '--exported', EARLY);
    expect(await summaryOf('2.csv', '--exported', LATE, '--vanished', 'gone.csv')).toMatchObject({
      code: 0,
      exported: '2026-01-12T10:00:00.000Z',
      outcomes: { new: 1, changed: 1 },
      changes: { added: 1, corrected: 1, retracted: 1 },
      vanished: 2,
    });
    expect(readFileSync(join(folder, 'gone.csv'), 'utf8')).toBe(
      'subject,statedAt\n"A-2","2026-01-09T10:00:00.000Z"\n"A-3","2026-01-09T10:00:00.000Z"\n',
    );
    expect(told()).toHaveLength(4);
    expect(await summaryOf('1.csv', '--exported', EARLY)).toMatchObject({
      outcomes: { older: 1, unchanged: 2 },
    });
  });

  it('says how rows come in that a mended mapping reads otherwise', async () => {
    write('1.csv', HEADER + ROWS.join(''));
    write('mended.yaml', MAPPING.replace('yyyy-MM-dd', 'yyyy-dd-MM'));
    const mended = (exported: string) =>
      nhipImport('1.csv', '--mapping', 'mended.yaml', '--exported', exported);
    await nhipImport('1.csv', '--mapping', 'm.yaml', '--exported', '2026-01-12T10:00:00.500Z');
    const { code, printed } = await mended(LATE);
    expect(code).toBe(0);
    expect(printed).toMatch(/older +3\n/);
    const hint = /Import again as of later:\n {2}--exported (\S+)/.exec(printed)?.[1] ?? '';
    expect(hint).toBe('2026-01-12T10:00:01.000Z');
    expect((await mended(hint)).printed).toMatch(/changed +3\n/);
  });

  it('does not take a row that cannot be read for one that vanished', async () => {
    write('1.csv', HEADER + ROWS.join(''));
    write('2.csv', HEADER + ROWS.join('').replace('2026-01-05 08:30', 'hôm qua'));
    await summaryOf('1.csv', '--exported', EARLY);
    expect(await summaryOf('2.csv', '--exported', LATE)).toMatchObject({ code: 65, vanished: 0 });
  });

  it('is not dated in the future, where it would make later ones count as older', async () => {
    write('1.csv', HEADER + ROWS.join(''));
    const done = await nhipImport('1.csv', '--mapping', 'm.yaml', '--exported', '2027-01-01T00:00:00Z');
    expect([done.code, done.complained]).toEqual([64, expect.stringContaining('in the future')]);
  });

  it('tells one dossier once: a second row that says otherwise is rejected, one that says the same is not', async () => {
    write('1.csv', HEADER + ROWS[0] + ROWS[0] + String(ROWS[0]).replace('xa-a', 'xa-b'));
    expect(await summaryOf('1.csv')).toMatchObject({
      code: 65,
      outcomes: { new: 1, unchanged: 1, rejected: 1 },
      firstRejections: [{ row: 3, reason: expect.stringContaining('is in row 1') }],
    });
  });
});

describe('a dry run', () => {
  it('shows the first rows as events and what would change, and writes nothing', async () => {
    write('1.csv', HEADER + ROWS.join(''));
    await summaryOf('1.csv', '--exported', '2026-01-09T17:00:00+07:00');
    const before = told();
    write('2.csv', `${HEADER}A-1,xa-a,2026-01-05 08:00,2026-01-10 17:00,\nA-9,xa-a,ngày mai,,\n`);
    const { code, printed } = await nhipImport('2.csv', '--mapping', 'm.yaml', '--dry-run');
    expect(code).toBe(65);
    expect(printed).toContain('dòng · row 1  A-1  thay đổi · changed');
    expect(printed).toContain('    ~ submitted  05/01/2026 08:00:00  due=10/01/2026 17:00:00  unit=xa-a');
    expect(printed).toContain('    - completed');
    expect(printed).toMatch(/dòng · row 2 {2}bị từ chối · rejected\n {4}! submitted\.at/);
    expect(printed).toMatch(/vanished +2\n/);
    expect(told()).toEqual(before);
  });
});

describe('an import that was interrupted', () => {
  const rows = Array.from({ length: 2_000 }, (_, at) => `B-${at},xa-a,2026-01-05 08:00,,\n`);
  const sentRows = () =>
    nhip.requests
      .filter(({ path }) => path === '/v1/statements')
      .flatMap(({ body }) => body.trim().split('\n'));

  it('goes on from where it was, says so, and sums up both runs', async () => {
    write('a.csv', HEADER + rows.join('').replace('B-7,xa-a', 'B-7,'));
    nhip.disturb = ({ path, count }) =>
      path === '/v1/statements' && count >= 2 ? { status: 403, body: { title: 'Not allowed' } } : undefined;
    expect((await nhipImport('a.csv', '--mapping', 'm.yaml')).code).toBe(77);
    nhip.disturb = () => undefined;
    const before = sentRows().length;
    const again = await summaryOf('a.csv');
    expect(again).toMatchObject({ code: 65, rows: 2_000, outcomes: { new: 1_999, rejected: 1 } });
    expect(again).toMatchObject({ resumedAfter: expect.any(Number), firstRejections: [{ row: 8 }] });
    const { resumedAfter } = again as unknown as { resumedAfter: number };
    expect(resumedAfter).toBeGreaterThanOrEqual(400);
    expect(sentRows().length - before).toBe(2_000 - resumedAfter);
    expect(await summaryOf('a.csv')).toMatchObject({ resumedAfter: 0, outcomes: { unchanged: 1_999 } });
  });
});
