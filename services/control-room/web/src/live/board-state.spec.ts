import type { Board, BoardFigure } from '@nhip/contracts/wall';
import { applyDelta } from './board-state';

const count = (numerator: number): BoardFigure => ({ numerator, value: numerator, state: 'normal' });
const board: Board = {
  definitions: {},
  units: {},
  figures: { received: count(1), overdue: count(2) },
  comparisons: {},
  series: {},
  unitFigures: { A: { overdue: count(2) }, B: { overdue: count(0) } },
  rankings: {},
};

it('sets whole parts, drops others, and leaves the rest as it was', () => {
  const after = applyDelta(board, { set: { figures: { received: count(3) } }, drop: { unitFigures: ['B'] } });

  expect(after.figures).toEqual({ received: count(3), overdue: count(2) });
  expect(after.unitFigures).toEqual({ A: { overdue: count(2) } });
  expect(after.series).toBe(board.series);
  expect(board.figures['received']).toEqual(count(1));
});

it('may be told the same delta twice', () => {
  const delta = { set: { figures: { received: count(3) } }, drop: { unitFigures: ['B'] } };
  const once = applyDelta(board, delta);
  expect(applyDelta(once, delta)).toEqual(once);
});
