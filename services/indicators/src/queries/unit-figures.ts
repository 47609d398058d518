import type { Definition } from '../core/definition';
import type { Window } from '../core/window';
import { compute, sumsFor, type Computation, type Computed } from './compute';
import { seenAt, seenByStream } from './figures';
import { placeOf, type Place, type Scope } from './place';
import type { Snapshot } from './snapshot';
import { TallySums } from './tally-sums';

const EVERYBODY: Scope = { allUnits: true, units: [] };

/** The units of a tree, each with all below it, and which of them a code as given counts in. */
export interface Province {
  readonly place: Place;
  /** The root, or empty while no single unit is above all others. */
  readonly root: string;
  readonly groupsOf: (code: string) => readonly string[];
}

/** The tree over a window's end. Whatever counts anywhere counts at the root. */
export function provinceOf(snapshot: Snapshot, window: Window): Province {
  const place = placeOf(snapshot, '', { to: window.to, scope: EVERYBODY });
  const root = place.unit;
  const chains = new Map<string, string[]>();
  const groupsOf = (code: string): string[] => {
    let chain = chains.get(code);
    if (chain === undefined) {
      chain = place.tree.chain(place.tree.place(code));
      if (!chain.includes(root)) chain.push(root);
      chains.set(code, chain);
    }
    return chain;
  };
  return { place, root, groupsOf };
}

/** By indicator and unit, the figures of one window of every unit for which anything ever counted. */
export async function unitFigures(
  snapshot: Snapshot,
  {
    definitions,
    window,
    province,
  }: { definitions: readonly Definition[]; window: Window; province: Province },
): Promise<Map<string, Map<string, Computed>>> {
  const sums = new TallySums(snapshot);
  const seenOf = seenByStream(snapshot);
  const planned = [];
  for (const definition of definitions) {
    const seen = await seenAt(province.place, seenOf(definition.stream));
    const always = [...new Set(seen.codes.flatMap((code) => province.groupsOf(code)))];
    const groups = { kind: 'units', groupsOf: province.groupsOf, always } as const;
    const computation: Computation = { definition, window, where: {}, groups };
    sums.prepare(sumsFor(computation));
    planned.push({ computation, seen });
  }
  const figures = new Map<string, Map<string, Computed>>();
  for (const { computation, seen } of planned)
    figures.set(computation.definition.id, await compute(computation, sums, seen));
  return figures;
}
