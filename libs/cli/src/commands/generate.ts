import { createWriteStream, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Command } from 'commander';
import { both, EXIT, Failure } from '../failure';
import { AN_GIANG_HEADER, AN_GIANG_UNITS, anGiangRows, csvLine } from '../samples/an-giang';
import type { Terminal } from '../terminal';

export function addGenerate(program: Command, terminal: Terminal): void {
  program
    .command('generate')
    .description('tạo hồ sơ có tổng đúng như số đã in · makes dossiers whose totals are printed ones')
    .command('an-giang')
    .description('An Giang, 6 tháng đầu năm 2023 (báo cáo 225/BC-VPUBND) · An Giang, first half of 2023')
    .requiredOption('--out <file>', 'tệp CSV để nhập · CSV file to import')
    .option('--units <file>', 'tệp đơn vị để nạp · file of units to load')
    .addHelpText(
      'after',
      `
Ví dụ · Example:
  nhip generate an-giang --out an-giang.csv --units an-giang-units.json
  nhip units load an-giang-units.json
  nhip import an-giang.csv --mapping an-giang
  nhip figure dossier.still-open --from 2023-01-01 --to 2023-06-26`,
    )
    .action(async ({ out, units }: { out: string; units?: string }) => {
      const file = resolve(terminal.cwd, out);
      try {
        await pipeline(Readable.from(lines()), createWriteStream(file), { signal: terminal.stop });
        if (units)
          writeFileSync(resolve(terminal.cwd, units), `${JSON.stringify(AN_GIANG_UNITS, null, 2)}\n`);
      } catch (error) {
        if (terminal.stop.aborted) throw error;
        throw new Failure({
          exit: EXIT.cannotWrite,
          what: both('Không ghi được tệp', 'The file cannot be written'),
          why: [(error as Error).message],
        });
      }
      terminal.out.write(`${file}\nnhip import ${out} --mapping an-giang\n`);
    });
}

function* lines(): Generator<string> {
  yield `${AN_GIANG_HEADER}\n`;
  for (const row of anGiangRows()) yield `${csvLine(row)}\n`;
}
