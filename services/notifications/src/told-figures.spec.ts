import { create } from '@bufbuild/protobuf';
import { queries } from '@nhip/contracts';
import { Registry } from 'prom-client';
import { ToldFigures } from './told-figures';

/** Indicators of which each answer is given by hand. */
class SlowIndicators {
  answer: (until?: bigint) => void = () => undefined;
  fail: (error: Error) => void = () => undefined;

  readonly getToldValues = (): Promise<queries.GetToldValuesResponse> =>
    new Promise((resolve, reject) => {
      this.answer = (until) =>
        resolve(create(queries.GetToldValuesResponseSchema, until === undefined ? {} : { until }));
      this.fail = reject;
    });
}

describe('up to when figures are told', () => {
  let indicators: SlowIndicators;
  let figures: ToldFigures;
  beforeEach(() => {
    indicators = new SlowIndicators();
    figures = new ToldFigures({ indicators, timeoutMs: 1_000, registry: new Registry() });
  });

  it('stands as it was last answered while indicators are asked again', async () => {
    const first = figures.until();
    expect(figures.standing).toEqual({ until: undefined, away: false });
    indicators.answer(5n);
    expect(await first).toBe(5);
    const second = figures.until();
    expect(figures.standing).toEqual({ until: 5, away: false });
    indicators.fail(new Error('away'));
    await expect(second).rejects.toThrow('away');
    const third = figures.until();
    expect(figures.standing).toEqual({ until: 5, away: true });
    indicators.answer(7n);
    await third;
    expect(figures.standing).toEqual({ until: 7, away: false });
  });

  it('is not known of indicators that have told none since they began', async () => {
    const asked = figures.until();
    indicators.answer();
    await expect(asked).rejects.toThrow('have not told the figures yet');
    expect(figures.standing).toEqual({ until: undefined, away: true });
  });
});
