import { mainCause, UNITS, type Dimension, type Part } from './cause';

const FIELD = { id: 'field', name: { vi: 'lĩnh vực', en: 'field' } };
const CHANNEL = { id: 'channel', name: { vi: 'kênh', en: 'channel' } };

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
        part(FIELD, 'Đất đai', 40, 60),
        part(FIELD, 'Hộ tịch', 75, 82),
        part(CHANNEL, 'Trực tuyến', 80, 100),
        part(CHANNEL, 'Trực tiếp', 35, 42),
      ],
      true,
    );
    expect(found).toEqual({
      ...{ by: FIELD, name: { vi: 'Đất đai', en: 'Đất đai' } },
      ...{ missed: 20, missedInAll: 27, shareOfCases: 60 / 142 },
    });
  });

  it('is not the largest one for being large', () => {
    expect(mainCause([part(UNITS, 'A', 90, 100), part(UNITS, 'B', 9, 10)], true)).toBeUndefined();
  });

  it.each<[string, Part[]]>([
    ['nothing missed', [part(UNITS, 'A', 10, 10), part(UNITS, 'B', 5, 5)]],
    ['there is one part only', [part(UNITS, 'A', 1, 10)]],
    ['nothing is known', []],
  ])('is nobody when %s', (_, parts) => {
    expect(mainCause(parts, true)).toBeUndefined();
  });

  it('of a count is the one with more than an even share', () => {
    const parts = [part(UNITS, 'A', 8), part(UNITS, 'B', 1), part(UNITS, 'C', 1)];
    expect(mainCause(parts, false)).toMatchObject({ name: { vi: 'A' }, missed: 8, missedInAll: 10 });
  });

  it('of a rate that is to be low is the one in whose numerator they are', () => {
    const parts = [part(UNITS, 'A', 9, 50), part(UNITS, 'B', 1, 50)];
    expect(mainCause(parts, false)).toMatchObject({ name: { vi: 'A' }, missed: 9, missedInAll: 10 });
  });
});
