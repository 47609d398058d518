import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { queries } from '@nhip/contracts';
import { newestOf, OTHER_STREAMS, sourceOf } from './fake-streams';
import { seeded, type FakeUnit } from './fake-province';

type Words = { readonly vi: string; readonly en: string };
type Place = { readonly unit?: string; readonly unitName?: Words; readonly group?: string };
type More = Partial<Pick<queries.Definition, 'kind' | 'version' | 'target' | 'alarm' | 'higherIsBetter'>> & {
  readonly unitOfMeasure?: Words;
  readonly formula?: Words;
};
export type TimesInit = MessageInitShape<typeof queries.TimesSchema>;

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const iso = (instant: number): string => new Date(instant).toISOString().slice(0, 10);

function definition(id: string, [vi, en]: readonly [string, string], more: More = {}): queries.Definition {
  return create(queries.DefinitionSchema, {
    id,
    version: 1,
    kind: 'count',
    name: { vi, en },
    formula: { vi: 'Hồ sơ theo sổ theo dõi của kỳ.', en: 'Dossiers by the ledger of the window.' },
    higherIsBetter: true,
    legalBasis: 'Quyết định 766/QĐ-TTg',
    stream: 'dossier',
    dimensions: ['level', 'channel', 'field'],
    freshnessSeconds: 3600,
    ...more,
  });
}

const formula = {
  vi: 'Hồ sơ đến hạn trong kỳ và không quá hạn, chia cho hồ sơ đến hạn trong kỳ, kể cả xong sớm.',
  en: 'Dossiers that fell due in the window and were not late, over those that fell due, finished early or not.',
};

export const DEFINITIONS: readonly queries.Definition[] = [
  definition('dossier.on-time.E', ['Đúng hạn (đến hạn trong kỳ)', 'On time (fell due)'], {
    kind: 'ratio',
    version: 12,
    formula,
    target: 0.98,
    alarm: 0.95,
  }),
  definition('dossier.on-time.C', ['Đúng hạn (theo ngày, biểu II.06a)', 'On time (by date, form II.06a)'], {
    kind: 'ratio',
    target: 0.95,
  }),
  definition('dossier.on-time.A', ['Đúng hạn (trên số phải giải quyết)', 'On time (of all to solve)'], {
    kind: 'ratio',
  }),
  definition('dossier.on-time.B', ['Đúng hạn (trên số tiếp nhận)', 'On time (of what was received)'], {
    kind: 'ratio',
  }),
  definition('dossier.on-time.D', ['Đúng hạn (chỉ đúng ngày hẹn)', 'On time (on the very day)'], {
    kind: 'ratio',
  }),
  definition('dossier.on-time.F', ['Đúng hạn (trừ số quá hạn)', 'On time (less what was late)'], {
    kind: 'ratio',
  }),
  definition('dossier.early', ['Trước hạn', 'Early'], { kind: 'ratio' }),
  definition('dossier.same-day', ['Đúng ngày hẹn', 'Same day'], { kind: 'ratio' }),
  definition('dossier.late', ['Trễ hạn', 'Late'], { kind: 'ratio', higherIsBetter: false }),
  definition('dossier.near-due', ['Sắp đến hạn (24 giờ)', 'Near due (24 hours)'], { higherIsBetter: false }),
  definition('dossier.overdue-open', ['Đang quá hạn', 'Overdue now'], { higherIsBetter: false, target: 0 }),
  definition('dossier.online-share', ['Tỷ lệ nộp trực tuyến', 'Online share'], {
    kind: 'ratio',
    target: 0.6,
  }),
  definition('dossier.carried-over', ['Kỳ trước chuyển sang', 'Carried over']),
  definition('dossier.received', ['Tiếp nhận', 'Received']),
  definition('dossier.refused', ['Từ chối tiếp nhận', 'Refused']),
  definition('dossier.to-solve', ['Phải giải quyết', 'To solve']),
  definition('dossier.completed', ['Đã giải quyết', 'Completed']),
  definition('dossier.still-open', ['Đang giải quyết', 'Still open']),
  ...OTHER_STREAMS.map(({ id, name, more }) => definition(id, name, more)),
];

/** [numerator, denominator] of an indicator over some units. */
function countsOf(indicator: string, units: readonly FakeUnit[]): readonly [number, number?] {
  const sum = (of: (unit: FakeUnit) => number): number => units.reduce((total, unit) => total + of(unit), 0);
  const [due, late] = [sum(({ fellDue }) => fellDue), sum((unit) => unit.late)];
  const received = Math.round(due * 1.11);
  const [carried, refused, completed] = [
    Math.round(due * 0.14),
    Math.round(due * 0.004),
    Math.round(due * 1.04),
  ];
  const figures: Readonly<Record<string, readonly [number, number?]>> = {
    'dossier.on-time.E': [due - late, due],
    'dossier.on-time.C': [Math.round(completed * 0.957), completed],
    'dossier.on-time.A': [Math.round(due * 0.884 * 1.2), Math.round(due * 1.2)],
    'dossier.on-time.B': [Math.round(received * 0.901), received],
    'dossier.on-time.D': [Math.round(completed * 0.127), completed],
    'dossier.on-time.F': [Math.round(due * 0.869), due],
    'dossier.early': [Math.round(completed * 0.83), completed],
    'dossier.same-day': [Math.round(completed * 0.127), completed],
    'dossier.late': [completed - Math.round(completed * 0.957), completed],
    'dossier.near-due': [sum(({ near }) => near)],
    'dossier.overdue-open': [sum(({ overdue }) => overdue)],
    'dossier.online-share': [Math.round(received * 0.634), received],
    'dossier.carried-over': [carried],
    'dossier.received': [received],
    'dossier.refused': [refused],
    'dossier.to-solve': [carried + received - refused],
    'dossier.completed': [completed],
    'dossier.still-open': [carried + received - refused - completed],
  };
  const other = OTHER_STREAMS.find(({ id }) => id === indicator);
  return figures[indicator] ?? other?.counts(units) ?? [0];
}

