import { basename, resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { instantSchema } from '@nhip/contracts';
import { Fmt } from '@nhip/kernel';
import { units } from '../control-room';
import { both, EXIT, Failure, type ExitCode } from '../failure';
import { checkpointFolder } from '../import/checkpoint';
import { ENCODINGS, type Encoding } from '../import/encoding';
import { importFile, type ImportRequest, type ImportSummary } from '../import/import-file';
import { ImportKey } from '../import/import-key';
import { LeftKeys } from '../import/left-keys';
import { readMappingFile, shippedMappings } from '../import/mapping-file';
import { Preview, PREVIEW_ROWS } from '../import/preview';
import { REJECT_COLUMNS, ReportFile, VANISHED_COLUMNS } from '../import/report-file';
import { summaryText } from '../import/summary-text';
import { findInstance, type Instance } from '../instance';
import type { Terminal } from '../terminal';

interface ImportOptions {
  readonly mapping: string;
  readonly exported?: string;
  readonly dryRun?: true;
  readonly encoding?: Encoding;
  readonly sheet?: string;
  readonly key?: string;
  readonly reject?: string;
  readonly vanished?: string;
  readonly fromStart?: true;
  readonly json?: true;
}

/** An export is not dated ahead of this clock by more than two clocks differ. */
const CLOCKS_DIFFER_MS = 5 * 60_000;

export function addImport(program: Command, terminal: Terminal, exitWith: (code: ExitCode) => void): void {
  program
    .command('import')
    .description(
      'đưa một danh sách (CSV, XLSX, cả .gz) vào qua cửa HTTP · ' +
        'sends a list (CSV, XLSX, also .gz) through the HTTP door',
    )
    .argument('<file>', 'tệp CSV hay XLSX · CSV or XLSX file')
    .requiredOption(
      '--mapping <file>',
      `cách đọc tệp (docs/import.md), hoặc tên có sẵn · how to read it, or one of: ${shippedMappings().join(', ')}`,
    )
    .option(
      '--exported <instant>',
      'lúc xuất tệp, vd. 2026-11-21T17:00:00+07:00; mặc định: lúc tệp được ghi · ' +
        'when the file was exported; its own time unless given',
    )
    .option(
      '--dry-run',
      `thử: ${PREVIEW_ROWS} dòng đầu và những gì sẽ thay đổi, không ghi gì · ` +
        'the first rows and what would change; writes nothing',
    )
    .addOption(
      new Option('--encoding <name>', 'bảng mã; mặc định: tự nhận · unless given it is found out').choices(
        ENCODINGS,
      ),
    )
    .option('--sheet <name>', 'trang tính của tệp XLSX; mặc định: trang đầu · sheet; the first unless given')
    .option(
      '--key <key>',
      'khóa của nguồn; nếu không, một khóa tạm được tạo rồi thu hồi · key of the source, ' +
        'else one is made for the import and revoked',
    )
    .option(
      '--reject <file>',
      'ghi các dòng bị từ chối và lý do · writes the rejected rows with their reasons',
    )
    .option(
      '--vanished <file>',
      'ghi các hồ sơ không còn trong danh sách · writes the dossiers that are no longer in the list',
    )
    .option('--from-start', 'không tiếp tục lần bị ngắt · does not go on from where it was interrupted')
    .option('--json', 'tóm tắt bằng JSON · summary as JSON')
    .addHelpText('after', NOTES)
    .action(async (file: string, options: ImportOptions) => {
      const summary = await runImport(file, options, terminal);
      if (summary.outcomes.rejected > 0) exitWith(EXIT.badData);
    });
}

const NOTES = `
Bản mới hơn của cùng danh sách: dòng đổi thì sửa, sự kiện mất thì rút, hồ sơ mất thì chỉ báo.
A newer export of the same list: what changed is corrected, an event that is gone is retracted, a dossier that is gone
is only reported. Importing a file again changes nothing.
Mã thoát · Exit codes: 0 vào hết · all in, 65 có dòng bị từ chối · rows were rejected,
  69 cửa không trả lời · no door
Ví dụ · Examples:
  nhip import 311.csv.gz --mapping boston-311
  nhip import ho-so.xlsx --mapping ho-so.yaml --dry-run
  nhip import ho-so.csv --mapping ho-so.yaml --exported 2026-11-21T17:00:00+07:00 --reject tu-choi.csv`;

async function runImport(file: string, options: ImportOptions, terminal: Terminal): Promise<ImportSummary> {
  const mapping = readMappingFile(options.mapping, terminal.cwd);
  const exported = exportedAt(options.exported, terminal);
  const instance = await findInstance(terminal);
  const checkpoints = checkpointFolder(terminal, instance.dataDir);
  const left = new LeftKeys(checkpoints);
  const keys = new ImportKey({ instance, terminal, source: mapping.source, given: options.key, left });
  const open: { close(): Promise<void> }[] = [];
  const report = async <Column extends string>(name: string | undefined, columns: readonly Column[]) => {
    if (name === undefined) return undefined;
    const made = await ReportFile.create(resolve(terminal.cwd, name), columns);
    open.push(made);
    return made;
  };
  const preview = options.dryRun ? new Preview() : undefined;
  try {
    const reject = await report(options.reject, REJECT_COLUMNS);
    const gone = await report(options.vanished, VANISHED_COLUMNS);
    const request: ImportRequest = {
      ...{ mapping, exported, preview, reject, encoding: options.encoding, sheet: options.sheet },
      file: resolve(terminal.cwd, file),
      door: () => keys.door(),
      checkpoints,
      fromStart: options.fromStart,
      unitCodes: () => unitCodes(instance),
      onVanished: gone && (({ subject, statedAt }) => gone.add({ subject, statedAt })),
    };
    const summary = await importFile(request, terminal);
    const told = { options, instance, source: mapping.source, file: basename(file), preview };
    terminal.out.write(`${render(summary, told)}\n`);
    return summary;
  } finally {
    await keys.release();
    for (const each of open) await each.close();
  }
}

/** The codes of the list of units; undefined when this key may not read it: an import goes without. */
async function unitCodes(instance: Instance): Promise<ReadonlySet<string> | undefined> {
  try {
    return new Set((await units(instance)).units.map(({ code }) => code));
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

interface Told {
  readonly options: ImportOptions;
  readonly instance: Instance;
  readonly source: string;
  readonly file: string;
  readonly preview: Preview | undefined;
}

function render(summary: ImportSummary, { options, instance, source, file, preview }: Told): string {
  if (options.json)
    return JSON.stringify({ file, source, ...summary, ...(preview && { preview: preview.rows }) }, null, 2);
  const { zone } = instance;
  const { reject, vanished } = options;
  const shown = preview ? [...preview.text(new Fmt('vi', zone)), ''] : [];
  return [...shown, ...summaryText(summary, { zone, reject, vanishedFile: vanished })].join('\n');
}

function exportedAt(given: string | undefined, terminal: Terminal): number | undefined {
  if (given === undefined) return undefined;
  const read = instantSchema.safeParse(given);
  if (read.success && read.data <= terminal.now() + CLOCKS_DIFFER_MS) return read.data;
  throw new Failure({
    exit: EXIT.usage,
    what: both('Lúc xuất tệp không dùng được', 'The instant of the export cannot be used'),
    where: `--exported ${given}`,
    why: read.success
      ? [
          'ở tương lai: bản xuất sau sẽ bị coi là cũ · it is in the future, so later exports would count as older',
        ]
      : read.error.issues.map(({ message }) => message),
  });
}
