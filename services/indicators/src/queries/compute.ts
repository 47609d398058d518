import { reachOf, type Definition, type Reach, type Where } from '../core/definition';
import { evaluate, matches, withoutData, type Evaluated, type TallySum } from '../core/evaluate';
import type { Window } from '../core/window';
import { inTurns } from '../in-turns';
import type { NewestEvent, Seen } from './seen';
import { addMeasure, type FixedDimensions, type SumsAsked, type TallySums } from './tally-sums';

/** Sums that are grouped, and groups that are judged, before anything else gets a turn: some milliseconds. */
const SUMS_AT_ONCE = 1_000;
const GROUPS_AT_ONCE = 50;

/** One indicator over one window, in groups. */
export interface Computation {
  readonly definition: Definition;
  readonly window: Window;
  readonly where: Where;
  readonly codes?: readonly string[] | undefined;
  readonly groups: Groups;
}

/** How a figure falls apart. */
export type Groups =
  | { readonly kind: 'whole' }
  | { readonly kind: 'dimension'; readonly dimension: string }
  | {
      readonly kind: 'units';
      /** Groups in which a code as given counts; several when parents and children are asked for at once. */
      readonly groupsOf: (code: string) => readonly string[];
      /** Groups that are told even when nothing counts in them. */
      readonly always: readonly string[];
    };

export interface Computed extends Evaluated {
  readonly newest?: NewestEvent;
}

/** What a computation reads; told to `TallySums.prepare` before any is computed. */
export function sumsFor({ definition, window, where, codes, groups }: Computation): SumsAsked {
  const terms = [...definition.numerator, ...definition.denominator];
  const named = new Set([
    ...terms.flatMap((term) => Object.keys(term.where)),
    ...Object.keys(where),
    ...(groups.kind === 'dimension' ? [groups.dimension] : []),
  ]);
  const measures = new Map<Reach, Map<string, FixedDimensions>>();
  for (const term of terms) {
    const over = measures.get(reachOf(term)) ?? new Map<string, FixedDimensions>();
    measures.set(reachOf(term), over);
    addMeasure(over, term.measure, fixedBy({ ...term.where, ...where }));
  }
  const toldApart = definition.dayDimensions.filter((name) => named.has(name));
  const { monthsApart } = definition;
  return {
    ...{ measures, window, toldApart },
    monthsApart: toldApart.every((name) => monthsApart?.dimensions.includes(name))
      ? monthsApart?.measures
      : [],
    dropped: definition.dayDimensions.filter((name) => !named.has(name)),
    codes,
    perUnit: groups.kind === 'units',
  };
}

function fixedBy(where: Where): FixedDimensions {
  return Object.fromEntries(
    Object.entries(where).flatMap(([name, [value, ...others]]) =>
      value === undefined || others.length > 0 ? [] : [[name, value]],
    ),
  );
}

/** The figure of each group. `seen` are the codes of the computation's place alone. */
export async function compute(
  computation: Computation,
  sums: TallySums,
  seen: { readonly all: Seen; readonly codes: readonly string[] },
): Promise<Map<string, Computed>> {
  const { definition, window, where, groups } = computation;
  const byGroup = new Map<string, TallySum[]>();
  const codesOf = new Map<string, string[]>();
  const open = (group: string): TallySum[] => {
    let list = byGroup.get(group);
    if (list === undefined) byGroup.set(group, (list = []));
    return list;
  };
  if (groups.kind === 'whole') open('');
  if (groups.kind === 'units') {
    for (const group of groups.always) open(group);
    for (const code of seen.codes)
      for (const group of groups.groupsOf(code)) {
        const codes = codesOf.get(group);
        if (codes) codes.push(code);
        else codesOf.set(group, [code]);
      }
  }
  for await (const some of inTurns(await sums.of(sumsFor(computation)), SUMS_AT_ONCE))
    for (const sum of some) {
      if (!matches(where, sum.dims)) continue;
      if (groups.kind === 'units') for (const group of groups.groupsOf(sum.unit)) open(group).push(sum);
      else open(groups.kind === 'whole' ? '' : (sum.dims[groups.dimension] ?? '')).push(sum);
    }
  const figures = new Map<string, Computed>();
  for await (const some of inTurns([...byGroup], GROUPS_AT_ONCE))
    for (const [group, list] of some) {
      const codes = groups.kind === 'units' ? (codesOf.get(group) ?? []) : seen.codes;
      const figure = judge(evaluate(definition, list), { codes, all: seen.all, window });
      const newest = seen.all.newestOf(codes);
      figures.set(group, { ...figure, ...(newest && { newest }) });
    }
  return figures;
}

function judge(
  figure: Evaluated,
  { codes, all, window }: { codes: readonly string[]; all: Seen; window: Window },
): Evaluated {
  if (codes.length === 0) return withoutData(figure, 'nothing-received');
  return all.cutOverAfter(codes, window.from) ? withoutData(figure, 'before-cut-over') : figure;
}
