import { inPortions, sizeOfRecord } from './portions';

describe('records that are sent at once', () => {
  it.each([
    ['none', [], []],
    ['few', [1, 2], [[1, 2]]],
    ['more than go at once', [500_000, 286_432, 1], [[500_000, 286_432], [1]]],
    ['one that is too large by itself', [1, 2_000_000, 1], [[1], [2_000_000], [1]]],
  ])('of %s keep their order and come all', (_, sizes: number[], portions) => {
    expect([...inPortions(sizes, (size) => size)]).toEqual(portions);
  });

  it('are as large as their key in UTF-8, their value and what goes with them', () => {
    expect(sizeOfRecord('hồ-sơ', Buffer.from('x')) - sizeOfRecord('', Buffer.of())).toBe(9);
    const small = Array.from({ length: 10_000 }, () => sizeOfRecord('', Buffer.of()));
    expect([...inPortions(small, (size) => size)]).toHaveLength(2);
  });
});
