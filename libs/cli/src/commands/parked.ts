import type { Command } from 'commander';
import { Fmt } from '@nhip/kernel';
import { both, EXIT, Failure, type ExitCode } from '../failure';
import { atStream, findInstance, type Instance } from '../instance';
import {
  discardParked,
  listParked,
  retryParked,
  showParked,
  type ParkedFilter,
  type ParkedRow,
} from '../parked';
import { table } from '../table';
import type { Terminal } from '../terminal';
import { STREAM_OPTION } from './stream-option';

/** Rows of the first page, and of each page where all are wanted. */
const PAGE_SIZE = { first: 50, all: 200 } as const;
const JSON_OPTION = ['--json', 'JSON cho máy · JSON for programs'] as const;

type Exit = (code: ExitCode) => void;

interface Asked {
  readonly stream?: string;
  readonly json?: true;
}

export function addParked(program: Command, terminal: Terminal, exitWith: Exit): void {
  const parked = program
    .command('parked')
    .description('sự kiện bị tạm giữ: xem, thử lại, bỏ · events that were parked: look, try again, give up')
    .addHelpText(
      'after',
      `
Giữ 30 ngày, mã hóa; quá hạn hay bỏ đi thì tính là từ chối.
Kept for 30 days, sealed; what is too old or discarded counts as refused.
Mã thoát · Exit code: 0, 1 còn bị giữ sau khi thử lại · still parked after a retry
Ví dụ · Examples:
  nhip parked list --source /mot-cua
  nhip parked list --stream document
  nhip parked show 3f1c…
  nhip parked retry 3f1c… 77b0…
  nhip parked retry --reason cannot-fold
  nhip parked discard 3f1c…`,
    );
  addList(parked, terminal);
  addShow(parked, terminal);
  addRetry(parked, terminal, exitWith);
  parked
    .command('discard')
    .description('xóa hẳn, tính là từ chối · erases them; they count as refused')
    .argument('<ids...>', 'mã · ids, from "nhip parked list"')
    .option(...STREAM_OPTION)
    .action(async (ids: string[], { stream }: Asked) => {
      const instance = atStream(await findInstance(terminal), stream);
      for (const id of ids) {
        await discardParked(instance, id);
        terminal.err.write(`Đã bỏ · discarded ${id}\n`);
      }
    });
}

function withFilter(command: Command): Command {
  return command
    .option('--source <source>', 'chỉ của nguồn này · only of this source')
    .option('--reason <reason>', 'chỉ vì lý do này · only for this reason, e.g. conflict, not-valid')
    .option('--from <instant>', 'nhận từ lúc · received from, e.g. 2026-11-21T00:00:00+07:00')
    .option('--to <instant>', 'nhận trước lúc · received before');
}

function addList(parked: Command, terminal: Terminal): void {
  withFilter(parked.command('list'))
    .description('danh sách, mới nhất trước · a list, newest first')
    .option('--all', `tất cả, không chỉ ${PAGE_SIZE.first} đầu · all of them, not only the first`)
    .option(...STREAM_OPTION)
    .option(...JSON_OPTION)
    .action(async ({ all, json, stream, ...filter }: ParkedFilter & Asked & { all?: true }) => {
      const instance = atStream(await findInstance(terminal), stream);
      const { rows, total } = await pages(instance, filter, all === true);
      const fmt = new Fmt('vi', instance.zone);
      const lines = json
        ? [JSON.stringify({ total, parked: rows }, null, 2)]
        : [
            `${fmt.integer(total)} bị tạm giữ · parked`,
            ...(rows.length === 0
              ? []
              : table(
                  COLUMNS,
                  rows.map((row) => cells(row, fmt)),
                )),
            ...(rows.length < total ? [`… --all: tất cả · all of them`] : []),
          ];
      terminal.out.write(`${lines.join('\n')}\n`);
    });
}

