import type { Fmt, Language } from '@nhip/kernel';
import type { Answer, Severity, ToldStep, Words } from './alert';
import type { Cause } from './cause';

interface Called {
  readonly indicator: string;
  /** What they are called, where the catalogue said so. */
  readonly noun?: Words | undefined;
}

interface Cases extends Called {
  readonly count: number;
}

interface OutOfBound {
  readonly unit: string;
  readonly value: string;
  readonly bound: string;
  readonly isTarget: boolean;
  /** The figure is under its bound; else over it. */
  readonly isUnder: boolean;
}

interface Newest {
  readonly eventAt: number;
  readonly source: string;
}

const ofDossiers = (indicator: string): boolean => indicator.startsWith('dossier.');
const called = ({ indicator, noun }: Called): string =>
  noun?.vi ?? (ofDossiers(indicator) ? 'hồ sơ' : 'trường hợp');
const capital = (text: string): string => text.slice(0, 1).toLocaleUpperCase('vi') + text.slice(1);

const VI = {
  steps: { opened: 'Cảnh báo', escalated: 'Báo cáo cấp trên', resolved: 'Đã hết' } satisfies Steps,
  severities: { info: 'Thông tin', warning: 'Chú ý', critical: 'Nghiêm trọng' } satisfies Severities,
  province: 'Toàn tỉnh',
  severity: 'Mức độ',
  unit: 'Đơn vị',
  source: 'Nguồn số liệu',
  service: 'Bộ phận của hệ thống',
  indicator: 'Chỉ số',
  figure: 'Số liệu căn cứ',
  target: 'Chỉ tiêu giao',
  alarm: 'Ngưỡng cảnh báo',
  chance: 'Loại trừ ngẫu nhiên',
  window: 'Kỳ',
  age: 'Số liệu mới đến',
  since: 'Không đạt từ',
  began: 'Bắt đầu',
  lastHeard: 'Nhận lần cuối',
  most: 'Nguyên nhân nhiều nhất',
  answered: 'Người nhận xử lý',
  resolved: 'Kết thúc',
  answerLink: 'Nhận xử lý hoặc ghi chú',
  figureLink: 'Xem số liệu và hồ sơ',
  runbookLink: 'Sổ tay xử lý',
  alertLink: 'Xem cảnh báo',
  noEvent: 'chưa có sự kiện nào',
  footer: (id: string) => `Cảnh báo ${id}. Thư này có thể đến hai lần; cùng một mã là cùng một cảnh báo.`,
  silent: (source: string) => `Nguồn ${source} im lặng`,
  silentSince: (name: string, since: string) => `${name}: không nhận được gì từ ${since}.`,
  outOfBound: ({ unit, value, bound, isTarget, isUnder }: OutOfBound) =>
    `${unit}: ${value}, ${isUnder ? 'dưới' : 'trên'} ${isTarget ? 'chỉ tiêu giao' : 'ngưỡng cảnh báo'} ${bound}.`,
  unanswered: (since: string) => `Chưa ai nhận xử lý từ ${since}.`,
  cases: ({ count, indicator, noun }: Cases, fmt: Fmt) =>
    `${fmt.integer(count)} ${called({ indicator, noun })}`,
  confidence: (isUpper: boolean, bound: string) =>
    `dù tính cả may rủi, tỷ lệ thực ${isUpper ? 'không cao hơn' : 'không thấp hơn'} ${bound} (tin cậy 98%)`,
  newest: ({ eventAt, source }: Newest, clock: number, fmt: Fmt) =>
    `${fmt.dateTime(eventAt)} (${fmt.span(clock - eventAt)} trước khi tính), nguồn ${source}`,
  sinceWhen: (since: string, span: string) => `${since} (cảnh báo mở sau ${span})`,
  heardWhen: (since: string, span: string) => `${since} (cảnh báo mở sau ${span})`,
  cause: ({ by, name, missed, missedInAll, shareOfCases }: Cause, cases: Called, fmt: Fmt) =>
    `${capital(by.name.vi)} “${name.vi}”: ${fmt.percent(missed / missedInAll, 0)} số không đạt ` +
    `(${fmt.integer(missed)}/${fmt.integer(missedInAll)})` +
    (shareOfCases === undefined
      ? ''
      : `, trong khi chỉ có ${fmt.percent(shareOfCases, 0)} số ${called(cases)}`),
  answeredBy: ({ by, at, note }: Answer, fmt: Fmt) =>
    `${by}, ${fmt.dateTime(at)}${note === '' ? '' : `: “${note}”`}`,
};

type Steps = Readonly<Record<ToldStep, string>>;
type Severities = Readonly<Record<Severity, string>>;

/** Every sentence of a message in one language. */
export type Sentences = typeof VI;

const EN: Sentences = {
  steps: { opened: 'Alert', escalated: 'Escalated', resolved: 'Resolved' },
  severities: { info: 'Information', warning: 'Warning', critical: 'Critical' },
  province: 'Whole province',
  severity: 'Severity',
  unit: 'Unit',
  source: 'Source',
  service: 'Part of the system',
  indicator: 'Indicator',
  figure: 'Figure',
  target: 'Target',
  alarm: 'Alarm bound',
  chance: 'Not by chance',
  window: 'Window',
  age: 'Data up to',
  since: 'Out of bound since',
  began: 'Began',
  lastHeard: 'Last heard',
  most: 'Causes most of it',
  answered: 'Taken on by',
  resolved: 'Resolved',
  answerLink: 'Take it on, or leave a note',
  figureLink: 'See the figure and its dossiers',
  runbookLink: 'Runbook',
  alertLink: 'See the alert',
  noEvent: 'no event yet',
  footer: (id) => `Alert ${id}. This message may come twice; the same number is the same alert.`,
  silent: (source) => `Source ${source} is silent`,
  silentSince: (name, since) => `${name}: nothing came since ${since}.`,
  outOfBound: ({ unit, value, bound, isTarget, isUnder }) =>
    `${unit}: ${value}, ${isUnder ? 'under' : 'over'} the ${isTarget ? 'target' : 'alarm bound'} of ${bound}.`,
  unanswered: (since) => `Nobody has taken it on since ${since}.`,
  cases: ({ count, indicator, noun }, fmt) =>
    `${fmt.integer(count)} ${noun?.en ?? (ofDossiers(indicator) ? 'dossiers' : 'cases')}`,
  confidence: (isUpper, bound) =>
    `allowing for chance, the true rate is ${isUpper ? 'not above' : 'not below'} ${bound} (98% sure)`,
  newest: ({ eventAt, source }, clock, fmt) =>
    `${fmt.dateTime(eventAt)} (${fmt.span(clock - eventAt)} before it was computed), source ${source}`,
  sinceWhen: (since, span) => `${since} (the alert opened after ${span})`,
  heardWhen: (since, span) => `${since} (the alert opened after ${span})`,
  cause: ({ by, name, missed, missedInAll, shareOfCases }, _, fmt) =>
    `${capital(by.name.en)} “${name.en}”: ${fmt.percent(missed / missedInAll, 0)} of what missed ` +
    `(${fmt.integer(missed)} of ${fmt.integer(missedInAll)})` +
    (shareOfCases === undefined ? '' : `, with only ${fmt.percent(shareOfCases, 0)} of the cases`),
  answeredBy: ({ by, at, note }, fmt) => `${by}, ${fmt.dateTime(at)}${note === '' ? '' : `: “${note}”`}`,
};

export const SENTENCES: Readonly<Record<Language, Sentences>> = { vi: VI, en: EN };
