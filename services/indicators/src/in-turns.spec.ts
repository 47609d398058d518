import { inTurns } from './in-turns';

describe('work in turns', () => {
  const piecesOf = async (items: readonly number[], between: () => void): Promise<unknown[]> => {
    const pieces: unknown[] = [];
    for await (const some of inTurns(items, 2)) {
      pieces.push(some);
      setImmediate(between);
    }
    return pieces;
  };

  it('does everything once, in its order, and lets others have their turn between', async () => {
    const between = jest.fn();
    expect(await piecesOf([1, 2, 3, 4, 5], between)).toEqual([[1, 2], [3, 4], [5]]);
    expect(between).toHaveBeenCalledTimes(2);
  });

  it('waits for nobody when one piece holds all', async () => {
    const between = jest.fn();
    expect(await piecesOf([1, 2], between)).toEqual([[1, 2]]);
    expect(between).not.toHaveBeenCalled();
    expect(await piecesOf([], between)).toEqual([]);
  });
});
