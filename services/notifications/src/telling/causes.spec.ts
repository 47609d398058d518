import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { queries } from '@nhip/contracts';
import { setTimeout as delay } from 'node:timers/promises';
import { pino } from 'pino';
import type { AlertRecord } from '../core/alert';
import { evidenceRows } from '../core/sentence';
import { RECORD, SILENT } from '../core/told.spec-data';
import { Causes, type FigureSource } from './causes';

type Figure = MessageInitShape<typeof queries.FigureSchema>;
type Asked = MessageInitShape<typeof queries.GetFiguresRequestSchema>;

const log = pino({ level: 'silent' });
const LIMITS = { causeMs: 200, causesKept: 2, causeKeptMs: 60_000 };
const NAME = { vi: 'Đúng hạn', en: 'On time' };
const part = (group: string, numerator: number, denominator: number): Figure => ({
  ...{ unit: RECORD.alert, group, groupName: { vi: group, en: group } },
  ...{ numerator: BigInt(numerator), denominator: BigInt(denominator) },
});
const unit = (code: string, numerator: number, denominator: number): Figure => ({
  ...{ unit: code, unitName: { vi: code, en: code } },
  ...{ numerator: BigInt(numerator), denominator: BigInt(denominator) },
});

/** Indicators that answer what they are told to, by unit and dimension. */
class FakeIndicators {
  readonly asked: Asked[] = [];
  catalogues = 0;
  fails = false;
  definition: MessageInitShape<typeof queries.DefinitionSchema> = {
    ...{ id: 'dossier.on-time.E', name: NAME, kind: 'ratio' },
    dimensionNames: { field: { vi: 'lĩnh vực', en: 'field' } },
  };

  constructor(private readonly answers: Readonly<Record<string, readonly Figure[]>>) {}

  get source(): FigureSource {
    return {
      getCatalogue: () => {
        this.catalogues += 1;
        if (this.fails) return Promise.reject(new Error('away'));
        const { definition } = this;
        return Promise.resolve(create(queries.GetCatalogueResponseSchema, { definitions: [definition] }));
      },
      getFigures: (asked) => {
        this.asked.push(asked as Asked);
        const answers = ((asked as Asked).queries ?? []).map(({ unit: of = '', by = '' }) => ({
          figures: [...(this.answers[`${of}/${by}`] ?? [])],
        }));
        return Promise.resolve(create(queries.GetFiguresResponseSchema, { answers }));
      },
    };
  }
}

const recordOf = (unit: string): AlertRecord =>
  ({ ...RECORD, subject: { ...RECORD.subject, unit } }) as AlertRecord;
const causesOf = (indicators: FakeIndicators): Causes =>
  new Causes({ indicators: indicators.source, log, limits: LIMITS });

