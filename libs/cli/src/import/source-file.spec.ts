import { xlsxFile, zipFile, type MadeCell } from '@nhip/testing';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Failure } from '../failure';
import { printCell, type CellValue } from './cell-value';
import { decodeAll, ENCODINGS, type Encoding } from './encoding';
import { fileBytes } from './file-bytes';
import { openSourceFile, type Reading } from './source-file';

const TEXT =
  'Số hồ sơ;Đơn vị;Thủ tục\n' +
  'MC-1;Phường An Đông;Đăng ký kết hôn\n' +
  'MC-2;Xã Đồng Tâm;Cấp giấy chứng nhận quyền sử dụng đất\n' +
  'MC-3;Xã Vĩnh Thuỷ;Chuyển mục đích sử dụng, gia hạn\n';

const folder = mkdtempSync(join(tmpdir(), 'nhip nguồn '));
afterAll(() => rmSync(folder, { recursive: true }));
const wants = (...columns: string[]): Reading => ({
  fits: (header) => columns.filter((column) => header.includes(column)).length,
});

async function readBytes(bytes: Buffer, reading: Partial<Reading> = {}) {
  const file = join(folder, `${Math.random()}.dat`);
  writeFileSync(file, bytes);
  const source = await openSourceFile(file, { ...wants('Số hồ sơ', 'Đơn vị'), ...reading });
  const rows: CellValue[][] = [];
  const lines: number[] = [];
  for await (const { cells, fault, line } of source.rows()) {
    rows.push([...(cells ?? [fault ?? ''])]);
    lines.push(line);
  }
  source.close();
  return { ...source, rows, lines };
}

const texts = (rows: readonly (readonly CellValue[])[]): string[][] => rows.map((row) => row.map(printCell));
const EXPECTED = TEXT.trim()
  .split('\n')
  .map((line) => line.split(';'));

/** Encodes by the decoder: every letter of the text in the one or two bytes that stand for it. */
function encoded(text: string, encoding: Encoding): Buffer {
  if (encoding === 'utf-8') return Buffer.from(text);
  if (encoding === 'utf-16le') return Buffer.from(text, 'utf16le');
  if (encoding === 'utf-16be') return Buffer.from(text, 'utf16le').swap16();
  const bytes = new Map(
    Array.from(
      { length: 256 },
      (_, byte) => [decodeAll(Buffer.from([byte]), encoding), byte] as const,
    ).reverse(),
  );
  const found = [...text.normalize('NFC')].flatMap((letter) => {
    const whole = bytes.get(letter);
    if (whole !== undefined) return [whole];
    // Windows-1258 has most letters, and the tone marks apart: circumflex and horn stay with their letter.
    const tone = letter.normalize('NFD').match(/[\u0300\u0301\u0303\u0309\u0323]/)?.[0] ?? '';
    const bare = letter.normalize('NFD').replace(tone, '').normalize('NFC');
    return [bytes.get(bare) as number, bytes.get(tone) as number];
  });
  return Buffer.from(found);
}

describe('the encoding of a text', () => {
  it.each(ENCODINGS)('%s is found and read: one letter, one spelling', async (encoding) => {
    const { found, header, rows } = await readBytes(encoded(TEXT, encoding));
    expect(found).toBe(`CSV, ${encoding.toUpperCase()}, ";"`);
    expect([[...header], ...texts(rows)]).toEqual(EXPECTED);
  });

  it('is that of known bytes: "Đồng Tâm" as the ABC fonts and as Windows write it', async () => {
    const of = async (hex: string) =>
      (await readBytes(Buffer.from(`a;b\n1;${hex}\n`, 'latin1'))).rows[0]?.[1];
    expect(await of('\xa7\xe5ng T\xa9m')).toBe('Đồng Tâm');
    expect(printCell((await of('\xd0\xf4\xccng T\xe2m')) ?? '')).toBe('Đồng Tâm');
  });

  it('is found by its mark, and also where the first words outside ASCII come late', async () => {
    const mark = Buffer.from([0xff, 0xfe]);
    expect((await readBytes(Buffer.concat([mark, encoded(TEXT, 'utf-16le')]))).rows).toHaveLength(3);
    const late = `a;b\n${'1;x\n'.repeat(50_000)}2;Xã Đồng Tâm\n`;
    expect((await readBytes(encoded(late, 'tcvn3'))).found).toContain('TCVN3');
    expect((await readBytes(encoded(late, 'utf-8'))).found).toContain('UTF-8');
  });

  it('is not guessed at where nothing makes words, and can be told', async () => {
    const strange = Buffer.from('a;b\n1;\xf7\xa7\xbd\xf7 \x8f\xbb\xa7\x95\n', 'latin1');
    await expect(readBytes(strange)).rejects.toThrow('The encoding of the file is not recognised');
    expect((await readBytes(strange, { encoding: 'windows-1258' })).rows).toHaveLength(1);
    await expect(readBytes(encoded(TEXT, 'tcvn3'), { encoding: 'utf-8' })).rejects.toThrow(Failure);
  });
});

