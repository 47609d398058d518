import { create } from '@bufbuild/protobuf';
import { queries as wire } from '@nhip/contracts';
import { formatDay, parseDay, type LocalDay } from '@nhip/kernel';
import { Problem } from '@nhip/runtime';
import { OPTIONAL_DIMENSIONS, type Reach } from '../core/definition';
import { evaluate, withoutData, type TallySum } from '../core/evaluate';
import { stepsOf, type Window } from '../core/window';
import { sumsFor } from './compute';
import { seenAt, seenByStream } from './figures';
import { placeOf, type Scope } from './place';
import type { Question } from './question';
import { timesOf, type Snapshot } from './snapshot';
import { TallySums, type SumsAsked } from './tally-sums';

/** Points of one answer: two years of days. */
export const MOST_POINTS = 732;

export interface SeriesAsked extends Question {
  readonly step: 'day' | 'month';
}

/**
 * One figure per day or month of a window. Flows of each day are read once; what was there before the window and all
 * stocks are running sums over them.
 */
export async function series(
  snapshot: Snapshot,
  asked: SeriesAsked,
  scope: Scope,
): Promise<wire.GetSeriesResponse> {
  const { definition, window, step } = asked;
  const steps = stepsOf(window, step);
  if (steps.length > MOST_POINTS)
    throw Problem.validation(`${steps.length} points are more than the ${MOST_POINTS} of one answer`);
  const place = placeOf(snapshot, asked.unit, { to: window.to, scope });
  const seen = await seenAt(place, seenByStream(snapshot)(definition.stream));
  const codes = place.whole ? undefined : seen.codes;
  const whole = { definition, window, where: {}, codes, groups: { kind: 'whole' } } as const;
  const ask = sumsFor(whole);
  const running = new Running(await sumsBefore(snapshot, ask));
  const daily = await dailySums(snapshot, ask);
  const points = steps.map((each) => {
    const figure = evaluate(definition, running.over(each, daily));
    const blind = seen.codes.length === 0 || seen.all.cutOverAfter(seen.codes, each.from);
    const { numerator, denominator, value } = blind ? withoutData(figure, 'before-cut-over') : figure;
    return {
      window: { from: formatDay(each.from), to: formatDay(each.to) },
      numerator: BigInt(numerator),
      ...(denominator !== undefined && { denominator: BigInt(denominator) }),
      ...(value !== undefined && { value }),
      unfinished: each.unfinished,
    };
  });
  return create(wire.GetSeriesResponseSchema, { points, times: timesOf(snapshot, window) });
}

type Flow = Omit<TallySum, 'over'> & { readonly cohort?: LocalDay };

/** Stocks by measure and dimensions, brought forward from step to step. */
class Running {
  private readonly stocks = new Map<string, Flow>();

  constructor(before: readonly Flow[]) {
    for (const flow of before) this.add(flow);
  }

  /** The sums over one step, and then this step belongs to what was before. */
  over({ from, to }: Window, daily: ReadonlyMap<LocalDay, readonly Flow[]>): TallySum[] {
    const before = this.told('before');
    const flows: TallySum[] = [];
    for (let day = from; day <= to; day++)
      for (const flow of daily.get(day) ?? []) {
        flows.push({ ...flow, over: 'window' });
        if (flow.cohort !== undefined && flow.cohort >= from) flows.push({ ...flow, over: 'received' });
        this.add(flow);
      }
    return [...before, ...flows, ...this.told('to')];
  }

  private add(flow: Flow): void {
    const key = `${flow.measure}${JSON.stringify(flow.dims)}`;
    this.stocks.set(key, { ...flow, value: (this.stocks.get(key)?.value ?? 0) + flow.value });
  }

  private told(over: Reach): TallySum[] {
    return [...this.stocks.values()].map((flow) => ({ ...flow, over }));
  }
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
    OPTIONAL_DIMENSIONS.filter((name) => !ask.optional.includes(name)),
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
