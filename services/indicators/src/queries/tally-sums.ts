import { formatDay, monthOf, nextMonth, type LocalDay } from '@nhip/kernel';
import type { Reach } from '../core/definition';
import type { TallySum } from '../core/evaluate';
import type { Grain } from '../core/mark';
import type { Window } from '../core/window';
import type { Snapshot } from './snapshot';

/** A sum of tallies at one unit, or at all of them (`unit` is then empty). */
export interface UnitSum extends TallySum {
  readonly unit: string;
}

/** Dimensions, each with the one value that everything has which counts: nothing else needs to be read. */
export type FixedDimensions = Readonly<Record<string, string>>;

/** What is to be summed: measures over spans of a window, for some codes, by code or together. */
export interface SumsAsked {
  readonly measures: ReadonlyMap<Reach, ReadonlyMap<string, FixedDimensions>>;
  readonly window: Window;
  /** Dimensions that are told apart and that month tallies do not have. */
  readonly toldApart: readonly string[];
  /** Measures whose months are tallied with these; of others the days are read. */
  readonly monthsApart?: readonly string[] | undefined;
  /** Those that are not, and are summed over. */
  readonly dropped: readonly string[];
  readonly codes?: readonly string[] | undefined;
  readonly perUnit: boolean;
}

/** Runs of days in tallies of one grain. */
interface Span {
  readonly grain: Grain;
  readonly first: string;
  readonly last: string;
  /** Only cohorts of these days, too. */
  readonly cohorts?: true;
}

const BEGINNING = '-infinity';

/**
 * Problem: figures of one answer sum over many spans, and most of these overlap.
 * Naive: one statement for each figure and span. A stock at a window's end reads again what lies before it.
 * Here: spans are prepared, those that several figures share are read once, and who sums up to both ends of a
 * window reads what lies before it and the window itself.
 */
export class TallySums {
  private readonly asked = new Map<string, Prepared>();
  private readonly answers = new Map<string, Promise<UnitSum[]>>();

  constructor(private readonly snapshot: Snapshot) {}

  /** Says beforehand what will be asked for, so that figures over the same days become one statement. */
  prepare(ask: SumsAsked): void {
    for (const [over, measures] of ask.measures)
      for (const part of partsOf(ask, over))
        for (const [measure, fixed] of measures) {
          const months = this.monthsOf(measure, ask);
          const key = keyOf(ask, part, months);
          const known = this.asked.get(key) ?? { ask, over: part, months, measures: new Map() };
          this.asked.set(key, known);
          addMeasure(known.measures, measure, fixed);
        }
  }

  /** The sums of what was prepared. */
  async of(ask: SumsAsked): Promise<UnitSum[]> {
    const all: UnitSum[] = [];
    for (const [over, measures] of ask.measures)
      for (const part of partsOf(ask, over)) {
        const grains = [...measures.keys()].map((measure) => this.monthsOf(measure, ask));
        for (const months of new Set(grains))
          for (const sum of await this.read(keyOf(ask, part, months)))
            if (measures.has(sum.measure)) all.push(sum.over === over ? sum : { ...sum, over });
      }
    return all;
  }

  /** The grain in which whole months of a measure are read; none when they do not tell apart what is asked. */
  private monthsOf(measure: string, { toldApart, monthsApart }: SumsAsked): Months {
    if (toldApart.length === 0) return 'month';
    const tallied = this.snapshot.rulesGeneration >= MONTHS_APART_SINCE;
    return tallied && monthsApart?.includes(measure) ? 'month-apart' : undefined;
  }

  private read(key: string): Promise<UnitSum[]> {
    let answer = this.answers.get(key);
    if (answer === undefined) this.answers.set(key, (answer = this.ask(key)));
    return answer;
  }

  private async ask(key: string): Promise<UnitSum[]> {
    const prepared = this.asked.get(key);
    if (prepared === undefined) throw new Error('sums that nobody prepared');
    const { ask, over, months, measures } = prepared;
    const spans = spansOf(over, ask.window, months);
    if (spans.length === 0) return [];
    const all = [...measures.values()];
    const narrowed = all.some((fixed) => Object.keys(fixed).length > 0);
    const name = [ask.perUnit ? 'unit' : 'all', ask.codes ? 'codes' : 'whole', narrowed ? 'fixed' : 'any'];
    const { rows } = await this.snapshot.client.query<Omit<UnitSum, 'value' | 'over'> & { value: string }>({
      name: this.snapshot.statement(`sums-${name.join('-')}`),
      text: SUMS(this.snapshot.tallies, { ...ask, narrowed }),
      values: [
        this.snapshot.rulesGeneration,
        [...measures.keys()],
        all.map((fixed) => JSON.stringify(fixed)),
        ...columnsOf(spans),
        ask.dropped,
        ...(ask.codes ? [ask.codes] : []),
      ],
    });
    return rows.map(({ value, ...row }) => ({ ...row, over, value: Number(value) }));
  }
}

/** The grain of whole months; absent: they are read day by day. */
type Months = Exclude<Grain, 'day'> | undefined;

/** The rules generation from which on there are tallies of months apart. */
const MONTHS_APART_SINCE = 3;

