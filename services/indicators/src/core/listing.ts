import type { LocalDay } from '@nhip/kernel';
import { reachOf, type Definition, type Term, type Where } from './definition';
import { STOCK_DIMENSIONS, STOCK_ONLY, STOCKS } from './stocks';
import type { Window } from './window';

export const PARTS = ['numerator', 'denominator', 'rest'] as const;
export type Part = (typeof PARTS)[number];

/** How often what fits `where` counts in a part. */
export interface Arm {
  readonly where: Where;
  readonly coefficient: number;
}

/** Tallies over days that count in a part of a figure: marks of a measure, as formulas name them. */
export interface Reading {
  readonly measure: string;
  /** Absent: since ever. */
  readonly from?: LocalDay;
  readonly to: LocalDay;
  /** Only what was received between these days. */
  readonly cohort?: { readonly from: LocalDay; readonly to: LocalDay };
  readonly arms: readonly Arm[];
}

/** The same part as it stands in the index of lists: flows between days, or what is in stock at the end of a day. */
export type Posted =
  | ({ readonly kind: 'flow'; readonly from: LocalDay } & Omit<Reading, 'from'>)
  | { readonly kind: 'stock'; readonly stock: string; readonly at: LocalDay; readonly arms: readonly Arm[] };

interface Counted {
  readonly term: Term;
  readonly coefficient: number;
}

/** Which tallies count in a part of a figure over a window, and how often. */
export function readingsOf(definition: Definition, part: Part, window: Window): Reading[] {
  const readings = new Map<string, Reading & { arms: Arm[] }>();
  for (const { term, coefficient } of countedIn(definition, part)) {
    const reach = reachOf(term);
    const days = {
      ...((reach === 'window' || reach === 'received') && { from: window.from }),
      to: reach === 'before' ? window.from - 1 : window.to,
      ...(reach === 'received' && { cohort: { from: window.from, to: window.to } }),
    };
    const key = JSON.stringify([term.measure, reach]);
    const reading = readings.get(key) ?? { measure: term.measure, ...days, arms: [] };
    readings.set(key, reading);
    addArm(reading.arms, { where: term.where, coefficient });
  }
  return [...readings.values()]
    .map((reading) => ({ ...reading, arms: reading.arms.filter((arm) => arm.coefficient !== 0) }))
    .filter(({ arms }) => arms.length > 0);
}

/** What the index holds of these readings; undefined when it does not hold all of them. */
export function postedOf(readings: readonly Reading[]): Posted[] | undefined {
  const posted: Posted[] = [];
  const since = new Map<LocalDay, Reading[]>();
  for (const { from, ...reading } of readings) {
    if (from === undefined) since.set(reading.to, [...(since.get(reading.to) ?? []), reading]);
    else if (STOCK_ONLY.includes(reading.measure)) return undefined;
    else posted.push({ kind: 'flow', from, ...reading });
  }
  for (const [at, flows] of since) {
    const stocks = stocksOf(flows);
    if (stocks === undefined) return undefined;
    posted.push(...stocks.map((stock) => ({ kind: 'stock' as const, at, ...stock })));
  }
  return posted;
}

function countedIn({ numerator, denominator }: Definition, part: Part): Counted[] {
  const times = (terms: readonly Term[], sign: number): Counted[] =>
    terms.map((term) => ({ term, coefficient: sign * term.sign }));
  if (part === 'numerator') return times(numerator, 1);
  if (part === 'denominator') return times(denominator, 1);
  return [...times(denominator, 1), ...times(numerator, -1)];
}

function addArm(arms: Arm[], { where, coefficient }: Arm): void {
  const at = arms.findIndex((arm) => sameWhere(arm.where, where));
  if (at === -1) arms.push({ where, coefficient });
  else arms[at] = { where, coefficient: (arms[at] as Arm).coefficient + coefficient };
}

/** Flows since ever as stocks: each choice of dimensions must come with all flows of its stock, each as often. */
function stocksOf(flows: readonly Reading[]): { stock: string; arms: Arm[] }[] | undefined {
  const found: { stock: string; arms: Arm[] }[] = [];
  let left = flows.reduce((sum, { arms }) => sum + arms.length, 0);
  const armOf = (measure: string, where: Where): Arm | undefined =>
    flows.find((flow) => flow.measure === measure)?.arms.find((arm) => sameWhere(arm.where, where));
  for (const stock of STOCKS) {
    const measures = Object.entries(stock.flows);
    const [first, sign] = measures[0] as [string, 1 | -1];
    const arms = (flows.find(({ measure }) => measure === first)?.arms ?? []).filter(
      ({ where, coefficient }) =>
        Object.keys(where).every((name) => STOCK_DIMENSIONS.includes(name)) &&
        measures.every(([measure, each]) => armOf(measure, where)?.coefficient === coefficient * sign * each),
    );
    if (arms.length === 0) continue;
    left -= arms.length * measures.length;
    found.push({ stock: stock.name, arms });
  }
  return left === 0 ? found : undefined;
}

function sameWhere(a: Where, b: Where): boolean {
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => [...(a[name] ?? [])].sort().join('\0') === [...(b[name] ?? [])].sort().join('\0'))
  );
}
