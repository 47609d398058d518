import type { Command } from 'commander';
import { Fmt } from '@nhip/kernel';
import { corrections, publications, publish } from '../control-room';
import { findInstance } from '../instance';
import type { Terminal } from '../terminal';
import { correctionJson, correctionLines } from './correction-text';
import { publicationJson, publicationText } from './publication-text';
import { withAsOf } from './question';
import { timesJson } from './times';

const NO_CORRECTIONS = 'Không có số liệu nào khác với khi công bố · nothing differs from what was published';
const TRUNCATED =
  'Còn nữa: hỏi riêng từng kỳ, chỉ số hoặc đơn vị · there are more: ask by period, indicator or unit';

export function addPublications(program: Command, terminal: Terminal): void {
  program
    .command('publish')
    .argument('<period>', 'kỳ đã kết thúc, vd. 2026-10, 2026-Q3 · a period that is over')
    .description(
      'công bố: chốt mọi số liệu của một kỳ đã kết thúc · ' +
        'publishes: pins all figures of a period that is over',
    )
    .option('--note <text>', 'ghi chú · a note', '')
    .option('--json', 'JSON cho máy · JSON for programs')
    .addHelpText('after', `\nVí dụ · Example:\n  nhip publish 2026-10 --note "báo cáo tháng 10"`)
    .action(async (period: string, { note, json }: { note: string; json?: true }) => {
      const instance = await findInstance(terminal);
      const { publication } = await publish(instance, { period, note });
      if (publication === undefined) return;
      const text = json
        ? JSON.stringify(publicationJson(publication), null, 2)
        : publicationText(publication, new Fmt('vi', instance.zone));
      terminal.out.write(`${text}\n`);
    });
  program
    .command('publications')
    .description('các lần công bố · what was published, the newest first')
    .option('--json', 'JSON cho máy · JSON for programs')
    .action(async ({ json }: { json?: true }) => {
      const instance = await findInstance(terminal);
      const { publications: found } = await publications(instance);
      const fmt = new Fmt('vi', instance.zone);
      const lines = found.map((each) => publicationText(each, fmt));
      const text = json
        ? JSON.stringify({ publications: found.map(publicationJson) }, null, 2)
        : lines.join('\n') || 'Chưa công bố kỳ nào · nothing was published';
      terminal.out.write(`${text}\n`);
    });
  addCorrections(program, terminal);
}

interface CorrectionsOptions {
  readonly indicator?: string;
  readonly unit?: string;
  readonly asOf?: string;
  readonly json?: true;
}

function addCorrections(program: Command, terminal: Terminal): void {
  const command = program
    .command('corrections')
    .argument('[period]', 'kỳ đã công bố · a published period')
    .description(
      'số liệu đã công bố mà nay khác: hai giá trị, nguyên nhân, hồ sơ · ' +
        'published figures that are others now: both values, causes, dossiers',
    )
    .option('--indicator <id>', 'chỉ chỉ số này · only this indicator')
    .option('--unit <code>', 'chỉ đơn vị này; "" là cả tỉnh · only this unit; "" is the whole province');
  withAsOf(command)
    .option('--json', 'JSON cho máy · JSON for programs')
    .addHelpText(
      'after',
      `
Ví dụ · Examples:
  nhip corrections
  nhip corrections 2026-10 --indicator dossier.on-time.E --unit ""
  nhip corrections --as-of 2026-11-20T09:00:00+07:00 --json`,
    )
    .action(async (period: string | undefined, { json, ...options }: CorrectionsOptions) => {
      const instance = await findInstance(terminal);
      const asked = Object.entries({ period, ...options });
      const parameters = new URLSearchParams(
        asked.filter((pair): pair is [string, string] => pair[1] !== undefined),
      );
      const { corrections: found, truncated, times } = await corrections(instance, parameters);
      const fmt = new Fmt('vi', times?.zone || instance.zone);
      const lines = found.flatMap((each) => [...correctionLines(each, fmt), '']);
      const text = json
        ? JSON.stringify(
            { corrections: found.map(correctionJson), truncated, times: timesJson(times) },
            null,
            2,
          )
        : [
            ...(lines.length > 0 ? lines.slice(0, -1) : [NO_CORRECTIONS]),
            ...(truncated ? [TRUNCATED] : []),
          ].join('\n');
      terminal.out.write(`${text}\n`);
    });
}