interface Prepared {
  readonly ask: SumsAsked;
  readonly over: Reach;
  readonly months: Months;
  readonly measures: Map<string, FixedDimensions>;
}

/** Adds what one formula reads of a measure; fixed is what it has in common with what others read of it. */
export function addMeasure(
  measures: Map<string, FixedDimensions>,
  measure: string,
  fixed: FixedDimensions,
): void {
  const known = measures.get(measure) ?? fixed;
  const common = Object.entries(known).filter(([name, value]) => fixed[name] === value);
  measures.set(measure, Object.fromEntries(common));
}

/** Spans that together are the one that is asked for. */
const partsOf = ({ measures }: SumsAsked, over: Reach): readonly Reach[] =>
  over === 'to' && measures.has('before') ? ['before', 'window'] : [over];

/**
 * Whole months are read from month tallies where these tell enough; the days around them one by one. Nothing is counted
 * after the clock's today, so the month of an unfinished window's end holds no more than the window does.
 */
export function spansOf(over: Reach, window: Window, months: Months): Span[] {
  const { from, to, unfinished } = window;
  if (over === 'received') return [cohortSpan(window, months)];
  if (over === 'before') return spansBetween(undefined, from - 1, { months, unfinished: false });
  return spansBetween(over === 'window' ? from : undefined, to, { months, unfinished });
}

/** Nothing becomes late before it is received, so days and cohorts lie within the same window. */
function cohortSpan({ from, to, unfinished }: Window, months: Months): Span {
  const whole = months !== undefined && monthOf(from) === from && (unfinished || nextMonth(to) === to + 1);
  return { grain: whole ? months : 'day', first: formatDay(from), last: formatDay(to), cohorts: true };
}

function spansBetween(
  from: LocalDay | undefined,
  to: LocalDay,
  { months, unfinished }: { months: Months; unfinished: boolean },
): Span[] {
  const days = (first: LocalDay, last: LocalDay): Span[] =>
    first > last ? [] : [{ grain: 'day', first: formatDay(first), last: formatDay(last) }];
  if (months === undefined)
    return from === undefined ? [{ grain: 'day', first: BEGINNING, last: formatDay(to) }] : days(from, to);
  const firstMonth = from === undefined || monthOf(from) === from ? from : nextMonth(from);
  const afterLast = unfinished || nextMonth(to) === to + 1 ? to + 1 : monthOf(to);
  if (firstMonth !== undefined && firstMonth >= afterLast) return days(from as LocalDay, to);
  const whole: Span = {
    grain: months,
    first: firstMonth === undefined ? BEGINNING : formatDay(firstMonth),
    last: formatDay(afterLast - 1),
  };
  const before = firstMonth === undefined ? [] : days(from as LocalDay, firstMonth - 1);
  return [...before, whole, ...days(afterLast, to)];
}

/** $4 to $7 of IN_SPANS. */
function columnsOf(spans: readonly Span[]): [string[], string[], string[], boolean[]] {
  return [
    spans.map(({ grain }) => grain),
    spans.map(({ first }) => first),
    spans.map(({ last }) => last),
    spans.map(({ cohorts }) => cohorts ?? false),
  ];
}

/**
 * The tallies t of generation $1 that lie in spans, which are $4 to $7; m names the measures of $2, each with the
 * dimensions of $3. Span by span through the index: joined as sets, the planner reads all tallies. Dimensions that
 * nobody fixed are not compared: the planner takes a comparison to leave one tally in a thousand, and would sort a
 * million of them on disk instead of adding them up as they come.
 */
const IN_SPANS = (
  tallies: string,
  narrowed: boolean,
): string => `unnest($2::text[], $3::jsonb[]) AS m(measure, fixed)
  CROSS JOIN unnest($4::text[], $5::date[], $6::date[], $7::boolean[]) AS s(grain, first, last, cohorts)
  CROSS JOIN LATERAL (
    SELECT * FROM ${tallies} t WHERE t.rules_generation = $1 AND t.measure = m.measure AND t.grain = s.grain
      AND t.day BETWEEN s.first AND s.last AND (NOT s.cohorts OR t.cohort BETWEEN s.first AND s.last)
      ${narrowed ? 'AND t.dims @> m.fixed' : ''} OFFSET 0
  ) AS t`;

function keyOf(
  { window, toldApart, dropped, codes, perUnit }: SumsAsked,
  over: Reach,
  months: Months,
): string {
  const ranged = over === 'window' || over === 'received';
  const days = ranged ? [window.from, window.to] : [over === 'before' ? window.from - 1 : window.to];
  return JSON.stringify([
    ranged && over,
    ...[days, months],
    [...toldApart].sort(),
    [...dropped].sort(),
    codes ?? null,
    perUnit,
  ]);
}

const SUMS = (
  tallies: string,
  { perUnit, codes, narrowed }: SumsAsked & { readonly narrowed: boolean },
): string => `
  SELECT t.measure, ${perUnit ? 't.unit' : "''"} AS unit, t.dims - $8::text[] AS dims, sum(t.value)::bigint AS value
  FROM ${IN_SPANS(tallies, narrowed)} ${codes ? 'WHERE t.unit = ANY ($9)' : ''}
  GROUP BY 1, 2, 3 HAVING sum(t.value) <> 0`;
