import { resolve } from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import { demoStateFile } from '../demo/demo-state';
import { DEMO_DAYS } from '../demo/generate';
import { runDemo } from '../demo/run-demo';
import { both, EXIT, Failure } from '../failure';
import { findInstance } from '../instance';
import type { Terminal } from '../terminal';

const DEFAULT_SEED = 'tinh-mau';

/** A longer history than this is no sample. */
const MAX_DAYS = 366;

interface DemoOptionValues {
  readonly state?: string;
  readonly seed: string;
  readonly days: number;
  readonly historyOnly?: true;
}

export function addDemo(program: Command, terminal: Terminal): void {
  program
    .command('demo')
    .description('số liệu mẫu: 90 ngày của "Tỉnh mẫu", rồi chạy tiếp · sample data, kept moving')
    .option('--state <file>', 'nhớ đã gửi gì; mặc định trong thư mục của Nhịp · remembers what was sent')
    .option('--seed <text>', 'hạt giống của lần đầu · seed of the first start', DEFAULT_SEED)
    .option('--days <count>', 'số ngày của lần đầu · days of the first start', dayCount, DEMO_DAYS)
    .option('--history-only', 'chỉ 90 ngày, không tiếp tục · only the 90 days')
    .addHelpText(
      'after',
      `
Gửi qua đúng cửa HTTP như mọi nguồn; dừng bằng Ctrl-C; chạy lại thì đi tiếp, không trùng.
Sends through the same HTTP door as any source; Ctrl-C stops it; started again it goes on, nothing counts twice.
Ví dụ · Example:
  nhip demo --history-only`,
    )
    .action(async ({ state, seed, days, historyOnly }: DemoOptionValues) => {
      const instance = await findInstance(terminal);
      const stateFile = state
        ? resolve(terminal.cwd, state)
        : instance.dataDir && demoStateFile(instance.dataDir);
      if (stateFile === undefined)
        throw new Failure({
          exit: EXIT.usage,
          what: both('Cần nơi nhớ đã gửi gì', 'It must remember what was sent'),
          mend: both('Cho --state TỆP', 'Give --state FILE'),
        });
      await runDemo({ instance, terminal, stateFile, seed, days, historyOnly: historyOnly === true });
    });
}

function dayCount(text: string): number {
  const days = Number(text);
  if (!Number.isInteger(days) || days < 1 || days > MAX_DAYS)
    throw new InvalidArgumentError(`1 … ${MAX_DAYS}`);
  return days;
}
