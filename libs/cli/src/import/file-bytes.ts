import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { both, EXIT, Failure } from '../failure';
import { IMPORT_LIMITS } from './import-limits';

const MAGIC = {
  gzip: [0x1f, 0x8b],
  xlsx: [0x50, 0x4b, 0x03, 0x04],
  xls: [0xd0, 0xcf, 0x11, 0xe0],
} as const;
export type FileKind = 'xlsx' | 'gzip' | 'text';

/**
 * Tells by its first bytes what a file is, whatever its name.
 * @throws Failure when it cannot be read, or is an Excel file from before 2007.
 */
export async function fileKind(file: string): Promise<FileKind> {
  const head = await firstBytes(file);
  const is = (magic: readonly number[]): boolean => magic.every((byte, at) => head[at] === byte);
  if (is(MAGIC.xlsx)) return 'xlsx';
  if (is(MAGIC.gzip)) return 'gzip';
  if (!is(MAGIC.xls)) return 'text';
  throw new Failure({
    exit: EXIT.badData,
    what: both('Tệp Excel kiểu cũ (.xls) không đọc được', 'An old Excel file (.xls) is not read'),
    where: file,
    mend: both('Mở bằng Excel và lưu thành .xlsx', 'Open it in Excel and save it as .xlsx'),
  });
}

/**
 * The bytes of a text file, inflated when it is compressed by gzip.
 * @throws Failure when they cannot be read or are more than `limit`.
 */
export async function* fileBytes(
  file: string,
  kind: FileKind,
  limit: number = IMPORT_LIMITS.inflatedBytes,
): AsyncGenerator<Buffer> {
  const input = createReadStream(file);
  // The error comes out of the loop below, for the pipeline destroys the last stream with it.
  const output = kind === 'gzip' ? pipeline(input, createGunzip(), () => undefined) : input;
  let bytes = 0;
  try {
    for await (const chunk of output as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > limit) throw tooLarge(file, limit);
      yield chunk;
    }
  } catch (error) {
    throw error instanceof Failure ? error : unreadable(file, (error as Error).message);
  } finally {
    input.destroy();
  }
}

export function tooLarge(file: string, limit: number): Failure {
  const mebibytes = Math.round(limit / 1024 ** 2);
  return new Failure({
    exit: EXIT.badData,
    what: both('Tệp giải nén ra quá lớn', 'The file inflates beyond the limit'),
    where: file,
    why: [`hơn · more than ${mebibytes} MiB`],
    mend: both('Chia thành nhiều tệp', 'Split it into several files'),
  });
}

export function unreadable(file: string, why: string, exit: 65 | 66 = EXIT.badData): Failure {
  return new Failure({
    exit,
    what: both('Không đọc được tệp dữ liệu', 'The data file cannot be read'),
    where: file,
    why: [why],
  });
}

async function firstBytes(file: string): Promise<Buffer> {
  try {
    const handle = await open(file);
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw unreadable(file, (error as Error).message, EXIT.noInput);
  }
}
