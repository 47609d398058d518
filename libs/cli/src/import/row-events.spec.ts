import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listOf } from './mapping';
import type { CellValue } from './cell-value';
import { parseMapping } from './mapping-file';
import { compileMapping, type RowEvent, type RowReader } from './row-events';

const MAPPINGS = join(__dirname, '..', '..', 'mappings');
const BOSTON = readFileSync(join(MAPPINGS, 'boston-311.yaml'), 'utf8');
const HEADER = [
  'case_enquiry_id',
  'open_dt',
  'sla_target_dt',
  'closed_dt',
  'reason',
  'type',
  'department',
  'source',
];
const CLOSED = [
  '101000729509',
  '2013-01-01 06:32:33',
  '2013-01-02 06:32:33',
  '2013-01-01 13:14:40',
  'Street Cleaning',
  'Pick up Dead Animal',
  'PWDx',
  'Citizens Connect App',
];

function reader(yaml: string, header: readonly string[]): RowReader {
  const { mapping, faults } = parseMapping(yaml);
  if (!mapping) throw new Error(faults.map(({ message }) => message).join('\n'));
  const read = compileMapping(mapping, header);
  if (typeof read !== 'function') throw new Error(`missing ${read.missing.join()}`);
  return read;
}

function events(read: RowReader, row: readonly CellValue[]): readonly RowEvent[] {
  const result = read(row);
  if (result.outcome !== 'told') throw new Error(result.reasons.join('\n'));
  return result.events;
}

describe('a row of Boston 311', () => {
  const read = reader(BOSTON, HEADER);

  it('gives the opening with its target, and the closing', () => {
    const [submitted, completed, ...others] = events(read, CLOSED);
    expect(others).toEqual([]);
    expect(submitted).toMatchObject({
      key: 'submitted',
      type: 'nhip.dossier.submitted.v1',
      time: '2013-01-01T11:32:33.000Z',
      data: {
        unit: 'PWDx',
        due: '2013-01-02T11:32:33.000Z',
        channel: 'online',
        field: 'Street Cleaning',
        procedureName: 'Pick up Dead Animal',
      },
    });
    expect(completed).toMatchObject({
      key: 'completed',
      type: 'nhip.dossier.completed.v1',
      time: '2013-01-01T18:14:40.000Z',
      data: {},
    });
  });

  it('says nothing of what is not there: no target, not closed, a channel that is none of three', () => {
    const row = CLOSED.with(2, '').with(3, ' ').with(7, 'Constituent Call');
    const [submitted, ...others] = events(read, row);
    expect(others).toEqual([]);
    expect(Object.keys(submitted?.data ?? {})).toEqual(['field', 'procedureName', 'unit']);
  });

  it('reads the target from either name of its column', () => {
    const other = reader(BOSTON, HEADER.with(2, 'target_dt'));
    expect(events(other, CLOSED)).toEqual(events(read, CLOSED));
  });

  it('is rejected whole, with every reason, when a part cannot be read', () => {
    const result = read(CLOSED.with(0, ' ').with(1, '2013-13-01 06:32:33').with(3, 'yesterday'));
    expect(result.outcome === 'rejected' && result.reasons).toEqual([
      expect.stringMatching(/^subject: /),
      expect.stringMatching(/^submitted\.at: "2013-13-01 06:32:33"/),
      expect.stringMatching(/^completed\.at: "yesterday"/),
    ]);
  });

  it('lists every column that the file lacks', () => {
    const { mapping } = parseMapping(BOSTON);
    expect(mapping && compileMapping(mapping, ['open_dt', 'type'])).toEqual({
      missing: [
        'case_enquiry_id',
        'department',
        'reason',
        'sla_target_dt | target_dt',
        'source',
        'closed_dt',
      ],
    });
  });
});

