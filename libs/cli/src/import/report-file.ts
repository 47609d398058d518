import { createWriteStream, type WriteStream } from 'node:fs';
import { once } from 'node:events';
import { both, EXIT, Failure } from '../failure';

export const REJECT_COLUMNS = ['row', 'line', 'reason', 'record'] as const;
export const VANISHED_COLUMNS = ['subject', 'statedAt'] as const;

/**
 * CSV that an import writes beside its work: rows that did not get in with their reasons, dossiers that vanished.
 * Readable by its owner only: it holds what the source printed. It exists as soon as the import starts; when there is
 * nothing to tell it is but its header.
 */
export class ReportFile<Column extends string> {
  private failed: Error | undefined;

  private constructor(
    private readonly file: string,
    private readonly columns: readonly Column[],
    private readonly stream: WriteStream,
  ) {
    stream.on('error', (error) => (this.failed ??= error));
  }

  /** @throws Failure when the file cannot be made. */
  static async create<Column extends string>(
    file: string,
    columns: readonly Column[],
  ): Promise<ReportFile<Column>> {
    const stream = createWriteStream(file, { mode: 0o600 });
    try {
      await once(stream, 'open');
    } catch (error) {
      throw cannotWrite(file, error as Error);
    }
    stream.write(`${columns.join(',')}\n`);
    return new ReportFile(file, columns, stream);
  }

  async add(told: Readonly<Record<Column, string | number>>): Promise<void> {
    if (this.failed) throw cannotWrite(this.file, this.failed);
    const line = this.columns.map((column) => printed(told[column])).join(',');
    if (!this.stream.write(`${line}\n`)) await once(this.stream, 'drain');
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.stream.end(() => resolve()));
    if (this.failed) throw cannotWrite(this.file, this.failed);
  }
}

const printed = (value: string | number): string =>
  typeof value === 'number' ? String(value) : `"${value.replaceAll('"', '""')}"`;

function cannotWrite(file: string, error: Error): Failure {
  return new Failure({
    exit: EXIT.cannotWrite,
    what: both('Không ghi được tệp', 'The file cannot be written'),
    where: file,
    why: [error.message],
  });
}
export type RejectFile = ReportFile<(typeof REJECT_COLUMNS)[number]>;
