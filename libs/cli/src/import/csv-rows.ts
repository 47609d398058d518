import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';
import { both, EXIT, Failure } from '../failure';

/** A row longer than this is a fault of the file (a quote never closed), not a row. */
export const MAX_ROW_CHARACTERS = 1024 * 1024;

export interface CsvRow {
  /** Counted from 1, the header is 0. */
  readonly row: number;
  /** Line of the file where the row ends. */
  readonly line: number;
  readonly text: string;
  /** Absent when there is a fault. */
  readonly cells?: readonly string[];
  readonly fault?: string;
}

interface Parsed {
  readonly record: string[];
  readonly raw: string;
  readonly info: { readonly lines: number };
}

/**
 * Rows of a CSV file in UTF-8, also compressed by gzip (told by its first bytes), streamed; the header first, as row 0.
 * A row with another count of cells than the header is given with its fault, in its place. A quote inside an
 * unquoted cell is part of the cell.
 * @throws Failure when the file cannot be read, a quote is never closed or a row is too long.
 */
export async function* csvRows(file: string, delimiter: string): AsyncGenerator<CsvRow> {
  const parser = parse({
    bom: true,
    delimiter,
    info: true,
    raw: true,
    max_record_size: MAX_ROW_CHARACTERS,
    skip_empty_lines: true,
    relax_column_count: true,
    relax_quotes: true,
  });
  const zipped = await isGzip(file);
  const input = createReadStream(file);
  const steps = zipped ? [input, createGunzip(), parser] : [input, parser];
  // The error comes out of the loop below, for the pipeline destroys the parser with it.
  pipeline(steps as [typeof input, typeof parser], () => undefined);
  let columns: number | undefined;
  let row = 0;
  try {
    for await (const { record, raw, info } of parser as AsyncIterable<Parsed>) {
      columns ??= record.length;
      const known = { row: row++, line: info.lines, text: raw.replace(/\r?\n$/, '') };
      if (record.length === columns) yield { ...known, cells: record };
      else
        yield {
          ...known,
          fault: `${record.length} cột, cần ${columns} · ${record.length} cells, not ${columns}`,
        };
    }
  } catch (error) {
    throw error instanceof Failure ? error : unreadable(file, (error as Error).message);
  }
}

async function isGzip(file: string): Promise<boolean> {
  try {
    const handle = await open(file);
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
      return bytesRead === 2 && buffer.readUInt16BE(0) === 0x1f8b;
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw unreadable(file, (error as Error).message, EXIT.noInput);
  }
}

function unreadable(file: string, why: string, exit: 65 | 66 = EXIT.badData): Failure {
  return new Failure({
    exit,
    what: both('Không đọc được tệp dữ liệu', 'The data file cannot be read'),
    where: file,
    why: [why],
  });
}
