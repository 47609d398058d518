import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { queries } from '@nhip/contracts';
import { pino } from 'pino';
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

  constructor(private readonly answers: Readonly<Record<string, readonly Figure[]>>) {}

  get source(): FigureSource {
    return {
      getCatalogue: () => {
        this.catalogues += 1;
        if (this.fails) return Promise.reject(new Error('away'));
        const definition = { id: 'dossier.on-time.E', name: NAME, dimensions: ['field'] };
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

const causesOf = (indicators: FakeIndicators): Causes =>
  new Causes({ indicators: indicators.source, log, limits: LIMITS });

describe('what a message says beside its record', () => {
  it('is the name of the indicator and the part that causes most, as of the figure that is told', async () => {
    const indicators = new FakeIndicators({
      'xa-01/field': [part('Đất đai', 40, 60), part('Hộ tịch', 75, 82)],
      'xa-01/unit': [unit('xa-01', 115, 142)],
    });
    await expect(causesOf(indicators).of(RECORD)).resolves.toEqual({
      indicatorName: NAME,
      cause: expect.objectContaining({ by: 'field', name: { vi: 'Đất đai', en: 'Đất đai' }, missed: 20 }),
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
    const record = { ...RECORD, subject: { ...RECORD.subject, unit: '' } } as typeof RECORD;
    const { cause } = await causesOf(indicators).of(record);
    expect(cause).toMatchObject({ by: 'unit', name: { vi: 'xa-01' } });
  });

  it('is asked once for all who are told of the same figure', async () => {
    const indicators = new FakeIndicators({});
    const causes = causesOf(indicators);
    await Promise.all(Array.from({ length: 50 }, () => causes.of(RECORD)));
    expect(indicators.catalogues).toBe(1);
  });

  it('is nothing, and soon, while the indicators are away, and is not asked again and again', async () => {
    const indicators = new FakeIndicators({});
    indicators.fails = true;
    const causes = causesOf(indicators);
    await expect(causes.of(RECORD)).resolves.toEqual({});
    await expect(causes.of(RECORD)).resolves.toEqual({});
    expect(indicators.catalogues).toBe(1);
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
