import { InvalidArgumentError, type Command } from 'commander';
import { formatDay, Fmt, nextMonth, parseDay } from '@nhip/kernel';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { listAlerts, tryRules, type Alert, type Fired, type Listed, type Tried } from '../alerts';
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
  const alerts = program
    .command('alerts')
    .description('cảnh báo đang mở; thử quy tắc · the alerts under way; rules are tried on a history');
  addList(alerts, terminal);
  addTest(alerts, terminal);
}

function addList(alerts: Command, terminal: Terminal): void {
  alerts
    .command('list', { isDefault: true })
    .description('cảnh báo đang mở, mới nhất trước · the alerts under way, the newest first')
    .option('--all', 'cả những cảnh báo đã hết · those that are over, too')
    .option('--json', 'JSON cho máy · JSON for programs')
    .action(async ({ all = false, json }: { all?: boolean; json?: true }) => {
      const instance = await findInstance(terminal);
      const listed = await listAlerts(instance, all);
      const lines = json
        ? [JSON.stringify(listed, null, 2)]
        : listedLines(listed, new Fmt('vi', instance.zone));
      terminal.out.write(`${lines.join('\n')}\n`);
    });
}

function listedLines(listed: Listed, fmt: Fmt): string[] {
  const { alerts, total, heldBack, heldBackTotal, unheardStreams, untold } = listed;
  const columns = [
    ...['', 'mức · severity', 'đơn vị · unit', 'quy tắc · rule'].map((title) => ({ title })),
    { title: 'nay · now', right: true },
    { title: 'n', right: true },
    ...['từ · since', ''].map((title) => ({ title })),
  ];
  return [
    ...(alerts.length === 0
      ? []
      : table(
          columns,
          alerts.map((alert) => alertRow(alert, fmt)),
        )),
    `${ofAll(alerts.length, total, fmt)} cảnh báo · alerts`,
    ...untold.map(({ id }) => `CHƯA AI ĐƯỢC BÁO · NOBODY WAS TOLD: ${id}`),
    ...heldBack.map(
      ({ alert, source }) =>
        `giữ lại vì nguồn im lặng · held back, its source is silent: ${alert} (${source})`,
    ),
    ...standingLines(listed, fmt),
    ...unheardStreams.map(
      ({ stream, since }) =>
        `không biết nguồn nào im lặng · not known which sources are silent: ${stream}, ` +
        `từ · since ${fmt.dateTime(Date.parse(since))}`,
    ),
    ...(heldBack.length < heldBackTotal
      ? [`${ofAll(heldBack.length, heldBackTotal, fmt)} cảnh báo bị giữ lại · held back`]
      : []),
  ];
}

function standingLines({ figures }: Listed, fmt: Fmt): string[] {
  if (figures?.standing !== true) return [];
  const { toldUntil } = figures;
  const until = toldUntil === undefined ? '—' : fmt.dateTime(Date.parse(toldUntil));
  return [`thời gian đứng, số liệu đến lúc · time stands, figures are told up to: ${until}`];
}

const ofAll = (listed: number, total: number, fmt: Fmt): string =>
  listed < total ? `${fmt.integer(listed)} trong số · of ${fmt.integer(total)}` : fmt.integer(total);

function alertRow({ id, severity, subject, latest, since, ...alert }: Alert, fmt: Fmt): string[] {
  return [
    ...[id, severity, ...ofWhom(subject)],
    latest === undefined ? '' : figureText({ ...latest, denominator: latest.denominator ?? null }, fmt),
    latest?.denominator === undefined ? '' : fmt.integer(latest.denominator),
    fmt.dateTime(Date.parse(since)),
    standing(alert),
  ];
}

function ofWhom(subject: Alert['subject']): [string, string] {
  switch (subject.kind) {
    case 'source':
      return [subject.sourceName.vi || subject.source, 'nguồn im lặng · silent'];
    case 'system':
      return [subject.about ?? 'Nhịp', subject.summary.vi];
    case 'figure':
      return [subject.unitName.vi || subject.unit || PROVINCE, subject.rule];
    default:
      return subject satisfies never;
  }
}

function standing({ status, answer, resolution }: Pick<Alert, 'status' | 'answer' | 'resolution'>): string {
  if (resolution) return `hết · resolved: ${resolution.reason}`;
  if (answer) return `${answer.by}: ${answer.note || 'đã nhận · taken on'}`;
  return STANDING[status] ?? status;
}

const STANDING: Readonly<Record<string, string>> = {
  open: 'mở · open',
  escalated: 'đã báo cấp trên · escalated',
};
const PROVINCE = '(cả tỉnh · province)';

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
    ...[rule, unitName.vi || unit || PROVINCE, day(openedAt)],
    ...[figureText(opening, fmt), figureText(worst, fmt)],
    worst.denominator === null ? '' : fmt.integer(worst.denominator),
    resolvedAt === null ? 'còn mở · still open' : day(resolvedAt),
    reason ?? '',
  ];
}

const figureText = (
  { numerator, denominator }: Pick<Fired['worst'], 'numerator' | 'denominator'>,
  fmt: Fmt,
): string => (denominator === null ? fmt.integer(numerator) : fmt.percent(numerator / denominator));

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
