import type { Command } from 'commander';
import { Fmt } from '@nhip/kernel';
import type { queries } from '@nhip/contracts';
import { definitionOf, figures } from '../control-room';
import { findInstance } from '../instance';
import { table } from '../table';
import { styled, type Terminal } from '../terminal';
import { definitionLines, newestRow, unitRow } from './definition-text';
import { dimension, questionParameters, withQuestionOptions, type QuestionOptions } from './question';
import { definitionJson, figureJson, figureText, noDataText, stateText, valueText } from './figure-text';
import { printTimes, timesJson } from './times';

interface FigureOptions extends QuestionOptions {
  readonly by?: string;
  readonly json?: true;
}

export function addFigure(program: Command, terminal: Terminal): void {
  const command = program
    .command('figure')
    .argument('<indicator>', 'mã chỉ số, vd. dossier.on-time.E · id of an indicator')
    .description(
      'một chỉ số, với tử số, mẫu số, định nghĩa và ba thời điểm · a figure with its parts and times',
    );
  withQuestionOptions(command)
    .option(
      '--by <group>',
      'chia theo unit, tier, hoặc một chiều của chỉ số · split by unit, tier or a dimension of the indicator',
      dimension,
    )
    .option('--json', 'JSON cho máy · JSON for programs')
    .addHelpText(
      'after',
      `
Ví dụ · Examples:
  nhip figure dossier.on-time.E
  nhip figure dossier.still-open --period 2019 --by unit
  nhip figure dossier.received --from 2026-09-01 --to 2026-09-30 --unit phuong-an-dong --json`,
    )
    .action(async (indicator: string, options: FigureOptions) => {
      const instance = await findInstance(terminal);
      const parameters = questionParameters(indicator, options);
      if (options.by) parameters.set('by', options.by);
      const definition = await definitionOf(instance, indicator);
      const answer = await figures(instance, parameters);
      const text = options.json
        ? JSON.stringify(answerJson(definition, answer), null, 2)
        : answerText(answer, { definition, by: options.by, terminal, zone: instance.zone }).join('\n');
      terminal.out.write(`${text}\n`);
    });
}

/** Counts are numbers, instants RFC 3339; `value` and `denominator` are null where there is none. */
function answerJson(definition: queries.Definition, { figures: found, times }: queries.FigureAnswer) {
  return {
    indicator: definition.id,
    definition: definitionJson(definition),
    figures: found.map((figure) => figureJson(figure)),
    times: timesJson(times),
  };
}

interface Printing {
  readonly definition: queries.Definition;
  readonly by: FigureOptions['by'];
  readonly terminal: Terminal;
  readonly zone: string;
}

function answerText({ figures: found, times }: queries.FigureAnswer, printing: Printing): string[] {
  const { definition, by, terminal } = printing;
  const fmt = new Fmt('vi', times?.zone || printing.zone);
  return [
    styled(terminal, 'bold', `${definition.name?.vi ?? definition.id} · ${definition.name?.en ?? ''}`),
    ...(by
      ? groupLines(found, definition, fmt)
      : found.flatMap((figure) => figureLines(figure, definition, fmt))),
    '',
    ...definitionLines(definition, times ? printTimes(times, fmt) : []),
  ];
}

function figureLines(figure: queries.Figure, definition: queries.Definition, fmt: Fmt): string[] {
  const rows = [
    unitRow(figure),
    ...(figure.denominator === undefined
      ? []
      : [
          ['tử số · numerator', fmt.integer(Number(figure.numerator))],
          ['mẫu số · denominator', fmt.integer(Number(figure.denominator))],
        ]),
    ...(definition.target === undefined
      ? []
      : [['chỉ tiêu · target', valueText(definition.target, definition, fmt)]]),
    newestRow(figure, fmt),
  ];
  const [first = [], ...rest] = rows;
  return [
    `  ${figureText(figure, definition, fmt)}  ${stateText(figure)}`.trimEnd(),
    '',
    ...table([{ title: first[0] ?? '' }, { title: first[1] ?? '' }], rest),
  ];
}

function groupLines(found: readonly queries.Figure[], definition: queries.Definition, fmt: Fmt): string[] {
  const ratio = definition.kind !== 'count';
  const columns = [
    { title: 'nhóm · group' },
    ...(ratio
      ? [
          { title: 'tử số · numerator', right: true },
          { title: 'mẫu số · denominator', right: true },
        ]
      : []),
    { title: 'giá trị · value', right: true },
    { title: '' },
  ];
  const rows = found.map((figure) => [
    figure.groupName?.vi || figure.group || figure.unitName?.vi || figure.unit || '(không nêu · not given)',
    ...(ratio ? [fmt.integer(Number(figure.numerator)), fmt.integer(Number(figure.denominator ?? 0n))] : []),
    figure.value === undefined ? '—' : valueText(figure.value, definition, fmt),
    figure.value === undefined ? noDataText(figure) : stateText(figure),
  ]);
  return ['', ...table(columns, rows)];
}
