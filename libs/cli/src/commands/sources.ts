import type { Command } from 'commander';
import { Fmt } from '@nhip/kernel';
import { EXIT, type ExitCode } from '../failure';
import { atStream, findInstance } from '../instance';
import { checkSources, listSources, type Comparison, type SourceRow } from '../sources';
import { table } from '../table';
import type { Terminal } from '../terminal';
import { STREAM_OPTION } from './stream-option';

const JSON_OPTION = ['--json', 'JSON cho máy · JSON for programs'] as const;

interface CheckOptions {
  readonly day?: string;
  readonly stream?: string;
  readonly json?: true;
}

export function addSources(program: Command, terminal: Terminal, exitWith: (code: ExitCode) => void): void {
  const sources = program
    .command('sources')
    .description('các nguồn và số liệu đối soát · the sources, and whether all they sent is here')
    .addHelpText(
      'after',
      `
Mã thoát · Exit code: 0 đủ · complete, 1 có lệch · a difference
Ví dụ · Examples:
  nhip sources list
  nhip sources check
  nhip sources check /mot-cua --day 2026-11-20
  nhip sources list --stream document`,
    );
  addList(sources, terminal);
  sources
    .command('check')
    .description('ngày và loại mà nguồn báo khác số đang giữ · days and kinds that a source tells otherwise')
    .argument('[source]', 'chỉ nguồn này · only this source')
    .option('--day <day>', 'chỉ ngày này · only this day, e.g. 2026-11-20')
    .option(...STREAM_OPTION)
    .option(...JSON_OPTION)
    .action(async (source: string | undefined, { day, json, stream }: CheckOptions) => {
      const instance = atStream(await findInstance(terminal), stream);
      const { comparisons, more } = await checkSources(instance, { source, day });
      const different = comparisons.filter(({ complete }) => !complete);
      if (different.length > 0) exitWith(EXIT.difference);
      const fmt = new Fmt('vi', instance.zone);
      const lines = json
        ? [JSON.stringify({ compared: comparisons.length, more, different }, null, 2)]
        : [
            `${fmt.integer(comparisons.length)} đối soát, ${fmt.integer(different.length)} lệch · ` +
              `${fmt.integer(comparisons.length)} compared, ${fmt.integer(different.length)} differ`,
            ...(more ? ['… chỉ những ngày mới nhất; --day: một ngày · only the newest days'] : []),
            ...different.flatMap((each) => told(each, fmt)),
          ];
      terminal.out.write(`${lines.join('\n')}\n`);
    });
}

function addList(sources: Command, terminal: Terminal): void {
  sources
    .command('list')
    .description('mọi nguồn, lần cuối có tin và số đã nhận · every source, last heard, what was received')
    .option(...STREAM_OPTION)
    .option(...JSON_OPTION)
    .action(async ({ json, stream }: { json?: true; stream?: string }) => {
      const instance = atStream(await findInstance(terminal), stream);
      const rows = await listSources(instance);
      const fmt = new Fmt('vi', instance.zone);
      const lines = json
        ? [JSON.stringify({ sources: rows }, null, 2)]
        : table(
            [
              { title: 'nguồn · source' },
              { title: 'lần cuối · last heard' },
              ...COUNTS.map(([, title]) => ({ title, right: true })),
              { title: 'ngày lệch · incomplete days', right: true },
            ],
            rows.map((row) => [
              row.source,
              row.heardAt === null ? '—' : fmt.dateTime(Date.parse(row.heardAt)),
              ...COUNTS.map(([name]) => fmt.integer(row[name])),
              row.incompleteDays === undefined ? '—' : fmt.integer(row.incompleteDays),
            ]),
          );
      terminal.out.write(`${lines.join('\n')}\n`);
    });
}

const COUNTS = [
  ['received', 'nhận · received'],
  ['applied', 'tính · applied'],
  ['duplicate', 'lặp · duplicate'],
  ['pending', 'chờ · pending'],
  ['parked', 'giữ · parked'],
  ['refused', 'từ chối · refused'],
] as const satisfies readonly (readonly [keyof SourceRow, string])[];

/** One difference, then the dossiers it is about where the source has told its ids. */
function told({ source, day, kind, told: said, held, missing, extra }: Comparison, fmt: Fmt): string[] {
  const counts = `nguồn báo · told ${fmt.integer(said.count)}, đang giữ · held ${fmt.integer(held.count)}`;
  const odd = [
    ...(missing ?? []).map((each) => ({ ...each, what: 'thiếu · missing' })),
    ...(extra ?? []).map((each) => ({ instead: undefined, ...each, what: 'thừa · too much' })),
  ].sort((a, b) => (a.subject ?? '').localeCompare(b.subject ?? ''));
  return [
    `${day}  ${source}  ${kind}: ${counts}${said.count === held.count ? ', khác mã · other ids' : ''}`,
    ...odd.map(({ what, subject = '—', id, instead }) =>
      [`  ${what}`, subject, id, ...(instead === undefined ? [] : [`(${instead})`])].join('  '),
    ),
  ];
}
