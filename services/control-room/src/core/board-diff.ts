import type { wall } from '@nhip/contracts';
import type { BoardParts } from './board';

export type Change = Pick<wall.BoardDelta, 'set' | 'drop'>;

/**
 * What must be told to a screen that shows `before` so that it shows `before` with `parts`: the parts that differ,
 * whole, and those that are gone. A group that `parts` does not bring is left alone.
 * @returns undefined when nothing differs
 */
export function diff(before: wall.Board, parts: BoardParts): Change | undefined {
  const set: Record<string, Record<string, unknown>> = {};
  const drop: Record<string, string[]> = {};
  for (const [group, after] of Object.entries(parts)) {
    const earlier: Readonly<Record<string, unknown>> = before[group as wall.BoardGroup];
    for (const [key, part] of Object.entries(after as Record<string, unknown>))
      if (!equal(earlier[key], part)) (set[group] ??= {})[key] = part;
    for (const key of Object.keys(earlier)) if (!Object.hasOwn(after, key)) (drop[group] ??= []).push(key);
  }
  return Object.keys(set).length + Object.keys(drop).length === 0
    ? undefined
    : ({ set, drop } as unknown as Change);
}

/** The board with the parts that a refresh brought. */
export function withParts(board: wall.Board, parts: BoardParts): wall.Board {
  return { ...board, ...parts };
}

/** Parts are plain data: the same members with the same values, whatever their order. */
function equal(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => equal((one as Record<string, unknown>)[key], (other as Record<string, unknown>)[key]))
  );
}
