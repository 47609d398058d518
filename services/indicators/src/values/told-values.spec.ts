import { create } from '@bufbuild/protobuf';
import { queries, values as wire } from '@nhip/contracts';
import { keyOf, ToldValues } from './told-values';

const times = (sequence: number, to = '2026-01-10'): queries.Times =>
  create(queries.TimesSchema, {
    happened: { from: '2026-01-01', to },
    ...{ clock: BigInt(1_000 + sequence), knownSequence: BigInt(sequence), knownAt: 5n },
  });
const value = (unit: string, numerator: number, at = times(1)): wire.IndicatorValue =>
  create(wire.IndicatorValueSchema, {
    ...{ indicator: 'i', unit, window: 'month', numerator: BigInt(numerator), rules: ['r'], times: at },
  });

describe('what is told of figures', () => {
  let told: ToldValues;
  const round = async (values: wire.IndicatorValue[], at = times(1)): Promise<string[]> => {
    const news = await told.news(values, at);
    told.tell(news);
    return news.map((each) => `${keyOf(each)}=${each.numerator}${each.rules.length === 0 ? ' gone' : ''}`);
  };
  beforeEach(() => {
    told = new ToldValues();
  });

  it('is each once, then those that changed', async () => {
    expect(await round([value('a', 1), value('b', 1)])).toEqual(['i|a|month=1', 'i|b|month=1']);
    expect(await round([value('a', 1), value('b', 2)])).toEqual(['i|b|month=2']);
    expect(await round([value('a', 1), value('b', 2)])).toEqual([]);
  });

  it('is nothing when only the clock and the journal went on', async () => {
    await round([value('a', 1)]);
    expect(await round([value('a', 1, times(9))])).toEqual([]);
    expect(await round([value('a', 1, times(9, '2026-01-11'))])).toEqual(['i|a|month=1']);
  });

  it('comes again when telling failed', async () => {
    expect(await told.news([value('a', 1)], times(1))).toHaveLength(1);
    expect(await round([value('a', 1)])).toEqual(['i|a|month=1']);
  });

  it('is once that no rule watches it any more', async () => {
    await round([value('a', 1), value('b', 1)]);
    expect(await round([value('b', 1)], times(7))).toEqual(['i|a|month=1 gone']);
    expect(await round([value('b', 1)])).toEqual([]);
    expect(await round([value('a', 1), value('b', 1)])).toEqual(['i|a|month=1']);
  });

  it('orders what is gone by the journal, too', async () => {
    await round([value('a', 1)]);
    expect((await told.news([], times(7)))[0]?.times).toMatchObject({
      knownSequence: 7n,
      happened: { to: '2026-01-10' },
    });
  });
});
