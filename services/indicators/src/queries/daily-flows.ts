import { formatDay, parseDay, type LocalDay } from '@nhip/kernel';
import type { TallySum } from '../core/evaluate';
import type { Window } from '../core/window';
import type { Snapshot } from './snapshot';
import { TallySums, type SumsAsked } from './tally-sums';

/** What was counted of one measure and set of dimensions on one day, or before all days that are read. */
export type Flow = Omit<TallySum, 'over'> & { readonly cohort?: LocalDay };

/** The flows of a window, and what was there before it. */
export interface DailyFlows {
  readonly before: readonly Flow[];
  readonly daily: ReadonlyMap<LocalDay, readonly Flow[]>;
}

/** What is summed for each point, and the first day that has to be read for them. */
export interface PointSums {
  readonly from: LocalDay;
  readonly sums: (flows: DailyFlows) => readonly PointSum[];
}

export interface PointSum {
  readonly window: Window;
  readonly sums: readonly TallySum[];
  /** The same without the window's last day. */
  readonly before?: readonly TallySum[];
}

/** Each day is read once, whatever is made of it. */
export async function dailyFlows(snapshot: Snapshot, ask: SumsAsked): Promise<DailyFlows> {
  return { before: await sumsBefore(snapshot, ask), daily: await dailySums(snapshot, ask) };
}

/** Nothing is read of before the window when no formula asks for it. */
async function sumsBefore(snapshot: Snapshot, ask: SumsAsked): Promise<readonly Flow[]> {
  const stocks = (['before', 'to'] as const).flatMap((over) => [...(ask.measures.get(over)?.keys() ?? [])]);
  if (stocks.length === 0) return [];
  const all = new Map(stocks.map((measure) => [measure, {}]));
  const before: SumsAsked = { ...ask, measures: new Map([['before', all]]) };
  const sums = new TallySums(snapshot);
  sums.prepare(before);
  return sums.of(before);
}

async function dailySums(snapshot: Snapshot, ask: SumsAsked): Promise<Map<LocalDay, Flow[]>> {
  const { rows } = await snapshot.client.query<DailyRow>(DAILY(snapshot.tallies, ask.codes !== undefined), [
    snapshot.rulesGeneration,
    [...new Set([...ask.measures.values()].flatMap((measures) => [...measures.keys()]))],
    ...[ask.window.from, ask.window.to].map(formatDay),
    ask.dropped,
    ...(ask.codes ? [ask.codes] : []),
  ]);
  const daily = new Map<LocalDay, Flow[]>();
  for (const { day, cohort, value, measure, dims } of rows) {
    const list = daily.get(parseDay(day)) ?? [];
    const flow = { measure, dims, value: Number(value) };
    list.push(cohort === null ? flow : { ...flow, cohort: parseDay(cohort) });
    daily.set(parseDay(day), list);
  }
  return daily;
}

interface DailyRow {
  readonly day: string;
  readonly cohort: string | null;
  readonly measure: string;
  readonly dims: Readonly<Record<string, string>>;
  readonly value: string;
}

const DAILY = (tallies: string, byCodes: boolean): string => `
  SELECT t.day::text AS day, t.cohort::text AS cohort, t.measure, t.dims - $5::text[] AS dims,
    sum(t.value)::bigint AS value
  FROM ${tallies} t
  WHERE t.rules_generation = $1 AND t.measure = ANY ($2) AND t.grain = 'day' AND t.day BETWEEN $3 AND $4
    ${byCodes ? 'AND t.unit = ANY ($6)' : ''}
  GROUP BY 1, 2, 3, 4 HAVING sum(t.value) <> 0`;
