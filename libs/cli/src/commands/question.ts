import { InvalidArgumentError, type Command } from 'commander';
import { parseDay } from '@nhip/kernel';
import { both, EXIT, Failure } from '../failure';

const CURRENT_WINDOWS = ['day', 'month', 'quarter', 'half', 'nine-months', 'year'];
const PERIOD = /^\d{4}(?:-(?:Q[1-4]|H[12]|9M|(?:0[1-9]|1[0-2])(?:-\d{2})?))?$/;
export const DEFAULT_WINDOW = 'month';

/** What questions about a figure are asked in common. */
export interface QuestionOptions {
  readonly unit?: string;
  readonly from?: string;
  readonly to?: string;
  readonly period?: string;
  readonly asOf?: string;
  readonly level?: string;
  readonly channel?: string;
  readonly field?: string;
  readonly where?: Readonly<Record<string, string>>;
}

/** Adds the options of a question to a command. */
export function withQuestionOptions(command: Command): Command {
  return command
    .option('--unit <code>', 'đơn vị; cả tỉnh nếu không nêu · unit; the whole province unless given')
    .option('--from <day>', 'từ ngày, vd. 2026-11-01 · first day', localDay)
    .option('--to <day>', 'đến hết ngày · last day, included', localDay)
    .option(
      '--period <period>',
      '2019, 2019-Q2, 2019-H1, 2019-9M, 2019-05, 2019-05-14, hoặc kỳ hiện tại · ' +
        `or the current ${CURRENT_WINDOWS.join(' | ')}`,
      period,
    )
    .option('--level <level>', 'chỉ mức độ này · only this service level')
    .option('--channel <channel>', 'chỉ kênh này · only this channel: in-person | online | post')
    .option('--field <field>', 'chỉ lĩnh vực này · only this field')
    .option(
      '--where <name=value>',
      'chỉ giá trị này của một chiều của chỉ số, nêu nhiều lần được · ' +
        'only this value of a dimension of the indicator, may be repeated',
      condition,
      {},
    )
    .option(...AS_OF);
}

/** `--as-of` of a command that asks something else than a figure. */
export const withAsOf = (command: Command): Command => command.option(...AS_OF);

/**
 * The query string of a question. Without a window it is the month that contains the instance's now.
 * @throws Failure when a window is given twice or half.
 */
export function questionParameters(indicator: string, options: QuestionOptions): URLSearchParams {
  const { from, to, period, asOf } = options;
  if ((from === undefined) !== (to === undefined) || (from !== undefined && period !== undefined))
    throw new Failure({
      exit: EXIT.usage,
      what: both('Kỳ chưa rõ', 'The window is not clear'),
      mend: both('Cho cả --from và --to, hoặc chỉ --period', 'Give both --from and --to, or --period alone'),
    });
  const current = from === undefined && (period === undefined || CURRENT_WINDOWS.includes(period));
  return new URLSearchParams(
    Object.entries({
      indicator,
      unit: options.unit,
      from,
      to,
      period: current ? undefined : period,
      current: current ? (period ?? DEFAULT_WINDOW) : undefined,
      level: options.level,
      channel: options.channel,
      field: options.field,
      ...options.where,
      asOf,
    }).filter((pair): pair is [string, string] => pair[1] !== undefined),
  );
}

/** The name of a dimension, as a catalogue has it. */
export function dimension(text: string): string {
  if (!/^[a-z][A-Za-z-]*$/.test(text))
    throw new InvalidArgumentError('unit, tier, hoặc một chiều của chỉ số · or a dimension of the indicator');
  return text;
}

function condition(text: string, before: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const [, name, value] = /^([a-z][A-Za-z-]*)=(.+)$/.exec(text) ?? [];
  if (name === undefined || value === undefined)
    throw new InvalidArgumentError('tên=giá trị, vd. signature=both · name=value');
  return { ...before, [name]: value };
}

function localDay(text: string): string {
  try {
    parseDay(text);
  } catch {
    throw new InvalidArgumentError('một ngày như 2026-11-21 · a day such as 2026-11-21');
  }
  return text;
}

function period(text: string): string {
  if (!PERIOD.test(text) && !CURRENT_WINDOWS.includes(text))
    throw new InvalidArgumentError(
      `2019, 2019-Q2, 2019-H1, 2019-9M, 2019-05, 2019-05-14, ${CURRENT_WINDOWS.join(', ')}`,
    );
  return text;
}

function known(text: string): string {
  if (/^#\d{1,15}$/.test(text)) return text;
  if (!/^\d{4}-\d{2}-\d{2}T.*(?:Z|[+-]\d{2}:\d{2})$/.test(text) || Number.isNaN(Date.parse(text)))
    throw new InvalidArgumentError("vd. · e.g. 2026-11-21T09:07:00+07:00, '#1234'");
  return text;
}

const AS_OF = [
  '--as-of <instant>',
  "như đã biết vào lúc, hoặc sau dòng nhật ký '#số' · as it was known at (RFC 3339), or with '#sequence'",
  known,
] as const;
