import type { Command } from 'commander';
import { Fmt } from '@nhip/kernel';
import type { events, queries } from '@nhip/contracts';
import { dossier, type ExplainedDossier } from '../control-room';
import { findInstance } from '../instance';
import { table } from '../table';
import { styled, type Terminal } from '../terminal';
import { dossierJson } from './dossiers';
import { textJson } from './figure-text';
import { withAsOf } from './question';
import { statusOf } from './status-text';
import { newestJson, printTimes, timesJson } from './times';

interface DossierOptions {
  readonly stream?: string;
  readonly asOf?: string;
  readonly json?: true;
}

export function addDossier(program: Command, terminal: Terminal): void {
  const command = program
    .command('dossier')
    .argument('<code>', 'mã hồ sơ, hoặc mã trong luồng khác · code of a dossier, or of another stream')
    .description(
      'một hồ sơ: vì sao được tính như vậy, diễn biến, các sự kiện · ' +
        'one dossier: why it counts as it does, its story, its events',
    );
  withAsOf(command)
    .option('--stream <stream>', 'luồng, vd. document · which stream it is of; dossier unless given')
    .option('--json', 'JSON cho máy · JSON for programs')
    .addHelpText(
      'after',
      `\nVí dụ · Examples:\n  nhip dossier H00.001-261101-0001\n  nhip dossier 12/QĐ-UBND --stream document`,
    )
    .action(async (code: string, { json: asJson, ...asked }: DossierOptions) => {
      const instance = await findInstance(terminal);
      const found = await dossier(instance, code, new URLSearchParams(asked as Record<string, string>));
      const text = asJson
        ? JSON.stringify(json(found), null, 2)
        : lines(found, terminal, new Fmt('vi', found.explained.times?.zone || instance.zone)).join('\n');
      terminal.out.write(`${text}\n`);
    });
}

function json({ explained, events: list }: ExplainedDossier) {
  const { dossier: told, verdicts, story, counted, countsIn, times, newest } = explained;
  const instant = (at: bigint): string => new Date(Number(at)).toISOString();
  return {
    dossier: told ? dossierJson(told) : null,
    verdicts: verdicts.map(({ rule, verdict, sentence }) => ({
      rule,
      verdict,
      sentence: textJson(sentence),
    })),
    story: story.map(({ at, sentence }) => ({ at: instant(at), sentence: textJson(sentence) })),
    counted: counted.map(({ measure, unit, day, cohort, weight, dims }) => ({
      ...{ measure, unit, day, cohort: cohort || null, weight, dims },
    })),
    countsIn: countsIn.map(({ indicator, part: of, day, words }) => ({
      ...{ indicator, part: of, day, words: textJson(words) },
    })),
    events:
      list?.map(({ source, id, kind, time, receivedAt, dataJson, standing, amendedBy }) => ({
        ...{ source, id, kind, time: instant(time), receivedAt: instant(receivedAt) },
        ...{
          data: dataJson === '' ? null : (JSON.parse(dataJson) as unknown),
          standing,
          amendedBy: amendedBy || null,
        },
      })) ?? null,
    newest: newestJson(newest),
    times: timesJson(times),
  };
}

function lines({ explained, events: list }: ExplainedDossier, terminal: Terminal, fmt: Fmt): string[] {
  const { dossier: told, verdicts, story, counted, countsIn, times } = explained;
  const head = (text: string): string => styled(terminal, 'bold', text);
  const at = (instant: bigint): string => fmt.dateTime(Number(instant));
  return [
    head(`${told?.subject ?? ''}  ${told?.title || told?.procedureName || told?.procedure || ''}`.trimEnd()),
    `  ${told?.unitName?.vi || told?.unit || '—'}  ${told ? statusOf(told) : ''}`,
    ...(told?.details ?? []).map(({ name, value }) => `  ${both(name)}: ${both(value)}`),
    '',
    ...part(
      head('Vì sao · Why'),
      onceEach(verdicts.map(({ sentence }) => `  ${sentence?.vi ?? ''}\n  ${sentence?.en ?? ''}`)),
    ),
    ...part(
      head('Diễn biến · What happened'),
      story.map((each) => `  ${at(each.at)}  ${both(each.sentence)}`),
    ),
    head('Được tính · Counted'),
    ...counted.map(({ day, weight, measure, unit, cohort, dims }) =>
      `  ${fmt.localDay(day)}  ${fmt.signed(weight)}  ${measure}  ${unit}  ${dimsText(dims, cohort, fmt)}`.trimEnd(),
    ),
    '',
    ...part(
      head('Có trong các chỉ số · Counts in'),
      countsIn.map((each) => `  ${each.indicator}  ${PARTS[each.part] ?? each.part}: ${both(each.words)}`),
    ),
    head('Sự kiện · Events'),
    ...(list === undefined ? ['  hiện không lấy được · not to be had now'] : eventLines(list, at)),
    '',
    ...(times ? table([{ title: '' }, { title: '' }], printTimes(times, fmt).slice(1)).slice(1) : []),
  ];
}

const PARTS: Readonly<Record<string, string>> = {
  numerator: 'tử số · numerator',
  denominator: 'mẫu số · denominator',
};

const both = (text: queries.Text | undefined): string => (text ? `${text.vi} · ${text.en}` : '');

/** A part that has anything, with an empty line after it. */
const part = (title: string, list: readonly string[]): string[] =>
  list.length === 0 ? [] : [title, ...list, ''];

/** What is not judged is told by every rule in the same words. */
const onceEach = (texts: readonly string[]): string[] => [...new Set(texts)];

function dimsText(dims: Readonly<Record<string, string>>, cohort: string, fmt: Fmt): string {
  const told = Object.entries(dims).map(([name, value]) => `${name}=${value}`);
  return [...told, ...(cohort === '' ? [] : [`nhận · received ${fmt.localDay(cohort)}`])].join(' ');
}

const STANDINGS: ReadonlyMap<string, string> = new Map([
  ['amended', 'đã đính chính · amended'],
  ['retracted', 'đã thu hồi · retracted'],
  ['pending', 'chờ sự kiện gốc · pending'],
]);

function eventLines(list: readonly events.SubjectEvent[], at: (instant: bigint) => string): string[] {
  const columns = ['xảy ra · happened', 'nhận · received', 'loại · kind', 'nguồn · source', 'mã · id', ''];
  const rows = list.map(({ time, receivedAt, kind, source, id, standing }) => [
    ...[at(time), at(receivedAt), kind, source, id, STANDINGS.get(standing) ?? ''],
  ]);
  return table(
    columns.map((title) => ({ title })),
    rows,
  ).map((line) => `  ${line}`);
}
