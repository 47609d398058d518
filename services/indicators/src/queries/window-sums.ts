import type { RuleWindow } from '@nhip/contracts';
import type { LocalDay } from '@nhip/kernel';
import type { Reach } from '../core/definition';
import type { TallySum } from '../core/evaluate';
import { ruleWindow, withoutLastDay } from '../core/rule-window';
import type { Window } from '../core/window';
import type { DailyFlows, Flow, PointSums } from './daily-flows';

/**
 * Problem: windows that overlap, one for each day of years, each with stocks at both of its ends.
 * Naive: sum the days of each; a year's window over two years is a quarter of a million days, and every stock again.
 * Here: totals from the first day on are kept for each day; a window is the difference of two of them.
 */
class Totals {
  private readonly byKey = new Map<string, { readonly flow: Flow; readonly upTo: number[] }>();

  /** @param to the last day that will be asked for */
  constructor(
    private readonly flows: DailyFlows,
    private readonly first: LocalDay,
    to: LocalDay,
  ) {
    for (const flow of flows.before) this.add(flow, 0);
    for (let day = first; day <= to; day++) {
      for (const { upTo } of this.byKey.values()) upTo.push(upTo.at(-1) as number);
      for (const flow of flows.daily.get(day) ?? []) this.add(flow, day - first + 1);
    }
  }

  over({ from, to }: Window): TallySum[] {
    const sums: TallySum[] = [];
    for (const { flow, upTo } of this.byKey.values()) {
      const [before, end] = [upTo[from - this.first], upTo[to - this.first + 1]] as [number, number];
      const spans: [Reach, number][] = [
        ['before', before],
        ['to', end],
        ['window', end - before],
      ];
      for (const [over, value] of spans) if (value !== 0) sums.push({ ...flow, over, value });
    }
    return [...sums, ...this.received(from, to)];
  }

  /** What joins two days, of what was received in the window. */
  private received(from: LocalDay, to: LocalDay): TallySum[] {
    const sums: TallySum[] = [];
    for (let day = from; day <= to; day++)
      for (const flow of this.flows.daily.get(day) ?? [])
        if (flow.cohort !== undefined && flow.cohort >= from) sums.push({ ...flow, over: 'received' });
    return sums;
  }

  private add(flow: Flow, day: number): void {
    const key = `${flow.measure}${JSON.stringify(flow.dims)}`;
    const known = this.byKey.get(key) ?? { flow, upTo: Array<number>(day + 1).fill(0) };
    this.byKey.set(key, known);
    known.upTo[day] = (known.upTo[day] as number) + flow.value;
  }
}

/** Of each step the rule's window as it stood at the step's end. */
export function windowSums(steps: readonly Window[], kind: RuleWindow): PointSums {
  const windows = steps.map(({ to, unfinished }) => ({ ...ruleWindow(kind, to), unfinished }));
  const { from } = windows[0] as Window;
  return {
    from,
    sums: (flows) => {
      const totals = new Totals(flows, from, (windows.at(-1) as Window).to);
      return windows.map((window) => {
        const past = withoutLastDay(window);
        return { window, sums: totals.over(window), before: past ? totals.over(past) : [] };
      });
    },
  };
}
