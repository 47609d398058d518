import type { Mark } from './core/mark';
import { KeyMemory } from './key-memory';

const mark = (rest: Partial<Mark>): Mark => ({
  ...{ measure: 'x.received', unit: 'A', grain: 'day', day: 20_000, dims: {}, weight: 1 },
  ...rest,
});

describe('the memory of tally ids', () => {
  it('tells apart marks that differ in anything but their weight', () => {
    const marks = [
      mark({}),
      mark({ measure: 'x.completed' }),
      mark({ unit: 'B' }),
      mark({ grain: 'month' }),
      mark({ grain: 'month-apart' }),
      mark({ day: 20_001 }),
      mark({ day: -719_162 }),
      mark({ day: 19_999, cohort: 0 }),
      mark({ cohort: 0 }),
      mark({ cohort: -1 }),
      mark({ cohort: 20_000 }),
      mark({ dims: { level: 'full' } }),
      mark({ dims: { channel: 'full' } }),
      mark({ dims: { level: 'full', channel: 'online' } }),
      mark({ dims: { grain: 'day' } }),
    ];
    const memory = new KeyMemory();
    for (const [id, each] of marks.entries()) memory.set(each, id);
    expect(marks.map((each) => memory.get(each))).toEqual(marks.map((_, id) => id));
    expect(memory.size).toBe(marks.length);
    expect(memory.get(mark({ weight: -1 }))).toBe(0);
    expect(memory.get(mark({ dims: { level: 'partial' } }))).toBeUndefined();
  });
});
