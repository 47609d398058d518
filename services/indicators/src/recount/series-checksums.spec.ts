import fc from 'fast-check';
import type { Mark } from '../core/mark';
import { halvesOf, type Halves } from './day-hashes';
import { SeriesChecksums } from './series-checksums';

const seeds = fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n).map(halvesOf);
const marks: fc.Arbitrary<Mark> = fc
  .record({
    measure: fc.constantFrom('x.received', 'x.completed'),
    unit: fc.constantFrom('A', 'B'),
    grain: fc.constantFrom('day' as const, 'month' as const),
    day: fc.integer({ min: 19_990, max: 20_010 }),
    cohort: fc.option(fc.integer({ min: 19_990, max: 20_010 }), { nil: undefined }),
    dims: fc.constantFrom({ level: 'full' }, { level: 'partial', channel: 'online' }, {}),
    weight: fc.integer({ min: -(2 ** 40), max: 2 ** 40 }).filter((weight) => weight !== 0),
  })
  .map(({ cohort, ...mark }) => (cohort === undefined ? mark : { ...mark, cohort }));

function differing(seed: Halves, all: readonly Mark[]) {
  const checksums = new SeriesChecksums(seed);
  for (const mark of all) checksums.add(mark);
  return [...checksums.differing()];
}
const negative = (mark: Mark): Mark => ({ ...mark, weight: -mark.weight });

describe('checksums of series', () => {
  it('are nothing where the same was added and taken away, in whatever order and however the object was made', () => {
    const twice = fc
      .array(marks)
      .chain((some) =>
        fc.tuple(seeds, fc.shuffledSubarray(some, { minLength: some.length }), fc.constant(some)),
      );
    fc.assert(
      fc.property(twice, ([seed, shuffled, some]) => {
        const taken = shuffled.map((mark) =>
          negative({ ...mark, dims: Object.fromEntries(Object.entries(mark.dims).reverse()) }),
        );
        expect(differing(seed, [...some, ...taken])).toEqual([]);
      }),
    );
  });

  it('differ where a day, a cohort or a weight does, and in that series alone', () => {
    const other = fc.tuple(seeds, fc.array(marks), marks, fc.integer({ min: 1, max: 1_000 }));
    fc.assert(
      fc.property(other, fc.constantFrom('day', 'cohort', 'weight'), ([seed, some, mark, by], what) => {
        const changed = { ...mark, [what]: (mark[what as 'day' | 'cohort' | 'weight'] ?? 0) + by };
        const { measure, unit, grain, dims } = mark;
        expect(differing(seed, [...some, mark, ...some.map(negative), negative(changed)])).toMatchObject([
          { series: { measure, unit, grain, dims } },
        ]);
      }),
    );
  });

  it('see a difference of any power of two', () => {
    const mark: Mark = { measure: 'x.received', unit: 'A', grain: 'day', day: 20_000, dims: {}, weight: 1 };
    fc.assert(
      fc.property(seeds, fc.integer({ min: 0, max: 52 }), fc.constantFrom(1, -1), (seed, power, sign) => {
        expect(differing(seed, [{ ...mark, weight: sign * 2 ** power }])).toHaveLength(1);
      }),
    );
  });

  it('see errors that make up for each other', () => {
    const day = (n: number, weight: number): Mark => ({
      ...{ measure: 'x.received', unit: 'A', grain: 'day', day: n, dims: {}, weight },
    });
    fc.assert(
      fc.property(seeds, (seed) => {
        expect(differing(seed, [day(1, 1), day(2, -2), day(3, 1)])).toHaveLength(1);
      }),
    );
  });
});
