import { pipeline, Readable } from 'node:stream';
import { parse, type Options } from 'csv-parse';
import { parse as parseAtOnce } from 'csv-parse/sync';
import { Failure } from '../failure';
import type { SourceRow } from './cell-value';
import { EncodingDetector, textDecoder, type Encoding } from './encoding';
import { fileBytes, unreadable, type FileKind } from './file-bytes';
import { IMPORT_LIMITS } from './import-limits';

/** Signs that part the cells of a row, as exports use them. */
export const DELIMITERS = [',', ';', '\t', '|'] as const;

export interface TextFile {
  readonly file: string;
  readonly kind: FileKind;
  readonly encoding: Encoding;
  readonly delimiter: string;
}

/** What all the bytes of a text file tell: its encoding if it can be believed, and how it begins. */
export interface TextScan {
  readonly encoding: Encoding | undefined;
  readonly validUtf8: boolean;
  readonly head: Buffer;
}

/** @throws Failure when the file cannot be read or inflates beyond the limit. */
export async function scanText(file: string, kind: FileKind): Promise<TextScan> {
  const detector = new EncodingDetector();
  let head = Buffer.alloc(0);
  for await (const chunk of fileBytes(file, kind)) {
    detector.add(chunk);
    const room = IMPORT_LIMITS.sampleBytes - head.length;
    if (room > 0) head = Buffer.concat([head, chunk.subarray(0, room)]);
  }
  return { encoding: detector.finish(), validUtf8: detector.validUtf8, head };
}

/**
 * The records of a text file, streamed, blank lines left out; `row` counts from 0. A record with another count of cells
 * than `columns` is given with its fault, in its place. A quote inside an unquoted cell is part of the cell.
 * @throws Failure when the file cannot be read or decoded, a quote is never closed or a row is too long.
 */
export async function* csvRows(text: TextFile): AsyncGenerator<SourceRow> {
  const parser = parse({ ...dialect(text.delimiter), info: true, raw: true });
  // The error comes out of the loop below, for the pipeline destroys the parser with it.
  pipeline(Readable.from(utf8Bytes(text), { objectMode: false }), parser, () => undefined);
  let row = 0;
  try {
    for await (const { record, raw, info } of parser as AsyncIterable<Parsed>)
      yield { row: row++, line: info.lines, text: raw.replace(/\r?\n$/, ''), cells: record };
  } catch (error) {
    throw error instanceof Failure ? error : unreadable(text.file, (error as Error).message);
  }
}

/** The delimiter by which the beginning of a text makes the best table; `rate` says how well a table's rows fit. */
export function detectDelimiter(
  sample: string,
  rate: (rows: readonly (readonly string[])[]) => number,
): string {
  const whole = sample.slice(0, sample.lastIndexOf('\n') + 1 || undefined);
  const rated = DELIMITERS.map((delimiter) => {
    const options = { ...dialect(delimiter), to: IMPORT_LIMITS.headerSearchRows * 2 };
    try {
      return { delimiter, rating: rate(parseAtOnce(whole, options) as unknown as string[][]) };
    } catch {
      return { delimiter, rating: Number.NEGATIVE_INFINITY };
    }
  });
  return rated.reduce((best, one) => (one.rating > best.rating ? one : best)).delimiter;
}

interface Parsed {
  readonly record: string[];
  readonly raw: string;
  readonly info: { readonly lines: number };
}

const dialect = (delimiter: string): Options => ({
  bom: true,
  delimiter,
  max_record_size: IMPORT_LIMITS.rowCharacters,
  skip_empty_lines: true,
  relax_column_count: true,
  relax_quotes: true,
});

async function* utf8Bytes({ file, kind, encoding }: TextFile): AsyncGenerator<Buffer> {
  if (encoding === 'utf-8') {
    yield* fileBytes(file, kind);
    return;
  }
  const decoder = textDecoder(encoding);
  for await (const chunk of fileBytes(file, kind)) yield Buffer.from(decoder.write(chunk));
  yield Buffer.from(decoder.end());
}
