import fc from 'fast-check';
import { portions } from './portions';

describe('portions', () => {
  it('hold all items in their order, and no more than fits', () => {
    const sized = fc.array(fc.record({ size: fc.nat(20), n: fc.nat() }));
    fc.assert(
      fc.property(sized, fc.integer({ min: 1, max: 30 }), (items, most) => {
        const all = portions(items, most);
        expect(all.flat()).toEqual(items);
        for (const [i, portion] of all.entries()) {
          const size = portion.reduce((sum, each) => sum + each.size, 0);
          expect(portion.length === 1 || size <= most).toBe(true);
          const next = all[i + 1]?.[0];
          expect(next === undefined || size + next.size > most).toBe(true);
        }
      }),
    );
  });
});
