import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatDay, Fmt, parseDay, Zone } from '@nhip/kernel';
import { DateTime } from 'luxon';
import { parse, stringify } from 'yaml';
import { casesOf, type Case } from './boston-cases';
import { ROOT } from './instance';

export const BOSTON_PERIOD = { from: '2013-01-01', to: '2019-12-31' } as const;
export const BOSTON_ZONE = 'America/New_York';
const SHIPPED = join(ROOT, 'services/indicators/catalogue/alerts/on-time.yaml');
const PAGE = join(ROOT, 'docs/boston-alerts.md');
const MARKS = ['<!-- table: begin -->', '<!-- table: end -->'] as const;
/** Set to write the page anew instead of comparing with it. */
const WRITE = 'NHIP_WRITE_BOSTON_ALERTS';

const TARGET = 0.95;
const MINIMUM = 20;
/** Under way, it needs only half of them. */
const MINIMUM_OPEN = 10;
const WINDOW_DAYS = 30;
const HELD_MS = 24 * 3_600_000;
/** Quantile of the standard normal distribution: 98 % on one side. */
const Z = 2.0537489;

/** `nhip alerts test … --json`, as far as it is compared. */
export interface Tried {
  readonly rules: readonly { readonly id: string; readonly units: number }[];
  readonly alerts: readonly TriedAlert[];
}

export interface TriedAlert {
  readonly rule: string;
  readonly unit: string;
  readonly openedAt: string;
  readonly opening: Rate;
  readonly worst: Rate & { readonly to: string };
  readonly resolvedAt: string | null;
  readonly reason: string | null;
}

interface Rate {
  readonly numerator: number;
  readonly denominator: number;
}

/** The shipped rule, and the same over the month, which forgets on the first of each. */
export function bostonRules(): string {
  const { rules } = parse(readFileSync(SHIPPED, 'utf8')) as { rules: { id: string }[] };
  const [rule] = rules.filter(({ id }) => id === 'on-time-under-target');
  if (rule === undefined) throw new Error(`${SHIPPED}: no rule on-time-under-target`);
  return stringify({ rules: [rule, { ...rule, id: 'by-month', window: 'month' }] });
}

/** An episode as a plain reading of the rule finds it. */
export interface NaiveEpisode {
  readonly unit: string;
  readonly openedAt: string;
  readonly worst: string;
  readonly resolvedAt: string | null;
  readonly reason: string | null;
}

/** What the shipped rule comes to, case by case and day by day: shares nothing with the services. */
export async function naiveEpisodes(path: string): Promise<NaiveEpisode[]> {
  const byUnit = new Map<string, Map<number, { due: number; good: number }>>();
  const zone = new Zone(BOSTON_ZONE);
  for await (const row of casesOf(path)) {
    const due = instant(row['sla_target_dt']);
    if (due === undefined) continue;
    const unit = row['department'] as string;
    const days = byUnit.get(unit) ?? new Map<number, { due: number; good: number }>();
    byUnit.set(unit, days);
    const day = days.get(zone.dayOf(due)) ?? { due: 0, good: 0 };
    days.set(zone.dayOf(due), { due: day.due + 1, good: day.good + (isLate(row, due) ? 0 : 1) });
  }
  return [...byUnit].flatMap(([unit, days]) => episodesOf(unit, days, zone)).sort(inOrder);
}

function isLate(row: Case, due: number): boolean {
  const closed = instant(row['closed_dt']);
  return closed === undefined || closed > due;
}

function episodesOf(
  unit: string,
  days: ReadonlyMap<number, { due: number; good: number }>,
  zone: Zone,
): NaiveEpisode[] {
  const episodes: NaiveEpisode[] = [];
  const told = (at: number): string => new Date(at).toISOString();
  let since: number | undefined;
  let open: { openedAt: number; worst: number } | undefined;
  let before = NaN;
  const [first, last] = [parseDay(BOSTON_PERIOD.from), parseDay(BOSTON_PERIOD.to)];
  for (let day = first; day <= last; day++) {
    const end = zone.startOf(day + 1) - 1;
    if (since !== undefined && open === undefined && since + HELD_MS <= end)
      open = { openedAt: since + HELD_MS, worst: before };
    let [due, good] = [0, 0];
    for (let back = 0; back < WINDOW_DAYS; back++) {
      due += days.get(day - back)?.due ?? 0;
      good += days.get(day - back)?.good ?? 0;
    }
    const rate = good / due;
    before = rate;
    const few = due < (open === undefined ? MINIMUM : MINIMUM_OPEN);
    if (open !== undefined) {
      if (!few && rate < TARGET) open.worst = Math.min(open.worst, rate);
      else {
        const { openedAt, worst } = open;
        const fewReason = due === 0 ? 'no-data' : 'too-few';
        const reason = few ? fewReason : 'recovered';
        episodes.push({
          unit,
          openedAt: told(openedAt),
          worst: worst.toFixed(4),
          resolvedAt: told(end),
          reason,
        });
        [open, since] = [undefined, undefined];
      }
    } else if (few || rate >= TARGET || upperBound(good, due) >= TARGET) since = undefined;
    else since ??= end;
  }
  if (open === undefined) return episodes;
  const { openedAt, worst } = open;
  return [
    ...episodes,
    { unit, openedAt: told(openedAt), worst: worst.toFixed(4), resolvedAt: null, reason: null },
  ];
}

