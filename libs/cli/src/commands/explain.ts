import type { Command } from 'commander';
import { Fmt } from '@nhip/kernel';
import type { queries } from '@nhip/contracts';
import { explanation } from '../control-room';
import { findInstance } from '../instance';
import { table } from '../table';
import { styled, type Terminal } from '../terminal';
import { correctionJson, correctionLines } from './correction-text';
import { definitionLines, newestRow, nounText, unitRow } from './definition-text';
import { definitionJson, figureJson, figureText, stateText, textJson } from './figure-text';
import { publicationJson, publicationText } from './publication-text';
import { questionParameters, withQuestionOptions, type QuestionOptions } from './question';
import { newestJson, printTimes, timesJson } from './times';

interface ExplainOptions extends QuestionOptions {
  readonly json?: true;
}

export function addExplain(program: Command, terminal: Terminal): void {
  const command = program
    .command('explain')
    .argument('<indicator>', 'mã chỉ số · id of an indicator')
    .description(
      'vì sao ra con số này: các số hạng, phần không tính, dữ liệu mâu thuẫn · ' +
        'how a figure is made: its summands, what is left out, what contradicts itself',
    );
  withQuestionOptions(command)
    .option('--json', 'JSON cho máy · JSON for programs')
    .addHelpText(
      'after',
      `
Ví dụ · Examples:
  nhip explain dossier.on-time.E --period 2026-10
  nhip explain dossier.still-open --unit xa-binh-minh --as-of 2026-11-20T09:00:00+07:00
  nhip explain dossier.completed --period 2026-10 --as-of '#1234' --json`,
    )
    .action(async (indicator: string, options: ExplainOptions) => {
      const instance = await findInstance(terminal);
      const answer = await explanation(instance, questionParameters(indicator, options));
      const text = options.json
        ? JSON.stringify(json(answer), null, 2)
        : lines(answer, terminal, new Fmt('vi', answer.times?.zone || instance.zone)).join('\n');
      terminal.out.write(`${text}\n`);
    });
}

function json(answer: queries.ExplainResponse) {
  const { definition, figure, publication, correction } = answer;
  return {
    indicator: definition?.id ?? '',
    definition: definition ? definitionJson(definition) : null,
    figure: figure ? figureJson(figure) : null,
    numerator: answer.numerator.map(summandJson),
    denominator: answer.denominator.map(summandJson),
    leftOut: answer.leftOut.map(({ reason, ...rest }) => ({ reason, ...dossiersJson(rest) })),
    contradictions: answer.contradictions.map(({ flag, ...rest }) => ({ flag, ...dossiersJson(rest) })),
    newest: figure?.newest ? { ...newestJson(figure.newest), subject: answer.newestSubject } : null,
    publication: publication ? publicationJson(publication) : null,
    correction: correction ? correctionJson(correction) : null,
    times: timesJson(answer.times),
  };
}

function summandJson({ measure, where, over, receivedInWindow, sign, words, days, sum }: queries.Summand) {
  return {
    ...{ measure, where, over, receivedInWindow, sign, words: textJson(words) },
    days: { from: days?.from || null, to: days?.to ?? '' },
    sum: Number(sum),
  };
}

type Dossiers = Pick<queries.LeftOut, 'words' | 'dossiers' | 'subjects' | 'atLeast'>;

const dossiersJson = ({ words, dossiers, subjects, atLeast }: Dossiers) => ({
  ...{ words: textJson(words), dossiers: Number(dossiers), atLeast, subjects },
});

function lines(answer: queries.ExplainResponse, terminal: Terminal, fmt: Fmt): string[] {
  const { definition, figure, times } = answer;
  if (definition === undefined || figure === undefined) return [];
  const head = (text: string): string => styled(terminal, 'bold', text);
  const ratio = definition.kind !== 'count';
  const telling = { fmt, noun: nounText(definition.noun) };
  return [
    head(`${definition.name?.vi ?? definition.id} · ${definition.name?.en ?? ''}`),
    `  ${figureText(figure, definition, fmt)}  ${stateText(figure)}`.trimEnd(),
    '',
    ...definitionLines(definition, [
      unitRow(figure),
      ...(times ? printTimes(times, fmt) : []),
      newestRow(figure, fmt, answer.newestSubject),
    ]),
    '',
    head(`${ratio ? 'Tử số · Numerator' : 'Số đếm · Count'}  ${fmt.integer(Number(figure.numerator))}`),
    ...summands(answer.numerator, fmt),
    ...(ratio
      ? [
          head(`Mẫu số · Denominator  ${fmt.integer(Number(figure.denominator ?? 0n))}`),
          ...summands(answer.denominator, fmt),
        ]
      : []),
    ...section(head('Không tính · Left out'), answer.leftOut, telling),
    ...section(head('Dữ liệu mâu thuẫn · Contradictions'), answer.contradictions, telling),
    ...published(answer, head, fmt),
  ];
}

function summands(list: readonly queries.Summand[], fmt: Fmt): string[] {
  const rows = list.map(({ sign, sum, words, days }) => [
    sign < 0 ? '−' : '+',
    fmt.integer(Number(sum)),
    days?.from ? fmt.range(days.from, days.to) : `… ${fmt.localDay(days?.to ?? '')}`,
    `${words?.vi ?? ''} · ${words?.en ?? ''}`,
  ]);
  const columns = [{ title: '' }, { title: '', right: true }, { title: '' }, { title: '' }];
  return table(columns, rows)
    .slice(1)
    .map((line) => `  ${line}`);
}

interface Told {
  readonly fmt: Fmt;
  readonly noun: string;
}

function section(title: string, list: readonly Dossiers[], { fmt, noun }: Told): string[] {
  if (list.length === 0) return [];
  return [
    title,
    ...list.flatMap(({ words, dossiers, subjects, atLeast }) => {
      const more = Number(dossiers) > subjects.length ? ' …' : '';
      return [
        `  ${atLeast ? '≥ ' : ''}${fmt.integer(Number(dossiers))} ${noun}: ${words?.vi ?? ''}`,
        `      ${words?.en ?? ''}`,
        `      ${subjects.join(', ')}${more}`,
      ];
    }),
  ];
}

function published(
  { definition, publication, correction }: queries.ExplainResponse,
  head: (text: string) => string,
  fmt: Fmt,
): string[] {
  if (publication === undefined) return [];
  const told = [head('Đã công bố · Published'), `  ${publicationText(publication, fmt)}`];
  return correction === undefined ? told : [...told, ...correctionLines(correction, fmt, definition?.noun)];
}
