import { formatDay, type LocalDay } from '@nhip/kernel';
import { Problem } from '@nhip/runtime';
import type { Text } from '../core/definition';
import { NOT_ATTRIBUTABLE, treeDay, UNKNOWN_UNIT, type UnitTree } from '../core/units';
import type { Snapshot } from './snapshot';

/** Who asks: the units they may see, with all below them. */
export interface Scope {
  readonly allUnits: boolean;
  readonly units: readonly string[];
}

/** A unit as it is asked about, in its tree. */
export interface Place {
  /** Empty when everything is asked for and there is no single root. */
  readonly unit: string;
  readonly name: Text;
  readonly tree: UnitTree;
  /** Every code counts here, also those that no list of units knows. */
  readonly whole: boolean;
  /** Whether a code as given counts here. */
  readonly holds: (code: string) => boolean;
}

const PSEUDO_UNITS: ReadonlyMap<string, Text> = new Map([
  [UNKNOWN_UNIT, { vi: 'Đơn vị chưa rõ', en: 'Unknown unit' }],
  [NOT_ATTRIBUTABLE, { vi: 'Không quy được về đơn vị', en: 'Not attributable' }],
]);
const EVERYTHING: Text = { vi: 'Toàn bộ', en: 'Everything' };

/**
 * The place of a unit in the tree of the window's end (or of the day on which it begins to live, when that is later).
 * The single root holds everything, unknown units too, so that totals stay whole.
 * @throws Problem 404 when there is no such unit then, 403 when it lies outside of the scope.
 */
export function placeOf(
  snapshot: Snapshot,
  unit: string,
  { to, scope }: { to: LocalDay; scope: Scope },
): Place {
  const today = snapshot.treeOf(to);
  const tree = snapshot.treeOf(treeDay(today.lives(unit), to));
  const roots = tree.roots();
  const root = roots.length === 1 ? roots[0] : undefined;
  const code = unit === '' ? (root?.code ?? '') : unit;
  const known = tree.unit(code);
  if (code !== '' && known === undefined && !PSEUDO_UNITS.has(code)) throw missing(tree, code, to);
  if (!mayThrough(scope, tree, code)) throw new Problem(403, `these figures are outside of what you may see`);
  const name = known?.name ?? PSEUDO_UNITS.get(code) ?? EVERYTHING;
  const whole = code === (root?.code ?? '');
  return {
    ...{ unit: code, name, tree, whole },
    holds: (given) => whole || tree.isWithin(tree.place(given), code),
  };
}

/** Whether the scope lets see a unit of the tree. */
export function mayThrough({ allUnits, units }: Scope, tree: UnitTree, code: string): boolean {
  if (allUnits) return true;
  if (code === '') return false;
  if (!PSEUDO_UNITS.has(code)) return units.some((unit) => tree.isWithin(code, unit));
  const roots = tree.roots();
  return roots.length === 1 && units.includes((roots[0] as { code: string }).code);
}

export function nameOf(tree: UnitTree, code: string): Text {
  return tree.unit(code)?.name ?? PSEUDO_UNITS.get(code) ?? { vi: code, en: code };
}

function missing(tree: UnitTree, code: string, to: LocalDay): Problem {
  const ended = tree.lives(code).at(-1);
  if (ended?.validTo === undefined)
    return Problem.missing(`no unit has the code "${code}"; load it with \`nhip units load\``);
  const heirs = ended.successors.length > 0 ? ` (its successors: ${ended.successors.join(', ')})` : '';
  return Problem.missing(
    `unit ${code} ended on ${formatDay(ended.validTo)}${heirs}; ask for a window that ends by then, ` +
      `this one ends on ${formatDay(to)}`,
  );
}
