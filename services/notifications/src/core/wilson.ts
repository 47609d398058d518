/** One-sided 98 %: the standard normal quantile of 0.98. */
export const ONE_SIDED_98 = 2.053748910631823;

/**
 * Confidence bound of a proportion: the rate behind `successes` of `cases` is beyond it with a probability of at most
 * 1 − Φ(z). Holds for few cases and for rates near 0 and 1, unlike the usual ± of a percentage.
 * Source: E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927) 209–212.
 * @param counted 0 ≤ numerator ≤ denominator, denominator > 0
 * @param z quantile of the standard normal distribution; that of 98 % on one side by default
 */
export function wilsonBound(
  { numerator, denominator }: { readonly numerator: number; readonly denominator: number },
  side: 'lower' | 'upper',
  z = ONE_SIDED_98,
): number {
  const rate = numerator / denominator;
  const share = (z * z) / denominator;
  const spread = z * Math.sqrt((rate * (1 - rate)) / denominator + share / (4 * denominator));
  const bound = (rate + share / 2 + (side === 'upper' ? spread : -spread)) / (1 + share);
  return Math.min(1, Math.max(0, bound));
}
