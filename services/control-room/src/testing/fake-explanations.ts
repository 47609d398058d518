import type { MessageInitShape } from '@bufbuild/protobuf';
import type { queries } from '@nhip/contracts';
import { DEFINITIONS, figureOf, type TimesInit } from './fake-answers';
import type { FakeUnit } from './fake-province';

type Summand = MessageInitShape<typeof queries.SummandSchema>;
type Correction = MessageInitShape<typeof queries.CorrectionSchema>;
type Explained = MessageInitShape<typeof queries.ExplainResponseSchema>;
type Counting = { where?: Record<string, string>; sign?: number; measure?: string };
type Words = { readonly vi: string; readonly en: string };

const DAY_MS = 86_400_000;
const COUNTED = {
  inTime: { vi: 'Đến hạn trong kỳ, xong đúng hạn', en: 'Fell due in the window, finished in time' },
  open: {
    vi: 'Đến hạn trong kỳ, hạn được chuyển sang sau khi tạm dừng',
    en: 'Fell due in the window, due date moved after a pause',
  },
  twice: { vi: 'Đã tính hai lần do chuyển đơn vị', en: 'Counted twice because it was moved' },
  due: { vi: 'Hồ sơ đến hạn trong kỳ', en: 'Dossiers that fell due in the window' },
  count: { vi: 'Hồ sơ của kỳ', en: 'Dossiers of the window' },
} as const;

const BESIDE = {
  leftOut: [
    {
      reason: 'no-due',
      words: { vi: 'không có ngày hẹn trả', en: 'without a due date' },
      dossiers: 3n,
      subjects: ['H00.01-261103-0123', 'H00.01-261104-0087', 'H00.01-261030-0311'],
    },
    {
      reason: 'unopened',
      words: { vi: 'chưa được tiếp nhận', en: 'not received yet' },
      dossiers: 1n,
      subjects: ['H00.01-261105-0019'],
    },
  ],
  contradictions: [
    {
      flag: 'closed-before-opened',
      words: { vi: 'kết thúc trước khi tiếp nhận', en: 'closed before it was received' },
      dossiers: 1n,
      subjects: ['H00.01-261106-0204'],
    },
  ],
};

/** Summands that add up to `total`, as the indicators tell a formula. */
function summands(total: number, days: TimesInit['happened'], ratio: boolean): Summand[] {
  const one = (words: Words, sum: number, more: Counting = {}): Summand => ({
    measure: 'dossier.fell-due',
    over: 'window',
    sign: 1,
    words,
    sum: BigInt(sum),
    ...(days === undefined ? {} : { days }),
    ...more,
  });
  if (!ratio) return [one(COUNTED.count, total)];
  const open = Math.round(total * 0.06);
  return [
    one(COUNTED.inTime, total - open + 1, { where: { instant: 'in-time' } }),
    one(COUNTED.open, open, { where: { instant: 'open,near' } }),
    one(COUNTED.twice, 1, { sign: -1, measure: 'dossier.moved-out' }),
  ];
}

const OCTOBER_SHOWN = 0.958;

export function explanationOf(
  figure: queries.Figure,
  times: TimesInit,
  window: queries.Window | undefined,
): Explained {
  const definition = DEFINITIONS.find(({ id }) => id === figure.indicator) ?? DEFINITIONS[0]!;
  const [n, d] = [Number(figure.numerator), figure.denominator];
  const days = times.happened;
  const period = window?.window.case === 'period' ? window.window.value : undefined;
  const before = d === undefined ? n : Math.round(Number(d) * OCTOBER_SHOWN);
  const value = d === undefined ? before : before / Number(d);
  const published = { ...figure, numerator: BigInt(before), value };
  return {
    definition,
    figure,
    times,
    numerator: summands(n, days, d !== undefined),
    denominator:
      d === undefined
        ? []
        : [
            {
              measure: 'dossier.fell-due',
              over: 'window',
              sign: 1,
              words: COUNTED.due,
              sum: d,
              ...(days && { days }),
            },
          ],
    ...BESIDE,
    newestSubject: 'H00.01-261107-0150',
    ...(period === undefined
      ? {}
      : {
          publication: {
            ...publicationOf({ period, by: 'admin', note: 'Báo cáo tháng 10' }, Number(times.clock)),
            figure: published,
          },
          correction: correctionOf(period, [published, figure], Number(times.clock)),
        }),
  };
}

export function publicationOf(
  { period, by, note }: { period: string; by: string; note: string },
  now: number,
): MessageInitShape<typeof queries.PublicationSchema> {
  return { period, by, note, sequence: 1_190_220n, at: BigInt(now - 19 * DAY_MS), figures: 4_746 };
}

function correctionOf(
  period: string,
  [published, figure]: readonly [queries.Figure, queries.Figure],
  now: number,
): Correction {
  return {
    period,
    indicator: figure.indicator,
    unit: figure.unit,
    ...(figure.unitName === undefined ? {} : { unitName: figure.unitName }),
    published,
    now: figure,
    publishedSequence: 1_190_220n,
    publishedAt: BigInt(now - 19 * DAY_MS),
    changedAt: BigInt(now - 2 * DAY_MS),
    causes: [
      { vi: '2 sự kiện đến muộn', en: '2 events came late' },
      { vi: '1 sự kiện được sửa', en: '1 event was corrected' },
    ],
    dossiers: 3n,
    subjects: ['H00.01-261103-0123', 'H00.01-261104-0087', 'H00.01-261030-0311'],
  };
}

/** October was published with other figures of some units. */
export function correctionsOf(units: readonly FakeUnit[], now: number): Correction[] {
  const place = (unit: FakeUnit) => ({ unit: unit.code, unitName: { vi: unit.name, en: unit.name } });
  const figures = [
    figureOf('dossier.on-time.E', units),
    ...[3, 24, 0, 40].map((at) => figureOf('dossier.on-time.E', [units[at]!], place(units[at]!))),
    figureOf('dossier.overdue-open', [units[3]!], place(units[3]!)),
  ];
  return figures.map((figure) => {
    const ratio = figure.denominator !== undefined;
    const before = figure.numerator + (ratio ? 3n : -2n);
    const value = ratio ? Number(before) / Number(figure.denominator) : Number(before);
    return correctionOf('2026-10', [{ ...figure, numerator: before, value }, figure], now);
  });
}
