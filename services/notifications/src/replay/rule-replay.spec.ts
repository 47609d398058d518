import { create } from '@bufbuild/protobuf';
import { queries } from '@nhip/contracts';
import { formatDay, parseDay, Zone } from '@nhip/kernel';
import { REPLAY_LIMITS, RuleReplay, type IndicatorQueries } from './rule-replay';

const zone = new Zone('Asia/Ho_Chi_Minh');
const TODAY = parseDay('2020-06-30');
const NOON = zone.startOf(TODAY) + 12 * 3_600_000;
const RULE = `
  - id: low
    version: 1
    name: { vi: Thấp, en: Low }
    indicator: dossier.on-time.E
    units: each
    window: month
    bound: target
    for: P1D
    severity: info
    recipients: [a]`;
const rules = (from = '', to = ''): string => `rules:\n${RULE.replace(from, to)}`;

/** Indicators of three units; of u2 half of all are late in March of each year. */
class Indicators implements IndicatorQueries {
  readonly asked: { unit: string; from: string; to: string; each: string }[] = [];
  answer: () => Promise<void> = () => Promise.resolve();
  holding = ['u1', 'u2'];

  getCatalogue = (): Promise<queries.GetCatalogueResponse> =>
    Promise.resolve(
      create(queries.GetCatalogueResponseSchema, {
        definitions: [
          { id: 'dossier.on-time.E', version: 3, kind: 'ratio', target: 0.9, higherIsBetter: true },
          { id: 'dossier.on-time.D', version: 1, kind: 'ratio', higherIsBetter: true },
        ],
      }),
    );

  getUnits = (): Promise<queries.GetUnitsResponse> =>
    Promise.resolve(
      create(queries.GetUnitsResponseSchema, {
        units: ['p', 'u1', 'u2'].map((code) => ({
          ...{ code, name: { vi: `Đơn vị ${code}`, en: `Unit ${code}` } },
          tier: code === 'p' ? 'province' : 'commune',
        })),
        holding: this.holding,
      }),
    );

  getSeries: IndicatorQueries['getSeries'] = async (request) => {
    const range = request.window?.window?.value as { from: string; to: string };
    const { unit = '', each = '' } = request;
    this.asked.push({ unit, each, from: range.from, to: range.to });
    await this.answer();
    const [first, last] = [parseDay(range.from), Math.min(parseDay(range.to), TODAY)];
    const points = Array.from({ length: last - first + 1 }, (_, i) => {
      const to = formatDay(first + i);
      const late = unit === 'u2' && to.slice(5, 7) === '03';
      const numerator = late ? 50n : 99n;
      return {
        window: { from: `${to.slice(0, 7)}-01`, to },
        numerator,
        denominator: 100n,
        value: Number(numerator) / 100,
      };
    });
    return create(queries.GetSeriesResponseSchema, {
      points,
      times: {
        happened: { ...range, to: formatDay(last) },
        clock: BigInt(NOON),
        knownSequence: 5n,
        zone: zone.name,
      },
    });
  };
}

describe('rules on a history', () => {
  let indicators: Indicators;
  let replay: RuleReplay;
  beforeEach(() => {
    indicators = new Indicators();
    replay = new RuleReplay(indicators, zone);
  });
  const run = (from: string, to: string, text = rules()) => replay.replay({ rules: text, from, to });

  it('tell what would have fired, of each unit that holds dossiers, the earliest first', async () => {
    const { alerts, ...of } = await run('2018-01-01', '2019-12-31');
    expect(of).toMatchObject({ from: '2018-01-01', to: '2019-12-31', zone: 'Asia/Ho_Chi_Minh' });
    expect(of.rules.map(({ units }) => units)).toEqual([['u1', 'u2']]);
    expect(alerts).toMatchObject([
      {
        ...{ rule: 'low', unit: 'u2', unitName: { vi: 'Đơn vị u2', en: 'Unit u2' } },
        since: zone.startOf(parseDay('2018-03-02')) - 1,
        openedAt: zone.startOf(parseDay('2018-03-03')) - 1,
        worst: { numerator: 50, denominator: 100, bound: 0.9 },
        resolution: { reason: 'window-ended', at: zone.startOf(parseDay('2018-04-01')) },
      },
      { unit: 'u2', since: zone.startOf(parseDay('2019-03-02')) - 1 },
    ]);
  });

  it('ask at most two years at once, and no further than today', async () => {
    const { to } = await run('2016-01-01', '2021-12-31', rules('each', '[u1]'));
    expect(to).toBe('2020-06-30');
    expect(indicators.asked).toEqual([
      { unit: 'u1', each: 'month', from: '2016-01-01', to: '2018-01-01' },
      { unit: 'u1', each: 'month', from: '2018-01-02', to: '2020-01-03' },
      { unit: 'u1', each: 'month', from: '2020-01-04', to: '2021-12-31' },
    ]);
  });

  it.each<[string, string, string[]]>([
    ['the province', 'province', ['']],
    ['a tier', '{ tier: commune }', ['u1', 'u2']],
    ['a list', '[p, u1]', ['p', 'u1']],
  ])('watch %s', async (_, units, expected) => {
    await run('2018-01-01', '2018-01-31', rules('each', units));
    expect(indicators.asked.map(({ unit }) => unit).sort()).toEqual(expected);
  });

  it.each<[string, string, string, string, number, RegExp]>([
    ['days that are none', '2018-02-30', '2019-01-01', rules(), 422, /is no day/],
    ['days in the wrong order', '2018-02-03', '2018-01-01', rules(), 422, /is before/],
    ['too many days', '1990-01-01', '2019-01-01', rules(), 422, /3660 days/],
    ['text that is no YAML', '2018-01-01', '2018-01-02', 'rules: [', 422, /./],
    ['no rule', '2018-01-01', '2018-01-02', 'rules: []', 422, /no rule to try/],
    ['a target that is none', '2018-01-01', '2018-01-02', rules('time.E', 'time.D'), 422, /has no target/],
  ])('refuse %s', async (_, from, to, text, status, fault) => {
    const refused = await run(from, to, text).catch((error: unknown) => error);
    expect(refused).toMatchObject({ status });
    expect((refused as { options: { errors: { detail: string }[] } }).options.errors[0]?.detail).toMatch(
      fault,
    );
    expect(indicators.asked).toEqual([]);
  });

  it('ask no more questions than their limit', async () => {
    indicators.holding = Array.from({ length: REPLAY_LIMITS.questions / 2 + 1 }, (_, i) => `u${i}`);
    await expect(run('2018-01-01', '2020-01-10')).rejects.toMatchObject({ status: 413 });
    expect(indicators.asked).toEqual([]);
  });

  it('run one at a time, and end with the first failure', async () => {
    const gate: { open?: (error: Error) => void } = {};
    const opened = new Promise<void>((_, fail) => (gate.open = fail));
    indicators.answer = () => opened;
    indicators.holding = Array.from({ length: 50 }, (_, i) => `u${i}`);
    const first = run('2018-01-01', '2018-01-31');
    await expect(run('2018-01-01', '2018-01-31')).rejects.toMatchObject({ status: 503 });
    gate.open!(new Error('gone'));
    await expect(first).rejects.toThrow('gone');
    expect(indicators.asked).toHaveLength(REPLAY_LIMITS.questionsAtOnce);
    indicators.answer = () => Promise.resolve();
    await expect(run('2018-01-01', '2018-01-31')).resolves.toMatchObject({ alerts: [] });
  });
});