function addShow(parked: Command, terminal: Terminal): void {
  parked
    .command('show')
    .description('một sự kiện, với những gì đã nhận · one, with what was received')
    .argument('<id>', 'mã · id, from "nhip parked list"')
    .option(...STREAM_OPTION)
    .option(...JSON_OPTION)
    .action(async (id: string, { json, stream }: Asked) => {
      const instance = atStream(await findInstance(terminal), stream);
      const found = await showParked(instance, id);
      const fmt = new Fmt('vi', instance.zone);
      const { faults, content, ...row } = found;
      const lines = json
        ? [JSON.stringify(found, null, 2)]
        : [
            ...table(COLUMNS, [cells(row, fmt)]),
            ...(row.place === undefined ? [] : [`nơi đến · came by  ${row.place}`]),
            ...faults.map(({ path, detail }) => `lỗi · fault  ${path}: ${detail}`),
            JSON.stringify(content, null, 2),
          ];
      terminal.out.write(`${lines.join('\n')}\n`);
    });
}

function addRetry(parked: Command, terminal: Terminal, exitWith: Exit): void {
  withFilter(parked.command('retry'))
    .description('nhận lại; mỗi sự kiện vẫn chỉ tính một lần · accepts them anew; each still counts once')
    .argument('[ids...]', 'mã; hoặc một bộ lọc · ids, or else a filter')
    .option(...STREAM_OPTION)
    .option(...JSON_OPTION)
    .action(async (ids: string[], { json, stream, ...filter }: ParkedFilter & Asked) => {
      const instance = atStream(await findInstance(terminal), stream);
      if (ids.length === 0 && Object.keys(filter).length === 0) throw nothingNamed();
      const chosen = ids.length > 0 ? ids : (await pages(instance, filter, true)).rows.map(({ id }) => id);
      const counts: Record<string, number> = {};
      for (const id of chosen) {
        terminal.stop.throwIfAborted();
        const { outcome, reason } = await retryParked(instance, id);
        counts[outcome] = (counts[outcome] ?? 0) + 1;
        if (!json) terminal.out.write(`${id}  ${reason === undefined ? outcome : `${outcome}: ${reason}`}\n`);
      }
      if (json) terminal.out.write(`${JSON.stringify({ counts })}\n`);
      if ((counts['parked'] ?? 0) > 0) exitWith(EXIT.difference);
    });
}

async function pages(
  instance: Instance,
  filter: ParkedFilter,
  all: boolean,
): Promise<{ readonly rows: readonly ParkedRow[]; readonly total: number }> {
  const size = all ? PAGE_SIZE.all : PAGE_SIZE.first;
  const rows: ParkedRow[] = [];
  for (let token: string | undefined; ;) {
    const page = await listParked(instance, filter, { size, token });
    rows.push(...page.parked);
    token = page.nextPageToken;
    if (!all || token === undefined) return { rows, total: page.total };
  }
}

const COLUMNS = [
  { title: 'mã · id' },
  { title: 'nguồn · source' },
  { title: 'sự kiện · event' },
  { title: 'hồ sơ · dossier' },
  { title: 'loại · kind' },
  { title: 'lý do · reason' },
  { title: 'số lần · times', right: true },
  { title: 'nhận lúc · received' },
];

function cells(row: ParkedRow, fmt: Fmt): string[] {
  const { id, source, event = '—', subject = '—', kind = '—', reason, times, receivedAt } = row;
  return [
    ...[id, source, event, subject, kind, reason],
    ...[fmt.integer(times), fmt.dateTime(Date.parse(receivedAt))],
  ];
}

function nothingNamed(): Failure {
  return new Failure({
    exit: EXIT.usage,
    what: both('Chưa nói thử lại sự kiện nào', 'Nothing is named to be tried again'),
    mend: both(
      'Cho mã, hoặc một bộ lọc như --reason cannot-fold',
      'Give ids, or a filter such as --reason cannot-fold',
    ),
  });
}
