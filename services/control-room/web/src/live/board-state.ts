import type { Board, BoardDelta, BoardGroup } from '@nhip/contracts/wall';

const GROUPS: readonly BoardGroup[] = [
  'definitions',
  'units',
  'figures',
  'comparisons',
  'series',
  'unitFigures',
  'rankings',
];

/** The board after a delta. Groups that the delta does not name stay the same objects. */
export function applyDelta(board: Board, delta: Pick<BoardDelta, 'set' | 'drop'>): Board {
  const next: Record<string, unknown> = { ...board };
  for (const group of GROUPS) {
    const [set, drop] = [delta.set[group], delta.drop[group]];
    if (set === undefined && drop === undefined) continue;
    const parts: Record<string, unknown> = { ...board[group], ...set };
    for (const key of drop ?? []) delete parts[key];
    next[group] = parts;
  }
  return next as unknown as Board;
}
