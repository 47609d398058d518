import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeNhip, OPERATOR_KEY } from '../fakes/fake-nhip';
import { TestTerminal } from '../fakes/test-terminal';
import { run } from '../program';
import { decodeTcvn3 } from './tcvn3';

const PAGE = readFileSync(join(__dirname, '..', '..', '..', '..', 'docs', 'import.md'), 'utf8');
const csv = (/^ {4}Số hồ sơ;.*\n(?: {4}.*\n)+/m.exec(PAGE)?.[0] ?? '').replace(/^ {4}/gm, '');
const [yaml = '', strangeYaml = ''] = [...PAGE.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text]) => text);
const strange = (/^ {4}Sổ theo dõi.*\n(?: {4}.*\n)+/m.exec(PAGE)?.[0] ?? '').replace(/^ {4}/gm, '');

describe('the worked example of docs/import.md', () => {
  let folder: string;
  const nhip = new FakeNhip();
  let url: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'nhip-'));
    url = await nhip.start();
    nhip.answers.set('GET /api/instance', { eventsUrl: url, zone: 'Asia/Ho_Chi_Minh' });
    writeFileSync(join(folder, 'ho-so.csv'), csv);
    writeFileSync(join(folder, 'ho-so.yaml'), yaml);
  });
  afterAll(async () => {
    await nhip.stop();
    rmSync(folder, { recursive: true });
  });

  async function nhipImport(mapping: string, file = 'ho-so.csv') {
    const terminal = new TestTerminal({ NHIP_URL: url, NHIP_KEY: OPERATOR_KEY, HOME: folder }, folder);
    const code = await run(['import', file, '--mapping', mapping], terminal);
    return { code, printed: terminal.printed };
  }

  it('does what the page says', async () => {
    const { code, printed } = await nhipImport('ho-so.yaml');
    expect(code).toBe(0);
    // The page prints the head of this very summary.
    for (const line of printed.split('\n').slice(0, 5)) expect(PAGE).toContain(line);
    expect(
      [...nhip.statements.newest.values()].flatMap(({ subject, events }) =>
        events.map(({ key, data }) => [subject, key, data]),
      ),
    ).toEqual([
      [
        'MC-0001',
        'submitted',
        { unit: 'xa-dong-tam', channel: 'online', level: 'full', due: '2026-11-06T10:00:00.000Z' },
      ],
      ['MC-0001', 'completed', {}],
      [
        'MC-0002',
        'submitted',
        { unit: 'xa-dong-tam', channel: 'in-person', level: 'full', due: '2026-11-10T10:00:00.000Z' },
      ],
      ['MC-0003', 'submitted', { unit: 'phuong-an-dong', level: 'full', due: '2026-11-06T10:00:00.000Z' }],
    ]);
    expect((await nhipImport('ho-so.yaml')).printed).toMatch(/unchanged +3\n/);
  });

  it('rejects the row of a unit that is not in the table', async () => {
    writeFileSync(join(folder, 'less.yaml'), yaml.replace(/^.*Phường An Đông:.*\n/m, ''));
    const { code, printed } = await nhipImport('less.yaml');
    expect(code).toBe(65);
    expect(printed).toContain('submitted.unit: "Phường An Đông"');
    expect(printed).toMatch(/unchanged +2\n/);
  });

  it('reads the stranger file in TCVN3 and in UTF-16, each as the page says', async () => {
    writeFileSync(join(folder, 'so.yaml'), strangeYaml);
    writeFileSync(join(folder, 'so-abc.txt'), inTcvn3(strange));
    writeFileSync(join(folder, 'so-16.txt'), Buffer.from(strange, 'utf16le'));
    nhip.statements.newest.clear();
    expect((await nhipImport('so.yaml', 'so-abc.txt')).printed).toContain('CSV, TCVN3, "|"');
    const told = [...nhip.statements.newest.values()].map(({ subject, events }) => [
      subject,
      ...events.map(({ key, time, data }) => [key, time, data]),
    ]);
    const unit = 'xa-dong-tam';
    const fee = (amount: number, at: string) => ['payment-requested', at, { amount }];
    expect(told).toEqual([
      [
        '77/0001',
        ['submitted', '2026-11-03T01:10:00.000Z', { due: '2026-11-06T10:00:00.000Z', unit }],
        fee(150_000, '2026-11-03T01:10:00.000Z'),
        ['completed', '2026-11-05T08:30:00.000Z', {}],
      ],
      [
        '77/0002',
        ['submitted', '2026-11-03T02:45:00.000Z', { due: '2026-11-10T10:00:00.000Z', unit }],
        ['withdrawn', '2026-11-04T03:00:00.000Z', {}],
      ],
      [
        '77/0003',
        ['submitted', '2026-11-04T07:00:00.000Z', { due: '2026-11-10T10:00:00.000Z', unit }],
        fee(1_250_000, '2026-11-04T07:00:00.000Z'),
      ],
    ]);
    const wide = await nhipImport('so.yaml', 'so-16.txt');
    expect(wide.printed).toContain('CSV, UTF-16LE, "|"');
    expect(wide.printed).toMatch(/unchanged +3\n/);
  });
});

/** Encodes by the decoder: each letter in the byte that stands for it. */
function inTcvn3(text: string): Buffer {
  const letters = Array.from({ length: 256 }, (_, byte) => decodeTcvn3(Buffer.from([byte])));
  return Buffer.from([...text.normalize('NFC')].map((letter) => letters.indexOf(letter)));
}
