import { basename, resolve } from 'node:path';
import type { Command } from 'commander';
import { Fmt } from '@nhip/kernel';
import { EXIT, type ExitCode } from '../failure';
import type { Door } from '../import/event-sender';
import { importFile, MAX_SHOWN_REJECTIONS, type ImportSummary } from '../import/import-file';
import { readMappingFile, shippedMappings } from '../import/mapping-file';
import { RejectFile } from '../import/reject-file';
import { findInstance, type Instance } from '../instance';
import { createKey, revokeKey } from '../keys';
import { table } from '../table';
import type { Terminal } from '../terminal';

interface ImportOptions {
  readonly mapping: string;
  readonly key?: string;
  readonly reject?: string;
  readonly json?: true;
}

export function addImport(program: Command, terminal: Terminal, exitWith: (code: ExitCode) => void): void {
  program
    .command('import')
    .description(
      'đưa một tệp CSV (cả .gz) vào qua cửa HTTP · sends a CSV file (also .gz) through the HTTP door',
    )
    .argument('<file>', 'tệp CSV, UTF-8 · CSV file')
    .requiredOption(
      '--mapping <file>',
      `cách đọc tệp (docs/import.md), hoặc tên có sẵn · how to read it, or one of: ${shippedMappings().join(', ')}`,
    )
    .option(
      '--key <key>',
      'khóa của nguồn; nếu không, một khóa tạm được tạo rồi thu hồi · key of the source, ' +
        'else one is made for the import and revoked',
    )
    .option(
      '--reject <file>',
      'ghi các dòng bị từ chối và lý do · writes the rejected rows with their reasons',
    )
    .option('--json', 'tóm tắt bằng JSON · summary as JSON')
    .addHelpText(
      'after',
      `
Nhập lại cùng một tệp không đổi gì: mã sự kiện được tính từ nội dung.
Importing a file again changes nothing: ids of events are made of their content.
Mã thoát · Exit codes: 0 vào hết · all in, 65 có dòng bị từ chối · rows were rejected,
  69 cửa không trả lời · no door
Ví dụ · Examples:
  nhip import 311.csv.gz --mapping boston-311
  nhip import ho-so.csv --mapping ho-so.yaml --reject tu-choi.csv --json`,
    )
    .action(async (file: string, options: ImportOptions) => {
      const mapping = readMappingFile(options.mapping, terminal.cwd);
      const instance = await findInstance(terminal);
      const keys = new ImportKey({ instance, terminal, source: mapping.source, given: options.key });
      const reject = options.reject
        ? await RejectFile.create(resolve(terminal.cwd, options.reject))
        : undefined;
      const path = resolve(terminal.cwd, file);
      try {
        const door = (): Promise<Door> => keys.door();
        const summary = await importFile({ file: path, mapping, door, ...(reject && { reject }) }, terminal);
        if (summary.rowsRejected > 0) exitWith(EXIT.badData);
        const text = options.json
          ? JSON.stringify({ file: basename(file), source: mapping.source, ...summary }, null, 2)
          : summaryText(summary, instance.zone, options.reject).join('\n');
        terminal.out.write(`${text}\n`);
      } finally {
        await keys.release();
        await reject?.close();
      }
    });
}

/** The key that was given, or one that lives as long as the import. */
class ImportKey {
  private made: { id: string; key: string } | undefined;

  constructor(
    private readonly of: {
      readonly instance: Instance;
      readonly terminal: Terminal;
      readonly source: string;
      readonly given: string | undefined;
    },
  ) {}

  async door(): Promise<Door> {
    const { instance, source, given } = this.of;
    const { eventsUrl } = instance;
    if (given !== undefined) return { eventsUrl, key: given };
    this.made = await createKey(instance, source);
    return { eventsUrl, key: this.made.key };
  }

  /** A key that cannot be revoked is told, and does not hide what the import itself came to. */
  async release(): Promise<void> {
    if (!this.made) return;
    const { id } = this.made;
    try {
      await revokeKey(this.of.instance, id);
    } catch (error) {
      this.of.terminal.err.write(
        `Khóa tạm chưa thu hồi được; hãy chạy: nhip keys revoke ${id}\n` +
          `The temporary key is not revoked yet; run: nhip keys revoke ${id} (${(error as Error).message})\n`,
      );
    }
  }
}

function summaryText(summary: ImportSummary, zone: string, rejectFile: string | undefined): string[] {
  const fmt = new Fmt('vi', zone);
  const { rows, rowsRejected, events, outcomes, seconds, firstRejections } = summary;
  const rate = seconds > 0 ? rows / seconds : rows;
  const lines = table(
    [{ title: 'dòng · rows' }, { title: fmt.integer(rows), right: true }],
    (
      [
        ['  bị từ chối · rejected', rowsRejected],
        ['sự kiện · events', events],
        ['  đã tính · applied', outcomes.applied],
        ['  trùng, không đổi gì · duplicate', outcomes.duplicate],
        ['  chờ sự kiện gốc · pending', outcomes.pending],
        ['  tạm giữ · parked', outcomes.parked],
        ['  từ chối · refused', outcomes.refused],
      ] as const
    ).map(([name, count]) => [name, fmt.integer(count)]),
  );
  const shown = firstRejections.map(
    ({ row, line, reason }) => `  dòng ${row} (tệp · file: ${line})  ${reason}`,
  );
  const rest = rowsRejected - Math.min(firstRejections.length, MAX_SHOWN_REJECTIONS);
  return [
    ...lines,
    `${fmt.decimal(seconds)} s, ${fmt.integer(rate)} dòng/s · rows/s`,
    ...(rowsRejected > 0 ? ['', 'Bị từ chối · Rejected:', ...shown] : []),
    ...(rest > 0 ? [`  … và ${fmt.integer(rest)} dòng nữa · and more`] : []),
    ...(rowsRejected > 0
      ? [
          rejectFile
            ? `  → ${rejectFile}`
            : '  --reject FILE: ghi tất cả ra tệp · writes all of them to a file',
        ]
      : []),
  ];
}