describe('what a message says beside its record', () => {
  afterEach(() => void jest.restoreAllMocks());

  it('is the name of the indicator and the part that causes most, as of the figure that is told', async () => {
    const indicators = new FakeIndicators({
      'xa-01/field': [part('Đất đai', 40, 60), part('Hộ tịch', 75, 82)],
      'xa-01/unit': [unit('xa-01', 115, 142)],
    });
    await expect(causesOf(indicators).of(RECORD)).resolves.toEqual({
      indicatorName: NAME,
      cause: expect.objectContaining({
        by: { id: 'field', name: { vi: 'lĩnh vực', en: 'field' } },
        ...{ name: { vi: 'Đất đai', en: 'Đất đai' }, missed: 20 },
      }),
    });
    expect(indicators.asked).toEqual([
      expect.objectContaining({
        asOfSequence: 4711n,
        queries: (['unit', 'field'] as const).map((by) => ({
          ...{ indicator: 'dossier.on-time.E', unit: 'xa-01', by },
          window: { window: { case: 'range', value: { from: '2026-10-23', to: '2026-11-21' } } },
        })),
      }),
    ]);
  });

  it('of a whole province looks below its only root', async () => {
    const indicators = new FakeIndicators({
      '/unit': [unit('tinh', 115, 142)],
      'tinh/unit': [unit('xa-01', 40, 60), unit('xa-02', 75, 82)],
    });
    const { cause } = await causesOf(indicators).of(recordOf(''));
    expect(cause).toMatchObject({ by: { id: 'unit' }, name: { vi: 'xa-01' } });
  });

  it('is told by whatever dimensions the definition names, in the words of the catalogue', async () => {
    const indicators = new FakeIndicators({
      'xa-01/signature': [part('không ký số', 10, 40), part('chữ ký số cơ quan', 58, 60)],
      'xa-01/type': [part('CV', 34, 50), part('QĐ', 34, 50)],
    });
    indicators.definition = {
      ...{ id: 'dossier.on-time.E', name: NAME, kind: 'ratio', noun: { vi: 'văn bản', en: 'documents' } },
      dimensionNames: {
        type: { vi: 'loại văn bản', en: 'type' },
        signature: { vi: 'chữ ký số', en: 'signature' },
      },
    };
    const known = await causesOf(indicators).of(RECORD);
    const say = (language: 'vi' | 'en'): string | undefined =>
      evidenceRows({ record: RECORD, language, zone: 'Asia/Ho_Chi_Minh', known }).find(({ label }) =>
        /Nguyên nhân|Causes/.test(label),
      )?.value;
    expect(say('vi')).toBe(
      'Chữ ký số “không ký số”: 94% số không đạt (30/32), trong khi chỉ có 40% số văn bản',
    );
    expect(say('en')).toMatch(/^Signature “không ký số”: 94% of what missed/);
  });

  it('is no part of a mean, which has no cases that missed', async () => {
    const indicators = new FakeIndicators({
      'xa-01/field': [part('Đất đai', 900, 10), part('Hộ tịch', 9, 90)],
    });
    indicators.definition = { ...indicators.definition, kind: 'mean' };
    await expect(causesOf(indicators).of(RECORD)).resolves.toEqual({ indicatorName: NAME });
    expect(indicators.asked).toEqual([]);
  });

  it('is asked once for all who are told of the same figure', async () => {
    const indicators = new FakeIndicators({});
    const causes = causesOf(indicators);
    await Promise.all(Array.from({ length: 50 }, () => causes.of(RECORD)));
    expect(indicators.catalogues).toBe(1);
  });

  it('is nothing while the indicators are away, which one unit finds out for all, for a while', async () => {
    const indicators = new FakeIndicators({});
    indicators.fails = true;
    const causes = causesOf(indicators);
    let now = 1_000;
    jest.spyOn(performance, 'now').mockImplementation(() => now);
    for (let unit = 0; unit < 1_000; unit++)
      await expect(causes.of(recordOf(`xa-${unit}`))).resolves.toEqual({});
    expect(indicators.catalogues).toBe(1);
    indicators.fails = false;
    now += LIMITS.causeKeptMs;
    await expect(causes.of(recordOf('xa-02'))).resolves.toEqual({ indicatorName: NAME });
  });

  it.each([
    ['takes all its time', LIMITS.causeMs, 1],
    ['is refused at once', 0, 2],
  ])('whose figures are an ask that %s', async (_, afterMs, asked) => {
    const indicators = new FakeIndicators({});
    const getFigures: FigureSource['getFigures'] = async () => {
      await delay(afterMs);
      throw new Error('no figures');
    };
    const causes = new Causes({ indicators: { ...indicators.source, getFigures }, log, limits: LIMITS });
    await expect(causes.of(RECORD)).resolves.toEqual({ indicatorName: NAME });
    await causes.of(recordOf('xa-02'));
    expect(indicators.catalogues).toBe(asked);
  });

  it('keeps the name where the parts cannot be had', async () => {
    const { source } = new FakeIndicators({});
    const getFigures: FigureSource['getFigures'] = () => Promise.reject(new Error('too late'));
    const causes = new Causes({ indicators: { ...source, getFigures }, log, limits: LIMITS });
    await expect(causes.of(RECORD)).resolves.toEqual({ indicatorName: NAME });
  });

  it('of a silent source asks nobody', async () => {
    const indicators = new FakeIndicators({});
    await expect(causesOf(indicators).of(SILENT)).resolves.toEqual({});
    expect(indicators.catalogues).toBe(0);
  });
});
