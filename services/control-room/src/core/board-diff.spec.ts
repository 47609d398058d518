import fc from 'fast-check';
import { EMPTY_BOARD } from './board';
import { diff, withParts } from './board-diff';

const count = (numerator: number) => ({ numerator, value: numerator, state: 'normal' as const });
const before = withParts(EMPTY_BOARD, {
  figures: { a: count(1), b: count(2) },
  unitFigures: { X: { a: count(1) }, Y: { a: count(5) } },
});

it('says nothing when nothing differs', () => {
  expect(diff(before, { figures: { b: count(2), a: count(1) } })).toBeUndefined();
  expect(diff(before, {})).toBeUndefined();
});

it('tells parts that differ whole, and parts that are gone', () => {
  expect(
    diff(before, { figures: { a: count(9), b: count(2) }, unitFigures: { Y: { a: count(5) } } }),
  ).toEqual({
    set: { figures: { a: count(9) } },
    drop: { unitFigures: ['X'] },
  });
});

it('sees a member that appears with no value elsewhere', () => {
  const parts = { figures: { a: { ...count(1), noData: 'denominator-zero' as const }, b: count(2) } };
  expect(diff(before, parts)?.set).toEqual({ figures: { a: parts.figures.a } });
});

it('leaves alone a group that a refresh does not bring', () => {
  expect(diff(before, { series: { a: [] } })).toEqual({ set: { series: { a: [] } }, drop: {} });
});

it('brings a screen from any board to any other', () => {
  const figures = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.nat(2).map(count));
  fc.assert(
    fc.property(figures, figures, (one, other) => {
      const board = withParts(EMPTY_BOARD, { figures: one });
      const change = diff(board, { figures: other });
      const shown: Record<string, unknown> = { ...one, ...change?.set.figures };
      for (const key of change?.drop.figures ?? []) delete shown[key];
      expect(shown).toEqual({ ...other });
    }),
  );
});
