import type { queries } from '@nhip/contracts';
import { Fmt } from '@nhip/kernel';
import type { Command } from 'commander';
import { missing } from '../control-room';
import { EXIT, type ExitCode } from '../failure';
import { findInstance, type Instance } from '../instance';
import { table } from '../table';
import type { Terminal } from '../terminal';
import { PAGE_SIZE } from './dossiers';

const NOTHING =
  'Không thiếu gì: mọi điều từng biết đều đã có lại · nothing is missing: all that was known is told again';

interface MissingOptions {
  readonly source?: string;
  readonly stream?: string;
  readonly all?: true;
  readonly json?: true;
}

export function addMissing(program: Command, terminal: Terminal, exitWith: (code: ExitCode) => void): void {
  program
    .command('missing')
    .description(
      'hồ sơ từng biết mà bản sao lưu khôi phục không có, đến khi được gửi lại · ' +
        'what was known and a restored backup does not hold, until it is sent again',
    )
    .option('--source <source>', 'chỉ của nguồn này · only of this source')
    .option('--stream <stream>', 'luồng, vd. document · which stream; dossier unless given')
    .option('--all', `mọi trang, không chỉ ${PAGE_SIZE.first} hồ sơ đầu · every page, not only the first`)
    .option('--json', 'JSON cho máy · JSON for programs')
    .addHelpText(
      'after',
      `
Mã thoát · Exit code: 0 không thiếu · nothing is missing, 1 còn thiếu · something is
Ví dụ · Examples:
  nhip missing
  nhip missing --source /one-stop-shop --all --json`,
    )
    .action(async ({ source, stream, all, json }: MissingOptions) => {
      const instance = await findInstance(terminal);
      const parameters = new URLSearchParams({
        ...(source !== undefined && { source }),
        ...(stream !== undefined && { stream }),
      });
      const found = await pages(instance, parameters, all === true);
      if (found.total > 0n) exitWith(EXIT.difference);
      const text = json ? JSON.stringify(jsonOf(found), null, 2) : linesOf(found, instance).join('\n');
      terminal.out.write(`${text}\n`);
    });
}

async function pages(
  instance: Instance,
  parameters: URLSearchParams,
  all: boolean,
): Promise<queries.ListMissingResponse> {
  parameters.set('pageSize', String(all ? PAGE_SIZE.all : PAGE_SIZE.first));
  const first = await missing(instance, parameters);
  let { nextPageToken } = first;
  while (all && nextPageToken !== '') {
    parameters.set('pageToken', nextPageToken);
    const page = await missing(instance, parameters);
    first.dossiers.push(...page.dossiers);
    ({ nextPageToken } = page);
  }
  return first;
}

/** `events` are how many were known, `eventsNow` how many are; null: none. */
function jsonOf({ dossiers, total, sources, generation, knownSequence }: queries.ListMissingResponse) {
  return {
    dossiers: dossiers.map(({ subject, unit, source, knownGeneration, knownVersion, version, since }) => ({
      ...{ subject, unit, source, generation: knownGeneration, events: knownVersion },
      ...{ eventsNow: version ?? null, since: new Date(Number(since)).toISOString() },
    })),
    total: Number(total),
    sources: sources.map((each) => ({ source: each.source, dossiers: Number(each.dossiers) })),
    generation,
    sequence: Number(knownSequence),
  };
}

function linesOf({ dossiers, total, sources }: queries.ListMissingResponse, { zone }: Instance): string[] {
  if (total === 0n) return [NOTHING];
  const fmt = new Fmt('vi', zone);
  const count = { title: 'hồ sơ · dossiers', right: true };
  return [
    ...table(
      [{ title: 'nguồn · source' }, count],
      sources.map(({ source, dossiers: n }) => [source, fmt.integer(Number(n))]),
    ),
    '',
    ...table(
      [
        ...[{ title: 'mã · code' }, { title: 'đơn vị · unit' }, { title: 'nguồn · source' }],
        { title: 'đã biết · known', right: true },
        { title: 'hiện có · now', right: true },
        { title: 'từ · since' },
      ],
      dossiers.map(({ subject, unit, source, knownVersion, version, since }) => [
        ...[subject, unit, source, fmt.integer(knownVersion), fmt.integer(version ?? 0)],
        `${fmt.day(Number(since))} ${fmt.minute(Number(since))}`,
      ]),
    ),
    '',
    `${fmt.integer(dossiers.length)} / ${fmt.integer(Number(total))} hồ sơ · dossiers; ` +
      'đã biết, hiện có: số sự kiện · known, now: events',
  ];
}