describe('what a row says', () => {
  const said = (row: readonly string[], read = reader(BOSTON, HEADER)) => events(read, row);

  it('is the same for the same content: columns in another order, other columns beside, another notation', () => {
    const shuffled = reader(BOSTON, ['ward', ...[...HEADER].reverse()]);
    expect(said(['Ward 3', ...[...CLOSED].reverse()], shuffled)).toEqual(said(CLOSED));
    const otherNotation = reader(BOSTON.replace('yyyy-MM-dd HH:mm:ss', 'M/d/yyyy H:mm:ss'), HEADER);
    const row = CLOSED.with(1, '1/1/2013 6:32:33').with(2, '1/2/2013 6:32:33').with(3, '1/1/2013 13:14:40');
    expect(said(row, otherNotation)).toEqual(said(CLOSED));
    expect(said(CLOSED.with(4, 'Dịch vụ'.normalize('NFD')))).toEqual(said(CLOSED.with(4, 'Dịch vụ')));
  });

  it('has a key for each event, so that the next export can say it otherwise', () => {
    const twice = reader(
      `${BOSTON}  - { kind: returned, at: closed_dt }\n  - { kind: completed, at: sla_target_dt }\n`,
      HEADER,
    );
    expect(said(CLOSED, twice).map(({ key }) => key)).toEqual([
      'submitted',
      'completed',
      'returned',
      'completed/2',
    ]);
    expect(said(CLOSED.with(3, ''), twice).map(({ key }) => key)).toEqual(['submitted', 'completed/2']);
  });

  it('names its list after the source, unless the mapping does', () => {
    const list = (yaml: string) => {
      const { mapping } = parseMapping(yaml);
      return mapping && listOf(mapping);
    };
    expect(list(BOSTON)).toBe('boston-311');
    expect(list(`list: nam-2026\n${BOSTON}`)).toBe('nam-2026');
    expect(list(`list: 'Năm 2026'\n${BOSTON}`)).toBeUndefined();
  });
});

describe('cells of a mapping', () => {
  const yaml = (unit: string) => `
source: /test
subject: { template: '{province}-{number}' }
empty: [NULL]
times: { formats: [dd/MM/yyyy HH:mm], zone: Asia/Ho_Chi_Minh }
events:
  - kind: opened-before
    at: { constant: 01/01/2026 00:00 }
    when: old
    data: { receivedAt: { column: received, formats: [yyyyMMdd] }, unit: ${unit}, level: { constant: full } }
`;
  const header = ['province', 'number', 'old', 'received', 'unit'];
  const dataOf = (unit: string, given: string) =>
    events(reader(yaml(unit), header), ['H00', '17', 'x', '20251130', given])[0]?.data;

  it('come from templates, constants and columns with formats of their own', () => {
    const [event] = events(reader(yaml('unit'), header), ['H00', '17', 'x', '20251130', 'xa-a']);
    expect(reader(yaml('unit'), header)(['H00', '17', 'x', '20251130', 'xa-a'])).toMatchObject({
      subject: 'H00-17',
    });
    expect(event).toMatchObject({
      time: '2025-12-31T17:00:00.000Z',
      data: { receivedAt: '2025-11-29T17:00:00.000Z', unit: 'xa-a', level: 'full' },
    });
  });

  it('know values by a table, and what to do with others', () => {
    const table = (otherwise: string) => `{ column: unit, table: { Xã Ấ: xa-a, '0': '' }${otherwise} }`;
    expect(dataOf(table(''), 'Xã Ấ'.normalize('NFD'))?.['unit']).toBe('xa-a');
    expect(dataOf(table(', otherwise: keep'), 'constructor')?.['unit']).toBe('constructor');
    expect(() => dataOf(table(''), 'constructor')).toThrow('opened-before.unit: "constructor"');
    expect(() => dataOf(table(', otherwise: empty'), 'Xã B')).toThrow('opened-before.unit');
  });

  it('are empty by the words of the mapping, and a row without any event is told', () => {
    expect(() => dataOf('unit', 'NULL')).toThrow('opened-before.unit');
    expect(reader(yaml('unit'), header)(['H00', '17', 'NULL', '20251130', 'xa-a'])).toMatchObject({
      outcome: 'rejected',
      reasons: [expect.stringMatching(/the row gives no event; trống · empty: old$/)],
    });
  });
});

