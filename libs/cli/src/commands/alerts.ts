import { InvalidArgumentError, type Command } from 'commander';
import { formatDay, Fmt, nextMonth, parseDay } from '@nhip/kernel';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { tryRules, type Fired, type Tried } from '../alerts';
import { both, EXIT, Failure } from '../failure';
import { findInstance } from '../instance';
import { table } from '../table';
import type { Terminal } from '../terminal';

/** Days of a history, both included. */
interface Days {
  readonly from: string;
  readonly to: string;
}

export function addAlerts(program: Command, terminal: Terminal): void {
  const alerts = program.command('alerts').description('cảnh báo · alerts');
  addTest(alerts, terminal);
}

function addTest(alerts: Command, terminal: Terminal): void {
  alerts
    .command('test')
    .description(
      'thử quy tắc trên lịch sử: lẽ ra đã báo gì · tries rules on a history: what would have fired',
    )
    .argument('<rules>', 'tệp quy tắc, YAML · a file of rules')
    .requiredOption('--period <days>', '2026-01-01..2026-06-30, 2019..2021, 2026-05 …', days)
    .option('--json', 'JSON cho máy · JSON for programs')
    .addHelpText(
      'after',
      `
Lịch sử như đang biết hôm nay, từng ngày một; đơn vị như hiện nay.
The history as it is known now, day by day; units as they are now.

Ví dụ · Example:
  nhip alerts test quy-tac.yaml --period 2026-01-01..2026-06-30`,
    )
    .action(async (file: string, { period, json }: { period: Days; json?: true }) => {
      const instance = await findInstance(terminal);
      const rules = textOf(resolve(terminal.cwd, file));
      const tried = await tryRules(instance, { rules, ...period });
      terminal.out.write(`${json ? JSON.stringify(tried, null, 2) : triedLines(tried).join('\n')}\n`);
    });
}

function triedLines({ from, to, zone, rules, alerts }: Tried): string[] {
  const fmt = new Fmt('vi', zone);
  const lines = [`${fmt.range(from, to)} (${zone})`];
  for (const { id, version, name, units } of rules) {
    const count = alerts.filter(({ rule }) => rule === id).length;
    lines.push(
      `${id} v${version}  ${name.vi} · ${name.en}: ` +
        `${fmt.integer(units)} đơn vị · units, ${fmt.integer(count)} cảnh báo · alerts`,
    );
  }
  if (alerts.length === 0) return lines;
  const columns = [
    ...['quy tắc · rule', 'đơn vị · unit', 'mở · opened'].map((title) => ({ title })),
    ...['lúc mở · then', 'xa nhất · worst', 'n'].map((title) => ({ title, right: true })),
    ...['hết · resolved', 'vì sao · why'].map((title) => ({ title })),
  ];
  return [
    ...lines,
    '',
    ...table(
      columns,
      alerts.map((alert) => row(alert, fmt)),
    ),
  ];
}

function row(
  { rule, unit, unitName, openedAt, opening, worst, resolvedAt, reason }: Fired,
  fmt: Fmt,
): string[] {
  const day = (instant: string): string => fmt.day(Date.parse(instant));
  return [
    ...[rule, unitName.vi || unit || '(cả tỉnh · province)', day(openedAt)],
    ...[figureText(opening, fmt), figureText(worst, fmt)],
    worst.denominator === null ? '' : fmt.integer(worst.denominator),
    resolvedAt === null ? 'còn mở · still open' : day(resolvedAt),
    reason ?? '',
  ];
}

const figureText = ({ numerator, denominator }: Fired['worst'], fmt: Fmt): string =>
  denominator === null ? fmt.integer(numerator) : fmt.percent(numerator / denominator);

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new Failure({
      exit: EXIT.noInput,
      what: both('Không đọc được tệp quy tắc', 'The file of rules cannot be read'),
      where: path,
      why: [(error as Error).message],
    });
  }
}

/** "2019-05-14", "2019-05", "2019", or two of them with ".." between. */
function days(text: string): Days {
  const [first = '', last = first, ...more] = text.split('..');
  try {
    if (more.length > 0) throw new Error('more than two');
    return { from: spanOf(first).from, to: spanOf(last).to };
  } catch {
    throw new InvalidArgumentError('vd. · e.g. 2026-01-01..2026-06-30, 2019..2021, 2026-05');
  }
}

function spanOf(text: string): Days {
  const [, year, month, day] = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(text) ?? [];
  if (year === undefined) throw new Error('no period');
  if (day !== undefined) return { from: formatDay(parseDay(text)), to: text };
  const first = parseDay(`${year}-${month ?? '01'}-01`);
  const last = nextMonth(month === undefined ? parseDay(`${year}-12-01`) : first) - 1;
  return { from: formatDay(first), to: formatDay(last) };
}
