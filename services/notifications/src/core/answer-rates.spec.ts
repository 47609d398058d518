import { AnswerRates } from './answer-rates';

describe('answers of one sender', () => {
  it('are so many at once, and then as many as time brings', () => {
    const rates = new AnswerRates({ burst: 2, perSecond: 0.5, tracked: 10 });
    expect([rates.take('a', 0), rates.take('a', 0), rates.take('a', 0)]).toEqual([0, 0, 2_000]);
    expect(rates.take('b', 0)).toBe(0);
    expect(rates.take('a', 1_000)).toBe(1_000);
    expect(rates.take('a', 2_000)).toBe(0);
    expect(rates.take('a', 2_000)).toBe(2_000);
  });

  it('are remembered of a bounded number of senders', () => {
    const rates = new AnswerRates({ burst: 1, perSecond: 0.001, tracked: 2 });
    for (const sender of ['a', 'b', 'c']) rates.take(sender, 0);
    expect(rates.take('c', 0)).toBeGreaterThan(0);
    expect(rates.take('a', 0)).toBe(0);
  });
});
