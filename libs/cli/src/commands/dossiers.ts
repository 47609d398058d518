import { Option, type Command } from 'commander';
import type { queries } from '@nhip/contracts';
import { Fmt } from '@nhip/kernel';
import { definitionOf, dossiers } from '../control-room';
import { findInstance, type Instance } from '../instance';
import { table } from '../table';
import type { Terminal } from '../terminal';
import { nounText } from './definition-text';
import { textJson } from './figure-text';
import { questionParameters, withQuestionOptions, type QuestionOptions } from './question';
import { statusOf } from './status-text';
import { timesJson } from './times';

/** Dossiers of one page, as asked from the control room. */
export const PAGE_SIZE = { first: 50, all: 500 } as const;

interface DossierOptions extends QuestionOptions {
  readonly part: 'numerator' | 'denominator' | 'rest';
  readonly all?: true;
  readonly json?: true;
}

export function addDossiers(program: Command, terminal: Terminal): void {
  const command = program
    .command('dossiers')
    .argument('<indicator>', 'mã chỉ số · id of an indicator')
    .description('các hồ sơ (văn bản, …) đứng sau một chỉ số · the dossiers (documents, …) behind a figure');
  withQuestionOptions(command)
    .addOption(
      new Option(
        '--part <part>',
        'phần nào; rest: ở mẫu số mà không ở tử số · which part; rest: in the denominator only',
      )
        .choices(['numerator', 'denominator', 'rest'])
        .default('numerator'),
    )
    .option('--all', `mọi trang, không chỉ ${PAGE_SIZE.first} hồ sơ đầu · every page, not only the first`)
    .option('--json', 'JSON cho máy · JSON for programs')
    .addHelpText(
      'after',
      `
Ví dụ · Examples:
  nhip dossiers dossier.overdue-open --unit xa-binh-minh
  nhip dossiers dossier.on-time.E --part rest --period 2026-10
  nhip dossiers dossier.still-open --all --json`,
    )
    .action(async (indicator: string, options: DossierOptions) => {
      const instance = await findInstance(terminal);
      const { noun } = await definitionOf(instance, indicator);
      const parameters = questionParameters(indicator, options);
      parameters.set('part', options.part);
      const listing = { instance, parameters, all: options.all === true, noun: nounText(noun) };
      if (options.json) await printJson(listing, terminal);
      else await printTable(listing, terminal);
    });
}

interface Listing {
  readonly instance: Instance;
  readonly parameters: URLSearchParams;
  readonly all: boolean;
  /** What is listed. */
  readonly noun: string;
}

async function* pages({ instance, parameters, all }: Listing): AsyncGenerator<queries.ListDossiersResponse> {
  parameters.set('pageSize', String(all ? PAGE_SIZE.all : PAGE_SIZE.first));
  for (;;) {
    const page = await dossiers(instance, parameters);
    yield page;
    if (!all || page.nextPageToken === '') return;
    parameters.set('pageToken', page.nextPageToken);
  }
}

/** One JSON document, written page by page: `{dossiers: […], total, atLeast, listed, times}`. */
async function printJson(listing: Listing, { out }: Terminal): Promise<void> {
  let listed = 0;
  let last: queries.ListDossiersResponse | undefined;
  out.write('{"dossiers":[');
  for await (const page of pages(listing)) {
    for (const dossier of page.dossiers)
      out.write(`${listed++ > 0 ? ',' : ''}\n${JSON.stringify(dossierJson(dossier))}`);
    last = page;
  }
  const { total = 0n, atLeast = false, times } = last ?? {};
  const end = { total: Number(total), atLeast, listed, times: timesJson(times) };
  out.write(`\n],${JSON.stringify(end).slice(1)}\n`);
}

const instant = (milliseconds: bigint | undefined): string | null =>
  milliseconds === undefined ? null : new Date(Number(milliseconds)).toISOString();

const DOSSIERS = 'dossier';

const detailJson = ({ name, value }: queries.Detail) => ({ name: textJson(name), value: textJson(value) });

/** Instants RFC 3339, null for what is not there; what a stream tells that is not about dossiers comes first. */
export function dossierJson(dossier: queries.Dossier) {
  const { subject, unit, procedure, procedureName, field, level, channel, status, overdue, flags } = dossier;
  const told = { stream: dossier.stream, title: dossier.title, statusWords: textJson(dossier.statusWords) };
  return {
    ...(dossier.stream === DOSSIERS ? {} : { ...told, details: dossier.details.map(detailJson) }),
    subject,
    unit,
    procedure,
    procedureName,
    field,
    level,
    channel,
    status,
    receivedAt: instant(dossier.receivedAt),
    due: instant(dossier.due),
    closedAt: instant(dossier.closedAt),
    overdue,
    flags,
    weight: Number(dossier.weight),
  };
}

async function printTable(listing: Listing, { out }: Terminal): Promise<void> {
  const columns = [
    'mã · code',
    'đơn vị · unit',
    'là gì · what',
    'trạng thái · status',
    'từ · from',
    'hạn · due',
    'xong · closed',
    '',
  ].map((title) => ({ title }));
  let listed = 0;
  let last: queries.ListDossiersResponse | undefined;
  for await (const page of pages(listing)) {
    const fmt = new Fmt('vi', page.times?.zone || listing.instance.zone);
    const at = (time: bigint | undefined): string =>
      time === undefined ? '—' : `${fmt.day(Number(time))} ${fmt.minute(Number(time))}`;
    const rows = page.dossiers.map((dossier) => [
      dossier.subject,
      dossier.unitName?.vi || dossier.unit,
      dossier.title || dossier.procedureName || dossier.procedure || dossier.field,
      statusOf(dossier),
      at(dossier.receivedAt),
      at(dossier.due),
      at(dossier.closedAt),
      [dossier.overdue ? 'quá hạn · overdue' : '', ...dossier.flags].filter(Boolean).join(' '),
    ]);
    out.write(`${table(columns, rows).join('\n')}\n`);
    listed += page.dossiers.length;
    last = page;
  }
  const fmt = new Fmt('vi', listing.instance.zone);
  const total = Number(last?.total ?? 0n);
  const more = last?.nextPageToken ? ' (--all: tất cả · all of them)' : '';
  const all = `${last?.atLeast ? '≥ ' : ''}${fmt.integer(total)}`;
  out.write(`\n${fmt.integer(listed)} / ${all} ${listing.noun}${more}\n`);
}