describe('the delimiter of a text', () => {
  it.each([',', ';', '\t', '|'])('%j is found, though cells hold others', async (delimiter) => {
    const cells = EXPECTED.map((row) => row.map((cell) => (cell.includes(delimiter) ? `"${cell}"` : cell)));
    const text = cells.map((row) => row.join(delimiter)).join('\r\n');
    expect(texts((await readBytes(Buffer.from(text))).rows)).toEqual(EXPECTED.slice(1));
  });
});

describe('the header', () => {
  const titled = `DANH SÁCH HỒ SƠ;;\nTháng 11, 2026;;\n\n${TEXT}`;

  it('stands where the mapping says; blank lines below it are no rows', async () => {
    const { rows, lines } = await readBytes(Buffer.from(`${titled};;\n`), { headerRow: 4 });
    expect(texts(rows)).toEqual(EXPECTED.slice(1));
    expect(lines).toEqual([5, 6, 7]);
  });

  it('is told where it stands, when it was looked for elsewhere', async () => {
    expect((await readBytes(Buffer.from(titled))).betterHeaderRow).toBe(4);
    expect((await readBytes(Buffer.from(TEXT))).betterHeaderRow).toBeUndefined();
  });
});

describe('a spreadsheet', () => {
  const day = { wallMs: Date.UTC(2026, 10, 3) };
  const time = { wallMs: Date.UTC(2026, 10, 3, 8, 10, 59) };
  const sheet: MadeCell[][] = [
    ['DANH SÁCH'],
    ['Số hồ sơ', 'Đơn vị', 'Ngày', 'Lúc', 'Phí', 'Mã'],
    ['MC-1', ' Xã <A> & "B" ', day, time, 150_000.5, { fiveDigits: 42 }],
    [],
    ['MC-2', undefined, undefined, 'Không rõ'],
  ];

  it('has texts, numbers, codes and times as its cells are typed', async () => {
    const { rows, lines, found } = await readBytes(xlsxFile({ 'Tháng 11': sheet }), { headerRow: 2 });
    expect(found).toBe('XLSX, "Tháng 11"');
    expect(rows).toEqual([
      ['MC-1', ' Xã <A> & "B" ', { ...day, dayOnly: true }, { ...time, dayOnly: false }, 150_000.5, '00042'],
      ['MC-2', '', '', 'Không rõ'],
    ]);
    expect(lines).toEqual([3, 5]);
  });

  it('has sheets by name, the first unless told', async () => {
    const book = xlsxFile({ Bìa: [['Không có gì']], 'Dữ liệu': sheet });
    expect((await readBytes(book)).header).toEqual(['Không có gì']);
    expect((await readBytes(book, { sheet: 'Dữ liệu', headerRow: 2 })).rows).toHaveLength(2);
    await expect(readBytes(book, { sheet: 'Khác' })).rejects.toThrow('There is no sheet "Khác"');
  });

  it.each([
    ['a file cut short', xlsxFile({ A: sheet }).subarray(0, 700)],
    ['a ZIP of something else', zipFile([['a.txt', Buffer.from('a')]])],
    [
      'XML with a document type',
      zipFile([['_rels/.rels', Buffer.from('<!DOCTYPE a [<!ENTITY b "c">]><a/>')]]),
    ],
    ['an old Excel file', Buffer.from('d0cf11e0a1b11ae1', 'hex')],
  ])('%s is refused', async (_, bytes) => {
    await expect(readBytes(bytes)).rejects.toThrow(Failure);
  });
});

describe('limits', () => {
  it('a small file that inflates without end is not read on', async () => {
    const file = join(folder, 'bomb.gz');
    writeFileSync(file, gzipSync(Buffer.alloc(4 * 1024 * 1024)));
    const read = async () => {
      let bytes = 0;
      for await (const chunk of fileBytes(file, 'gzip', 1024 * 1024)) bytes += chunk.length;
      return bytes;
    };
    await expect(read()).rejects.toThrow('The file inflates beyond the limit');
  });

  it('a part of a spreadsheet whose size was forged is not believed', async () => {
    const book = xlsxFile({ A: [['a'], ['b'.repeat(20_000)]] });
    const name = book.lastIndexOf('xl/sharedStrings.xml');
    book.writeUInt32LE(100, name - 22);
    await expect(readBytes(book)).rejects.toThrow(Failure);
  });

  it('too many columns refuse the file, too long a cell its row', async () => {
    const wide = Buffer.from(`${Array.from({ length: 501 }, (_, at) => `c${at}`).join(';')}\n`);
    await expect(readBytes(wide)).rejects.toThrow(Failure);
    const { rows } = await readBytes(Buffer.from(`a;b\n1;${'x'.repeat(40_000)}\n2;y\n`));
    expect(rows).toEqual([[expect.stringContaining('32767')], ['2', 'y']]);
  });
});
