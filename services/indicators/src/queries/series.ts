import { create } from '@bufbuild/protobuf';
import { queries as wire, type RuleWindow } from '@nhip/contracts';
import { formatDay, type LocalDay } from '@nhip/kernel';
import { Problem } from '@nhip/runtime';
import type { Reach } from '../core/definition';
import { evaluate, withoutData, type TallySum } from '../core/evaluate';
import { stepsOf, type Window } from '../core/window';
import { sumsFor } from './compute';
import { dailyFlows, type Flow, type PointSums } from './daily-flows';
import { seenAt, seenByStream } from './figures';
import { placeOf, type Scope } from './place';
import type { Question } from './question';
import { timesOf, type Snapshot } from './snapshot';
import { windowSums } from './window-sums';

/** Points of one answer: two years of days. */
export const MOST_POINTS = 732;

export interface SeriesAsked extends Question {
  readonly step: 'day' | 'month';
  /** Absent: each point tells its step alone; else this window of an alert rule as it stood at the step's end. */
  readonly each?: RuleWindow | undefined;
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
  const { definition, window, step, each: kind } = asked;
  const steps = stepsOf(window, step);
  if (steps.length > MOST_POINTS)
    throw Problem.validation(`${steps.length} points are more than the ${MOST_POINTS} of one answer`);
  const place = placeOf(snapshot, asked.unit, { to: window.to, scope });
  const seen = await seenAt(place, seenByStream(snapshot)(definition.stream));
  const codes = place.whole ? undefined : seen.codes;
  const ask = { definition, where: {}, codes, groups: { kind: 'whole' } } as const;
  const told = kind === undefined ? stepSums(steps) : windowSums(steps, kind);
  const flows = await dailyFlows(snapshot, sumsFor({ ...ask, window: { ...window, from: told.from } }));
  const points = told.sums(flows).map(({ window: over, sums, before }) => {
    const figure = evaluate(definition, sums);
    const past = before && evaluate(definition, before);
    const blind = seen.codes.length === 0 || seen.all.cutOverAfter(seen.codes, over.from);
    const { numerator, denominator, value } = blind ? withoutData(figure, 'before-cut-over') : figure;
    return {
      window: { from: formatDay(over.from), to: formatDay(over.to) },
      numerator: BigInt(numerator),
      ...(denominator !== undefined && { denominator: BigInt(denominator) }),
      ...(value !== undefined && { value }),
      unfinished: over.unfinished,
      numeratorBefore: BigInt(past?.numerator ?? 0),
      ...(past?.denominator !== undefined && { denominatorBefore: BigInt(past.denominator) }),
    };
  });
  return create(wire.GetSeriesResponseSchema, {
    points,
    times: timesOf(snapshot.of(definition.stream), window),
  });
}

function stepSums(steps: readonly Window[]): PointSums {
  return {
    from: (steps[0] as Window).from,
    sums: ({ before, daily }) => {
      const running = new Running(before);
      return steps.map((window) => ({ window, sums: running.over(window, daily) }));
    },
  };
}

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