/** Wilson 1927, solved as its quadratic. */
function upperBound(good: number, n: number): number {
  const [a, b, c] = [n + Z * Z, 2 * good + Z * Z, (good * good) / n];
  return (b + Math.sqrt(b * b - 4 * a * c)) / (2 * a);
}

/** The replayed alerts of the shipped rule in the same words. */
export const asNaive = ({ alerts }: Tried): NaiveEpisode[] =>
  alerts
    .filter(({ rule }) => rule === 'on-time-under-target')
    .map(({ unit, openedAt, worst, resolvedAt, reason }) => ({
      ...{ unit, openedAt, resolvedAt, reason },
      worst: (worst.numerator / worst.denominator).toFixed(4),
    }))
    .sort(inOrder);

const inOrder = (a: NaiveEpisode, b: NaiveEpisode): number =>
  a.openedAt < b.openedAt ? -1 : a.openedAt > b.openedAt ? 1 : a.unit < b.unit ? -1 : 1;

/** The table of the page, and the page's own; they differ where somebody changed the rule, the counting or the page. */
export function bostonTables(tried: Tried): { readonly made: string; readonly committed: string } {
  const made = tableOf(tried);
  const page = readFileSync(PAGE, 'utf8');
  const [before = '', rest = ''] = page.split(MARKS[0]);
  const [committed = '', after = ''] = rest.split(MARKS[1]);
  if (process.env[WRITE] === undefined) return { made, committed: unaligned(committed) };
  writeFileSync(PAGE, `${before}${MARKS[0]}\n\n${made}\n\n${MARKS[1]}${after}`);
  return { made, committed: made };
}

/** The cells without the blanks that the formatter of the project puts between them. */
const unaligned = (table: string): string =>
  table
    .trim()
    .replace(/ *\| */g, ' | ')
    .replace(/^ \| /gm, '| ')
    .replace(/ \| $/gm, ' |')
    .replace(/-{3,}/g, '---');

function tableOf({ rules, alerts }: Tried): string {
  const fmt = new Fmt('en', BOSTON_ZONE);
  const day = (at: string): string => formatDay(new Zone(BOSTON_ZONE).dayOf(Date.parse(at)));
  const rate = ({ numerator, denominator }: Rate): string =>
    `${fmt.percent(numerator / denominator)} (${numerator}/${denominator})`;
  const shipped = alerts.filter(({ rule }) => rule === 'on-time-under-target');
  const rows = shipped.map(({ unit, openedAt, opening, worst, resolvedAt, reason }) =>
    [
      ...[unit, day(openedAt), rate(opening), rate(worst), worst.to],
      ...(resolvedAt === null ? ['still open', '—'] : [day(resolvedAt), String(reason)]),
    ].join(' | '),
  );
  const sums = rules.map(({ id, units }) => {
    const of = alerts.filter(({ rule }) => rule === id);
    const endings = [...new Set(of.map(({ reason }) => reason ?? 'still open'))].sort();
    const counted = endings.map(
      (why) => `${of.filter((each) => (each.reason ?? 'still open') === why).length} ${why}`,
    );
    return `| ${id} | ${units} | ${of.length} | ${counted.join(', ')} |`;
  });
  return [
    ...['| rule | departments | alerts | how they ended |', '| --- | --- | --- | --- |', ...sums, ''],
    '| department | opened | on time then | worst | on | resolved | why |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...rows.map((row) => `| ${row} |`),
  ].join('\n');
}

function instant(printed: string | undefined): number | undefined {
  if (!printed) return undefined;
  return DateTime.fromFormat(printed, 'yyyy-MM-dd HH:mm:ss', { zone: BOSTON_ZONE }).toMillis();
}
