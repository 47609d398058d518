import fc from 'fast-check';
import { ONE_SIDED_98, wilsonBound } from './wilson';

/** Two-sided 95 % intervals, method 3 of R. G. Newcombe, Statistics in Medicine 17 (1998) 857–872, table I. */
const PUBLISHED = [
  { numerator: 81, denominator: 263, lower: 0.2553, upper: 0.3662 },
  { numerator: 15, denominator: 148, lower: 0.0624, upper: 0.1605 },
  { numerator: 0, denominator: 20, lower: 0, upper: 0.1611 },
  { numerator: 1, denominator: 29, lower: 0.0061, upper: 0.1718 },
];
const TWO_SIDED_95 = 1.959963984540054;

describe('the Wilson bound', () => {
  it.each(PUBLISHED)(
    'is the published one for $numerator of $denominator',
    ({ lower, upper, ...counted }) => {
      expect(wilsonBound(counted, 'lower', TWO_SIDED_95)).toBeCloseTo(lower, 4);
      expect(wilsonBound(counted, 'upper', TWO_SIDED_95)).toBeCloseTo(upper, 4);
    },
  );

  it('uses the quantile of 98 % on one side', () => {
    expect(normalDistribution(ONE_SIDED_98)).toBeCloseTo(0.98, 9);
  });

  it('solves the equation that defines it: the rate is z standard errors of the bound away', () => {
    const counts = fc.integer({ min: 1, max: 100_000 }).chain((denominator) =>
      fc.record({
        denominator: fc.constant(denominator),
        numerator: fc.integer({ min: 0, max: denominator }),
      }),
    );
    fc.assert(
      fc.property(counts, fc.constantFrom('lower' as const, 'upper' as const), (counted, side) => {
        const bound = wilsonBound(counted, side);
        const distance = Math.abs(counted.numerator / counted.denominator - bound);
        const deviation = Math.sqrt((bound * (1 - bound)) / counted.denominator);
        expect(distance).toBeCloseTo(ONE_SIDED_98 * deviation, 7);
      }),
    );
  });
});

/** Φ by Simpson's rule from 0. */
function normalDistribution(z: number): number {
  const steps = 2_000;
  const density = (x: number): number => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
  let sum = density(0) + density(z);
  for (let i = 1; i < steps; i++) sum += density((z * i) / steps) * (i % 2 === 1 ? 4 : 2);
  return 0.5 + (sum * z) / (3 * steps);
}
