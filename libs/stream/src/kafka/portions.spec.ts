import { inPortions } from './portions';

const record = (size: number) => ({ key: '', value: Buffer.alloc(size), headers: {} });
const sizesOf = (sizes: readonly number[]): number[][] =>
  [...inPortions(sizes.map(record))].map((some) => some.map(({ value }) => value.length));

describe('records that are sent at once', () => {
  it.each([
    ['none', [], []],
    ['few', [1, 2], [[1, 2]]],
    ['more than go at once', [500_000, 286_000, 1_000], [[500_000, 286_000], [1_000]]],
    ['one that is too large by itself', [1, 2_000_000, 1], [[1], [2_000_000], [1]]],
  ])('of %s keep their order and come all', (_, sizes: number[], portions) => {
    expect(sizesOf(sizes)).toEqual(portions);
  });

  it('count what goes with their values: keys in UTF-8, headers, framing', () => {
    const all = (one: object) =>
      [...inPortions(Array.from({ length: 1_000 }, () => ({ ...record(400), ...one })))].length;
    expect(all({})).toBe(1);
    expect(all({ key: 'ồ'.repeat(150) })).toBe(2);
    expect(all({ headers: { tracestate: 'x'.repeat(512) } })).toBe(2);
    expect([...inPortions(Array.from({ length: 13_000 }, () => record(0)))]).toHaveLength(2);
  });
});
