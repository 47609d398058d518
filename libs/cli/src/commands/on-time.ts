import type { Command } from 'commander';
import { Fmt } from '@nhip/kernel';
import type { queries } from '@nhip/contracts';
import { catalogue, figuresOfSeveral } from '../control-room';
import { both, EXIT, Failure } from '../failure';
import { findInstance } from '../instance';
import { table } from '../table';
import { styled, type Terminal } from '../terminal';
import { definitionJson, figureJson, figureText, noDataText, stateText, valueText } from './figure-text';
import { questionParameters, withQuestionOptions, type QuestionOptions } from './question';
import { printTimes, timesJson } from './times';

const DEFINITIONS = 'dossier.on-time.';

interface OnTimeOptions extends QuestionOptions {
  readonly json?: true;
}

/** A definition of "on time" with what it comes to. */
interface Defined {
  readonly definition: queries.Definition;
  readonly figure: queries.Figure;
}

export function addOnTime(program: Command, terminal: Terminal): void {
  const command = program
    .command('on-time')
    .description(
      'đúng hạn theo từng định nghĩa, cạnh nhau, với tử số, mẫu số và căn cứ · ' +
        'on time by every definition, side by side, with parts and legal basis',
    );
  withQuestionOptions(command)
    .option('--json', 'JSON cho máy · JSON for programs')
    .addHelpText(
      'after',
      `
Ví dụ · Examples:
  nhip on-time
  nhip on-time --period 2026-Q3 --unit phuong-an-dong
  nhip on-time --period year --level full --json`,
    )
    .action(async (options: OnTimeOptions) => {
      const instance = await findInstance(terminal);
      const definitions = (await catalogue(instance)).filter(({ id }) => id.startsWith(DEFINITIONS));
      if (definitions.length === 0) throw noDefinitions();
      definitions.sort((a, b) => (a.id < b.id ? -1 : 1));
      const ids = definitions.map(({ id }) => id).join(',');
      const answers = await figuresOfSeveral(instance, questionParameters(ids, options));
      const times = answers[0]?.times;
      const defined = definitions.flatMap((definition, i) =>
        (answers[i]?.figures ?? []).map((figure) => ({ definition, figure })),
      );
      const text = options.json
        ? JSON.stringify(json(defined, times), null, 2)
        : lines(defined, times, { terminal, zone: instance.zone }).join('\n');
      terminal.out.write(`${text}\n`);
    });
}

function json(defined: readonly Defined[], times: queries.Times | undefined) {
  return {
    definitions: defined.map(({ definition, figure }) => ({
      indicator: definition.id,
      definition: definitionJson(definition),
      ...figureJson(figure),
    })),
    times: timesJson(times),
  };
}

function lines(
  defined: readonly Defined[],
  times: queries.Times | undefined,
  { terminal, zone }: { readonly terminal: Terminal; readonly zone: string },
): string[] {
  const fmt = new Fmt('vi', times?.zone || zone);
  const figure = defined[0]?.figure;
  const unit = figure?.unitName?.vi ? `${figure.unitName.vi} (${figure.unit})` : 'cả tỉnh · whole province';
  return [
    styled(terminal, 'bold', `Đúng hạn · On time: ${unit}`),
    '',
    ...sideBySide(defined, fmt),
    ...defined.flatMap((each) => ['', ...inWords(each, terminal)]),
    '',
    ...(times ? table([{ title: '' }, { title: '' }], printTimes(times, fmt)).slice(1) : []),
  ];
}

function sideBySide(defined: readonly Defined[], fmt: Fmt): string[] {
  const columns = [
    { title: 'định nghĩa · definition' },
    { title: 'giá trị · value', right: true },
    { title: 'tử số · numerator', right: true },
    { title: 'mẫu số · denominator', right: true },
    { title: 'chỉ tiêu · target', right: true },
    { title: '' },
  ];
  const rows = defined.map(({ definition, figure }) => [
    letterOf(definition),
    figure.value === undefined ? '—' : figureText(figure, definition, fmt),
    fmt.integer(Number(figure.numerator)),
    figure.denominator === undefined ? '' : fmt.integer(Number(figure.denominator)),
    definition.target === undefined ? '' : valueText(definition.target, definition, fmt),
    figure.value === undefined ? noDataText(figure) : stateText(figure),
  ]);
  return table(columns, rows);
}

function inWords({ definition }: Defined, terminal: Terminal): string[] {
  const { name, formula, legalBasis, version } = definition;
  return [
    styled(terminal, 'bold', `${letterOf(definition)}  ${name?.vi ?? ''} · ${name?.en ?? ''}`),
    `   ${formula?.vi ?? ''}`,
    `   ${formula?.en ?? ''}`,
    `   ${legalBasis}, phiên bản · version ${version}`,
  ];
}

/** "A" of dossier.on-time.A. */
const letterOf = ({ id }: queries.Definition): string => id.slice(DEFINITIONS.length);

const noDefinitions = (): Failure =>
  new Failure({
    exit: EXIT.unavailable,
    what: both('Danh mục không có định nghĩa đúng hạn nào', 'The catalogue holds no definition of on time'),
    mend: both('Kiểm tra phiên bản của Nhịp', 'Check the version of Nhịp'),
  });