describe('cells of a sheet', () => {
  const yaml = (rest = '') => `
source: /test
subject: code
times: { formats: [dd/MM/yyyy], zone: Asia/Ho_Chi_Minh }${rest}
events:
  - { kind: submitted, at: day, data: { unit: unit, field: kind } }
  - { kind: paid, at: paid, data: { way: { constant: online }, amount: amount } }
`;
  const header = ['code', 'day', 'unit', 'kind', 'paid', 'amount'];
  const day = { wallMs: Date.UTC(2026, 10, 3, 8, 10), dayOnly: false };

  it('are times and numbers by themselves, whatever the formats say', () => {
    expect(events(reader(yaml(), header), [17, day, 'xa-a', day, day, 150_000])).toMatchObject([
      { time: '2026-11-03T01:10:00.000Z', data: { unit: 'xa-a', field: '2026-11-03T08:10:00' } },
      { key: 'paid', data: { way: 'online', amount: 150_000 } },
    ]);
  });

  const amount = (text: string, decimal: string) =>
    events(reader(yaml(`\ndecimal: '${decimal}'`), header), ['A', day, 'xa-a', '', day, text])[1]?.data[
      'amount'
    ];
  it.each([
    ['1.250.000', ',', 1_250_000],
    ['1.250.000,00', ',', 1_250_000],
    ['1,250,000.0', '.', 1_250_000],
    ['1 250 000', ',', 1_250_000],
    ['1250000', '.', 1_250_000],
  ])('amounts: %s with the decimal sign "%s" is %i', (text, decimal, value) => {
    expect(amount(text, decimal)).toBe(value);
  });
  it.each([
    ['1.250', '.'],
    ['12.50.000', ','],
    ['ba trăm', ','],
  ])('amounts: %s with the decimal sign "%s" rejects the row', (text, decimal) => {
    expect(() => amount(text, decimal)).toThrow('paid.amount');
  });
  it('amounts: a sign in a number is not guessed at', () => {
    const read = reader(yaml(), header);
    expect(() => events(read, ['A', day, 'xa-a', '', day, '150.000'])).toThrow('decimal');
    expect(events(read, ['A', day, 'xa-a', '', day, '150000'])[1]?.data['amount']).toBe(150_000);
  });
});

describe('words that decide what happened', () => {
  const read = reader(
    `
source: /test
subject: code
times: { formats: [dd/MM/yyyy], zone: Asia/Ho_Chi_Minh }
known: { status: [Đang xử lý] }
events:
  - { kind: submitted, at: day, data: { unit: unit } }
  - { kind: completed, at: end, when: { column: status, is: [Đã xong, Hoàn thành] } }
  - { kind: withdrawn, at: end, when: { column: status, is: [Rút] } }
`,
    ['code', 'unit', 'day', 'end', 'status'],
  );
  const keys = (status: string, end = '05/11/2026') =>
    events(read, ['A', 'xa-a', '03/11/2026', end, status]).map(({ key }) => key);

  it('make the event that they stand for', () => {
    expect(keys('Hoàn thành'.normalize('NFD'))).toEqual(['submitted', 'completed']);
    expect(keys('Rút')).toEqual(['submitted', 'withdrawn']);
    expect(keys('Đang xử lý')).toEqual(['submitted']);
    expect(keys('')).toEqual(['submitted']);
  });

  it('reject the row when they are not known, or when the time is missing', () => {
    expect(() => keys('Chuyển')).toThrow('"Chuyển"');
    expect(() => keys('Rút', '')).toThrow('withdrawn.at');
  });
});
