import { crc32, deflateRawSync } from 'node:zlib';

/**
 * A cell of a made sheet: a text, a number, a wall clock's time as milliseconds written as though it were UTC, or a
 * number shown with five digits.
 */
export type MadeCell =
  string | number | { readonly wallMs: number } | { readonly fiveDigits: number } | undefined;

const DAY_MS = 86_400_000;
const EPOCH = Date.UTC(1899, 11, 30);
/** Made styles by their place among those of the file. */
const STYLES = { dateTime: 1, day: 2, fiveDigits: 3 } as const;
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';

/** An XLSX file as a spreadsheet writes it: texts shared by all cells, times as days since 1900, one style each. */
export function xlsxFile(sheets: Readonly<Record<string, readonly (readonly MadeCell[])[]>>): Buffer {
  const texts = new Map<string, number>();
  const names = Object.keys(sheets);
  const parts: [string, string][] = names.map((name, at) => [
    `xl/worksheets/sheet${at + 1}.xml`,
    `<worksheet ${MAIN}><sheetData>${sheetXml(sheets[name] ?? [], texts)}</sheetData></worksheet>`,
  ]);
  const related = names.map((_, at) => relation(`s${at}`, 'worksheet', `worksheets/sheet${at + 1}.xml`));
  const listed = names.map(
    (name, at) => `<sheet name="${escaped(name)}" sheetId="${at + 1}" r:id="s${at}"/>`,
  );
  parts.push(
    ['_rels/.rels', relations([relation('w', 'officeDocument', 'xl/workbook.xml')])],
    [
      'xl/workbook.xml',
      `<workbook ${MAIN} xmlns:r="${RELATIONS}"><sheets>${listed.join('')}</sheets></workbook>`,
    ],
    [
      'xl/_rels/workbook.xml.rels',
      relations([
        ...related,
        relation('t', 'sharedStrings', 'sharedStrings.xml'),
        relation('y', 'styles', 'styles.xml'),
      ]),
    ],
    [
      'xl/sharedStrings.xml',
      `<sst ${MAIN}>${[...texts.keys()].map((text) => `<si><t xml:space="preserve">${escaped(text)}</t></si>`).join('')}</sst>`,
    ],
    [
      'xl/styles.xml',
      `<styleSheet ${MAIN}><numFmts><numFmt numFmtId="164" formatCode="00000"/></numFmts>` +
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="22"/><xf numFmtId="14"/><xf numFmtId="164"/></cellXfs></styleSheet>',
    ],
  );
  return zipFile(
    parts.map(([name, text]) => [name, Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>${text}`)]),
  );
}

/** A ZIP file of these parts, compressed. */
export function zipFile(parts: readonly (readonly [string, Buffer])[]): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of parts) {
    const packed = deflateRawSync(content, { level: 1 });
    const sizes = Buffer.alloc(26);
    sizes.writeUInt16LE(20, 0);
    sizes.writeUInt16LE(0x0800, 2);
    sizes.writeUInt16LE(8, 4);
    sizes.writeUInt32LE(crc32(content), 10);
    sizes.writeUInt32LE(packed.length, 14);
    sizes.writeUInt32LE(content.length, 18);
    sizes.writeUInt16LE(Buffer.byteLength(name), 22);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    const body = Buffer.concat([Buffer.from('PK\x03\x04'), sizes, Buffer.from(name), packed]);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), sizes, place, Buffer.from(name)]));
    bodies.push(body);
    offset += body.length;
  }
  const end = Buffer.alloc(18);
  const size = directory.reduce((sum, { length }) => sum + length, 0);
  end.writeUInt16LE(parts.length, 4);
  end.writeUInt16LE(parts.length, 6);
  end.writeUInt32LE(size, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...bodies, ...directory, Buffer.from('PK\x05\x06'), end]);
}

function sheetXml(rows: readonly (readonly MadeCell[])[], texts: Map<string, number>): string {
  return rows
    .map((cells, at) => {
      const row = at + 1;
      return `<row r="${row}">${cells.map((cell, column) => cellXml(cell, `${letters(column)}${row}`, texts)).join('')}</row>`;
    })
    .join('');
}

function cellXml(cell: MadeCell, at: string, texts: Map<string, number>): string {
  if (cell === undefined || cell === '') return '';
  if (typeof cell === 'number') return `<c r="${at}"><v>${cell}</v></c>`;
  if (typeof cell === 'object' && 'fiveDigits' in cell)
    return `<c r="${at}" s="${STYLES.fiveDigits}"><v>${cell.fiveDigits}</v></c>`;
  if (typeof cell === 'object') {
    const serial = (cell.wallMs - EPOCH) / DAY_MS;
    const style = Number.isInteger(serial) ? STYLES.day : STYLES.dateTime;
    return `<c r="${at}" s="${style}"><v>${serial}</v></c>`;
  }
  const index = texts.get(cell) ?? texts.size;
  texts.set(cell, index);
  return `<c r="${at}" t="s"><v>${index}</v></c>`;
}

function letters(column: number): string {
  const last = String.fromCharCode(65 + (column % 26));
  return column < 26 ? last : letters(Math.floor(column / 26) - 1) + last;
}

const relation = (id: string, kind: string, target: string): string =>
  `<Relationship Id="${id}" Type="${RELATIONS}/${kind}" Target="${target}"/>`;
const relations = (all: readonly string[]): string =>
  `<Relationships xmlns="${PACKAGE}/relationships">${all.join('')}</Relationships>`;
const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
