import type { Command } from 'commander';
import { Fmt } from '@nhip/kernel';
import { drift } from '../control-room';
import { EXIT, type ExitCode } from '../failure';
import { findInstance } from '../instance';
import { table } from '../table';
import type { Terminal } from '../terminal';

export function addDrift(program: Command, terminal: Terminal, exitWith: (code: ExitCode) => void): void {
  program
    .command('drift')
    .description('đếm lại từ hiện trạng và so với số đang có · recounts from the facts and compares')
    .option('--json', 'JSON cho máy · JSON for programs')
    .addHelpText(
      'after',
      `
Mã thoát · Exit code: 0 khớp · equal, 1 lệch · drift
Ví dụ · Example:
  nhip drift --json`,
    )
    .action(async ({ json }: { json?: true }) => {
      const instance = await findInstance(terminal);
      const found = await drift(instance);
      if (found.drift !== 0n || found.differences.length > 0) exitWith(EXIT.difference);
      const fmt = new Fmt('vi', instance.zone);
      const differences = found.differences.map(({ key, live, recounted }) => ({
        key,
        live: Number(live),
        recounted: Number(recounted),
      }));
      const counts = {
        facts: Number(found.facts),
        tallies: Number(found.tallies),
        drift: Number(found.drift),
        atLeast: found.atLeast,
        sequence: Number(found.knownSequence),
      };
      const lines = json
        ? [JSON.stringify({ ...counts, differences }, null, 2)]
        : [
            `độ lệch · drift  ${counts.atLeast ? '≥ ' : ''}${fmt.integer(counts.drift)}`,
            [
              `${fmt.integer(counts.facts)} hiện trạng · facts`,
              `${fmt.integer(counts.tallies)} số đếm · tallies`,
              `số thứ tự · sequence ${counts.sequence}`,
            ].join(', '),
            ...(differences.length === 0
              ? []
              : table(
                  [
                    { title: 'khóa · key' },
                    { title: 'đang có · live', right: true },
                    { title: 'đếm lại · recounted', right: true },
                  ],
                  differences.map((one) => [one.key, fmt.integer(one.live), fmt.integer(one.recounted)]),
                )),
          ];
      terminal.out.write(`${lines.join('\n')}\n`);
    });
}
