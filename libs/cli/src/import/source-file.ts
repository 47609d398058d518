import { both, EXIT, Failure } from '../failure';
import { printCell, type CellValue, type SourceRow } from './cell-value';
import { csvRows, detectDelimiter, scanText, type TextFile } from './csv-rows';
import { decodeAll, ENCODINGS, type Encoding } from './encoding';
import { fileKind, unreadable, type FileKind } from './file-bytes';
import { IMPORT_LIMITS } from './import-limits';
import { openSheet } from './xlsx-rows';

/** How to read a file, as far as it is told; the rest is found out. */
export interface Reading {
  readonly encoding?: Encoding | undefined;
  readonly delimiter?: string | undefined;
  /** Name of a sheet. */
  readonly sheet?: string | undefined;
  /** Line of a text file, row of a sheet, counted from 1. */
  readonly headerRow?: number | undefined;
  /** How many of the columns that are wanted are among these. */
  readonly fits: (header: readonly string[]) => number;
}

/** A list in a file: its header, and its rows as often as they are asked for. */
export interface SourceFile {
  /** What was found, e.g. "CSV, gzip, UTF-16LE, ';'". */
  readonly found: string;
  readonly header: readonly string[];
  /** The line or row, counted from 1, that fits better as a header than the one that was read. */
  readonly betterHeaderRow: number | undefined;
  /** Blank rows are left out. @throws Failure when the file is not sound, or has too many rows. */
  rows(): AsyncGenerator<SourceRow>;
  close(): void;
}

/** @throws Failure when the file cannot be read as a table. */
export async function openSourceFile(file: string, reading: Reading): Promise<SourceFile> {
  const kind = await fileKind(file);
  if (kind === 'xlsx') return openXlsx(file, reading);
  const text = await describeText(file, kind, reading);
  const delimiter = text.delimiter === '\t' ? 'tab' : `"${text.delimiter}"`;
  const found = ['CSV', ...(kind === 'gzip' ? ['gzip'] : []), text.encoding.toUpperCase(), delimiter].join(
    ', ',
  );
  return withHeader({ file, found, rows: () => csvRows(text), close: () => undefined, exact: true }, reading);
}

async function openXlsx(file: string, reading: Reading): Promise<SourceFile> {
  const sheet = await openSheet(file, reading.sheet);
  async function* rows(): AsyncGenerator<SourceRow> {
    let row = 0;
    for await (const { line, cells } of sheet.rows())
      yield { row: row++, line, cells, text: cells.map(quoted).join(',') };
  }
  try {
    const found = `XLSX, "${sheet.name}"`;
    return await withHeader({ file, found, rows, close: () => sheet.close(), exact: false }, reading);
  } catch (error) {
    sheet.close();
    throw error;
  }
}

async function describeText(file: string, kind: FileKind, reading: Reading): Promise<TextFile> {
  const scan = await scanText(file, kind);
  const encoding = reading.encoding ?? scan.encoding;
  if (encoding === undefined) throw unknownEncoding(file);
  if (encoding === 'utf-8' && !scan.validUtf8) throw unreadable(file, 'không phải UTF-8 · is not UTF-8');
  const delimiter =
    reading.delimiter ?? detectDelimiter(decodeAll(scan.head, encoding), (rows) => rateTable(rows, reading));
  return { file, kind, encoding, delimiter };
}

/** The columns that are wanted count most, then rows of equal length, then how many cells there are. */
function rateTable(rows: readonly (readonly string[])[], { fits }: Reading): number {
  const ratings = rows.slice(0, IMPORT_LIMITS.headerSearchRows).map((header, at) => {
    const below = rows.slice(at + 1);
    const even = below.filter(({ length }) => length === header.length).length / Math.max(1, below.length);
    return (
      fits(header.map(printCell)) * 100 +
      (header.length > 1 ? even * 10 : 0) +
      Math.min(header.length, 50) / 50
    );
  });
  return Math.max(0, ...ratings);
}

interface Table {
  readonly file: string;
  readonly found: string;
  readonly rows: () => AsyncGenerator<SourceRow>;
  readonly close: () => void;
  /** A row has exactly as many cells as the header; else missing ones are empty and surplus ones are nobody's. */
  readonly exact: boolean;
}

async function withHeader(table: Table, { headerRow = 1, fits }: Reading): Promise<SourceFile> {
  let header: { line: number; names: readonly string[] } | undefined;
  let better: { line: number; fit: number } | undefined;
  let seen = 0;
  for await (const { line, cells = [] } of table.rows()) {
    const names = cells.map(printCell);
    const fit = fits(names);
    if (!header && line >= headerRow) header = { line, names };
    if (fit > (better?.fit ?? 0)) better = { line, fit };
    if (header && ++seen >= IMPORT_LIMITS.headerSearchRows) break;
  }
  if (!header)
    throw new Failure({
      exit: EXIT.badData,
      what: both('Tệp trống', 'The file is empty'),
      where: table.file,
    });
  const { line, names } = header;
  if (names.length > IMPORT_LIMITS.columns)
    throw unreadable(
      table.file,
      `${names.length} cột, nhiều nhất · columns, at most ${IMPORT_LIMITS.columns}`,
    );
  return {
    found: table.found,
    header: names,
    betterHeaderRow: better && better.fit > fits(names) ? better.line : undefined,
    rows: () => rowsBelow(table, { line, columns: names.length }),
    close: table.close,
  };
}

async function* rowsBelow(
  table: Table,
  header: { readonly line: number; readonly columns: number },
): AsyncGenerator<SourceRow> {
  let row = 0;
  for await (const { line, text, cells = [] } of table.rows()) {
    if (line <= header.line || cells.every((cell) => typeof cell === 'string' && cell.trim() === ''))
      continue;
    if (++row > IMPORT_LIMITS.rows)
      throw unreadable(table.file, `nhiều dòng hơn · more rows than ${IMPORT_LIMITS.rows}`);
    const fault = faultOf(cells, table.exact ? header.columns : undefined);
    yield { row, line, text, ...(fault === undefined ? { cells } : { fault }) };
  }
}

function faultOf(cells: readonly CellValue[], columns: number | undefined): string | undefined {
  if (columns !== undefined && cells.length !== columns)
    return `${cells.length} cột, cần ${columns} · ${cells.length} cells, not ${columns}`;
  const long = cells.findIndex(
    (cell) => typeof cell === 'string' && cell.length > IMPORT_LIMITS.cellCharacters,
  );
  if (long === -1) return undefined;
  return `cột · column ${long + 1}: hơn · more than ${IMPORT_LIMITS.cellCharacters} ký tự · characters`;
}

function unknownEncoding(file: string): Failure {
  return new Failure({
    exit: EXIT.badData,
    what: both('Không nhận ra bảng mã của tệp', 'The encoding of the file is not recognised'),
    where: file,
    mend: both(
      `Đặt --encoding, một trong: ${ENCODINGS.join(', ')}`,
      `Give --encoding, one of: ${ENCODINGS.join(', ')}`,
    ),
  });
}

const quoted = (cell: CellValue): string => {
  const text = printCell(cell);
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};
