import { mainCause, type Dimension, type Part } from './cause';

const part = (by: Dimension, name: string, numerator: number, denominator?: number): Part => ({
  by,
  name: { vi: name, en: name },
  numerator,
  ...(denominator !== undefined && { denominator }),
});

describe('the part that causes most of it', () => {
  it('misses more than its share of the cases, whatever dimension it is of', () => {
    const found = mainCause(
      [
        part('field', 'Đất đai', 40, 60),
        part('field', 'Hộ tịch', 75, 82),
        part('channel', 'Trực tuyến', 80, 100),
        part('channel', 'Trực tiếp', 35, 42),
      ],
      true,
    );
    expect(found).toEqual({
      ...{ by: 'field', name: { vi: 'Đất đai', en: 'Đất đai' } },
      ...{ missed: 20, missedInAll: 27, shareOfCases: 60 / 142 },
    });
  });

  it('is not the largest one for being large', () => {
    expect(mainCause([part('unit', 'A', 90, 100), part('unit', 'B', 9, 10)], true)).toBeUndefined();
  });

  it.each<[string, Part[]]>([
    ['nothing missed', [part('unit', 'A', 10, 10), part('unit', 'B', 5, 5)]],
    ['there is one part only', [part('unit', 'A', 1, 10)]],
    ['nothing is known', []],
  ])('is nobody when %s', (_, parts) => {
    expect(mainCause(parts, true)).toBeUndefined();
  });

  it('of a count is the one with more than an even share', () => {
    const parts = [part('unit', 'A', 8), part('unit', 'B', 1), part('unit', 'C', 1)];
    expect(mainCause(parts, false)).toMatchObject({ name: { vi: 'A' }, missed: 8, missedInAll: 10 });
  });

  it('of a rate that is to be low is the one in whose numerator they are', () => {
    const parts = [part('unit', 'A', 9, 50), part('unit', 'B', 1, 50)];
    expect(mainCause(parts, false)).toMatchObject({ name: { vi: 'A' }, missed: 9, missedInAll: 10 });
  });
});
