import { createWriteStream, type WriteStream } from 'node:fs';
import { once } from 'node:events';
import { both, EXIT, Failure } from '../failure';

export interface RejectedRow {
  readonly row: number;
  readonly line: number;
  readonly reason: string;
  /** The row as the file has it. */
  readonly text: string;
}

/**
 * CSV of the rows that did not get in: row, line, reason, and the row itself. Readable by its owner only: it holds
 * what the source printed. The file exists as soon as the import starts; when all is well it is but its header.
 */
export class RejectFile {
  private failed: Error | undefined;

  private constructor(
    private readonly file: string,
    private readonly stream: WriteStream,
  ) {
    stream.on('error', (error) => (this.failed ??= error));
  }

  /** @throws Failure when the file cannot be made. */
  static async create(file: string): Promise<RejectFile> {
    const stream = createWriteStream(file, { mode: 0o600 });
    try {
      await once(stream, 'open');
    } catch (error) {
      throw cannotWrite(file, error as Error);
    }
    stream.write('row,line,reason,record\n');
    return new RejectFile(file, stream);
  }

  async add({ row, line, reason, text }: RejectedRow): Promise<void> {
    if (this.failed) throw cannotWrite(this.file, this.failed);
    if (!this.stream.write(`${row},${line},${quote(reason)},${quote(text)}\n`))
      await once(this.stream, 'drain');
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.stream.end(() => resolve()));
    if (this.failed) throw cannotWrite(this.file, this.failed);
  }
}

const quote = (text: string): string => `"${text.replaceAll('"', '""')}"`;

function cannotWrite(file: string, error: Error): Failure {
  return new Failure({
    exit: EXIT.cannotWrite,
    what: both('Không ghi được tệp dòng bị từ chối', 'The reject file cannot be written'),
    where: file,
    why: [error.message],
  });
}