export function figureOf(indicator: string, units: readonly FakeUnit[], more: Place = {}): queries.Figure {
  const [numerator, denominator] = countsOf(indicator, units);
  const told = DEFINITIONS.find(({ id }) => id === indicator);
  const value =
    denominator === undefined ? numerator : denominator === 0 ? undefined : numerator / denominator;
  return create(queries.FigureSchema, {
    indicator,
    definitionVersion: told?.version ?? 1,
    numerator: BigInt(numerator),
    ...(denominator === undefined ? {} : { denominator: BigInt(denominator) }),
    ...(value === undefined ? { noData: queries.NoData.DENOMINATOR_ZERO } : { value }),
    state: stateOf(told, value),
    newest: {
      eventAt: BigInt(Math.max(0, ...units.map((unit) => newestOf(indicator, unit)))),
      source: sourceOf(indicator),
    },
    ...more,
  });
}

function stateOf(told: queries.Definition | undefined, value: number | undefined): queries.State {
  if (told === undefined || value === undefined || (told.target === undefined && told.alarm === undefined))
    return queries.State.NORMAL;
  const reaches = (bound: number): boolean => (told.higherIsBetter ? value >= bound : value <= bound);
  if (told.alarm !== undefined && !reaches(told.alarm)) return queries.State.BREACH;
  return told.target === undefined || reaches(told.target) ? queries.State.GOOD : queries.State.WATCH;
}

/** A plausible walk of days that ends at the figure as it is now. */
export function pointsOf(indicator: string, units: readonly FakeUnit[], range: { from: string; to: string }) {
  const random = seeded(indicator.length * 31 + units.length);
  const [numerator, denominator] = countsOf(indicator, units);
  const days = (Date.parse(range.to) - Date.parse(range.from)) / DAY_MS;
  return Array.from({ length: days + 1 }, (_, at) => {
    const day = iso(Date.parse(range.from) + at * DAY_MS);
    const left = (days - at) / Math.max(1, days);
    const sway = (random() - 0.5) * 0.02;
    const n =
      denominator === undefined ? Math.max(0, Math.round(numerator * (1 - left * 0.35 + sway * 6))) : 0;
    const ratio = denominator === undefined ? 0 : Math.min(1, numerator / denominator + left * 0.03 + sway);
    const of = denominator === undefined ? 0 : Math.round(denominator / 25);
    return {
      window: { from: day, to: day },
      numerator: BigInt(denominator === undefined ? n : Math.round(of * ratio)),
      ...(denominator === undefined ? { value: n } : { denominator: BigInt(of), value: ratio }),
      unfinished: at === days,
    };
  });
}

const PROCEDURES = [
  ['1.004193', 'Cấp đổi giấy chứng nhận quyền sử dụng đất', 'Đất đai'],
  ['1.012756', 'Đăng ký biến động quyền sử dụng đất', 'Đất đai'],
  ['1.012783', 'Tách thửa, hợp thửa đất', 'Đất đai'],
  ['2.000635', 'Cấp bản sao trích lục khai sinh', 'Hộ tịch'],
  ['1.009994', 'Cấp giấy phép xây dựng nhà ở riêng lẻ', 'Xây dựng'],
] as const;

/** The dossiers behind a figure, the worst first, `count` of them in all. */
export function dossierOf(at: number, { unit, now, part }: { unit: FakeUnit; now: number; part: string }) {
  const [procedure, procedureName, field] = PROCEDURES[at % PROCEDURES.length]!;
  const due = now - 3 * DAY_MS + at * 5 * HOUR_MS - (part === 'rest' ? 0 : 20 * DAY_MS);
  const closed = part !== 'rest' ? due - 2 * DAY_MS : at % 3 === 2 ? due + 26 * HOUR_MS : undefined;
  return {
    subject: `H00.01-${iso(due - 12 * DAY_MS)
      .slice(2)
      .replaceAll('-', '')}-${String(100 + at).padStart(4, '0')}`,
    unit: unit.code,
    unitName: { vi: unit.name, en: unit.name },
    procedure,
    procedureName,
    field,
    level: 'full',
    channel: 'online',
    status: closed === undefined ? 'accepted' : 'completed',
    receivedAt: BigInt(due - 12 * DAY_MS),
    due: BigInt(due),
    ...(closed === undefined ? {} : { closedAt: BigInt(closed) }),
    overdue: closed === undefined && due < now,
    weight: 1n,
  };
}
