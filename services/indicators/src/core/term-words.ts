import { formatDay } from '@nhip/kernel';
import type { Over, Term, Text } from './definition';
import type { Window } from './window';

const MEASURES: ReadonlyMap<string, Text> = new Map([
  ['dossier.received', { vi: 'tiếp nhận', en: 'received' }],
  ['dossier.reopened', { vi: 'mở lại', en: 'reopened' }],
  ['dossier.moved_in', { vi: 'nhận từ đơn vị khác', en: 'arrived by transfer' }],
  ['dossier.moved_out', { vi: 'chuyển đơn vị khác', en: 'left by transfer' }],
  ['dossier.refused', { vi: 'từ chối', en: 'refused' }],
  ['dossier.completed', { vi: 'đã giải quyết', en: 'completed' }],
  ['dossier.overdue_in', { vi: 'bắt đầu quá hạn', en: 'became overdue' }],
  ['dossier.overdue_out', { vi: 'thôi quá hạn', en: 'no longer overdue' }],
  ['dossier.near_in', { vi: 'bắt đầu sắp đến hạn', en: 'became near due' }],
  ['dossier.near_out', { vi: 'thôi sắp đến hạn', en: 'no longer near due' }],
  ['dossier.late', { vi: 'bị trễ hạn', en: 'went late' }],
  ['dossier.fell_due', { vi: 'đến hạn', en: 'fell due' }],
  ['dossier.cut_over', { vi: 'còn mở khi nguồn được kết nối', en: 'open when the source was connected' }],
  ['dossier.fee', { vi: 'phát sinh nghĩa vụ tài chính', en: 'with a fee' }],
  ['dossier.paid', { vi: 'đã thanh toán', en: 'paid' }],
  ['dossier.rated', { vi: 'được đánh giá', en: 'rated' }],
  ['dossier.returned', { vi: 'đã trả kết quả', en: 'returned' }],
]);

const OVERS: Readonly<Record<Over, Text>> = {
  window: { vi: 'trong kỳ', en: 'in the window' },
  before: { vi: 'trước kỳ', en: 'before the window' },
  to: { vi: 'tính đến hết kỳ', en: 'up to the end of the window' },
};
const OF_COHORT: Text = {
  vi: 'tính đến hết kỳ, trong số tiếp nhận trong kỳ',
  en: 'up to the end of the window, of those received in it',
};

const TIMELINESS: Readonly<Record<string, Text>> = {
  'in-time': { vi: 'đúng hạn', en: 'in time' },
  late: { vi: 'quá hạn', en: 'late' },
  none: { vi: 'không có hẹn trả', en: 'without a due date' },
  early: { vi: 'trước hạn', en: 'early' },
  'same-day': { vi: 'đúng ngày hẹn', en: 'on the due day' },
};
const RULES: Readonly<Record<string, Text>> = {
  instant: { vi: 'tính theo thời điểm', en: 'by instant' },
  date: { vi: 'tính theo ngày', en: 'by date' },
  d766: { vi: 'tính theo Quyết định 766', en: 'by Decision 766' },
};
const VALUES: Readonly<Record<string, Readonly<Record<string, Text>>>> = {
  dated: {
    yes: { vi: 'có hẹn trả', en: 'with a due date' },
    no: { vi: 'không có hẹn trả', en: 'without a due date' },
  },
  outcome: {
    done: { vi: 'xử lý xong', en: 'done' },
    withdrawn: { vi: 'rút', en: 'withdrawn' },
    stopped: { vi: 'dừng xử lý', en: 'stopped' },
  },
  channel: {
    online: { vi: 'trực tuyến', en: 'online' },
    'in-person': { vi: 'trực tiếp', en: 'in person' },
    post: { vi: 'bưu chính', en: 'by post' },
  },
  late: { yes: { vi: 'quá hạn', en: 'late' }, no: { vi: 'không quá hạn', en: 'not late' } },
  rule: RULES,
  instant: TIMELINESS,
  date: TIMELINESS,
  d766: TIMELINESS,
};

/** What one summand counts, e.g. "đã giải quyết trong kỳ (đúng hạn, tính theo thời điểm)". */
export function termWords({ measure, over, cohort, where }: Term): Text {
  const what = MEASURES.get(measure) ?? { vi: measure, en: measure };
  const when = cohort === 'window' ? OF_COHORT : OVERS[over];
  const conditions = Object.entries(where).map(([name, values]) => conditionWords(name, values));
  const told = (language: keyof Text): string =>
    conditions.length === 0 ? '' : ` (${conditions.map((each) => each[language]).join('; ')})`;
  return { vi: `${what.vi} ${when.vi}${told('vi')}`, en: `${what.en} ${when.en}${told('en')}` };
}

function conditionWords(name: string, values: readonly string[]): Text {
  const words = values.map((value) => VALUES[name]?.[value] ?? { vi: value, en: value });
  const rule = RULES[name];
  return {
    vi: `${words.map(({ vi }) => vi).join(' hoặc ')}${rule ? `, ${rule.vi}` : ''}`,
    en: `${words.map(({ en }) => en).join(' or ')}${rule ? `, ${rule.en}` : ''}`,
  };
}

/** The days that a term sums; `from` is empty for "since ever". */
export function termDays({ over, cohort }: Term, { from, to }: Window): { from: string; to: string } {
  if (cohort === 'window' || over === 'window') return { from: formatDay(from), to: formatDay(to) };
  return { from: '', to: formatDay(over === 'before' ? from - 1 : to) };
}
