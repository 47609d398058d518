import { Command, CommanderError } from 'commander';
import { addAlerts } from './commands/alerts';
import { addDemo } from './commands/demo';
import { addDossier } from './commands/dossier';
import { addDossiers } from './commands/dossiers';
import { addDrift } from './commands/drift';
import { addExplain } from './commands/explain';
import { addFigure } from './commands/figure';
import { addGenerate } from './commands/generate';
import { addImport } from './commands/import';
import { addKeys } from './commands/keys';
import { addMissing } from './commands/missing';
import { addOnTime } from './commands/on-time';
import { addParked } from './commands/parked';
import { addRebuild } from './commands/rebuild';
import { addSources } from './commands/sources';
import { addPublications } from './commands/publications';
import { addUnits } from './commands/units';
import { EXIT, Failure, renderFailure, type ExitCode } from './failure';
import { styled, type Terminal } from './terminal';

/**
 * The command line.
 * @param argv what follows the program's name.
 * @returns the exit code; nothing that is expected is thrown.
 */
export async function run(argv: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let code: ExitCode = EXIT.ok;
  const program = programOf(terminal, (given) => (code = given));
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    return exitCodeOf(error, terminal);
  }
}

function programOf(terminal: Terminal, exitWith: (code: ExitCode) => void): Command {
  const program = new Command('nhip')
    .description(
      'Nhịp: số liệu của tỉnh, tính đúng và có giải thích · figures of a province, exact and explained',
    )
    .configureOutput({
      writeOut: (text) => terminal.out.write(text),
      writeErr: (text) => terminal.err.write(text),
      getOutHasColors: () => terminal.color,
      getErrHasColors: () => terminal.color,
    })
    .configureHelp({ showGlobalOptions: false })
    .exitOverride()
    .showHelpAfterError('(--help: cách dùng · usage)')
    .helpOption('-h, --help', 'cách dùng · usage')
    .helpCommand('help [command]', 'cách dùng một lệnh · usage of a command')
    .addHelpText(
      'after',
      `
Nói với Nhịp đang chạy ở thư mục này (npm start), hoặc NHIP_DATA_DIR, hoặc NHIP_URL với NHIP_KEY.
Talks to the Nhịp that runs in this folder (npm start), else NHIP_DATA_DIR, else NHIP_URL with NHIP_KEY.

Mã thoát · Exit codes: 0 được · ok, 1 có lệch · a difference, 64 sai cách dùng · usage,
  65 dữ liệu sai · bad data, 66 không có tệp · no such file, 69 không có ai trả lời · unavailable,
73 không ghi được · cannot write, 77 không có quyền · no permission, 130 bị ngắt · interrupted.
NO_COLOR: không màu · no colour.

Ví dụ · Examples:
  nhip figure dossier.on-time.E --by tier
  nhip on-time --period year
  nhip explain dossier.on-time.E
  nhip dossiers dossier.overdue-open
  nhip drift`,
    );
  addFigure(program, terminal);
  addOnTime(program, terminal);
  addExplain(program, terminal);
  addDossiers(program, terminal);
  addDossier(program, terminal);
  addPublications(program, terminal);
  addAlerts(program, terminal);
  addDrift(program, terminal, exitWith);
  addMissing(program, terminal, exitWith);
  addUnits(program, terminal);
  addKeys(program, terminal);
  addParked(program, terminal, exitWith);
  addSources(program, terminal, exitWith);
  addRebuild(program, terminal);
  addImport(program, terminal, exitWith);
  addGenerate(program, terminal);
  addDemo(program, terminal);
  return program;
}

function exitCodeOf(error: unknown, terminal: Terminal): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  if (error instanceof Failure) {
    terminal.err.write(renderFailure(error.report, (text) => styled(terminal, 'red', text)));
    return error.report.exit;
  }
  if (terminal.stop.aborted) {
    terminal.err.write('Đã dừng theo yêu cầu · stopped as asked\n');
    return EXIT.interrupted;
  }
  // A defect: the stack helps whoever mends it.
  terminal.err.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return EXIT.internal;
}
