import { formatDay } from '@nhip/kernel';
import type { Over, Term, Text } from './definition';
import type { Mark } from './mark';
import type { Dimension } from './stream';
import type { Vocabulary } from './vocabulary';
import type { Window } from './window';

const OVERS: Readonly<Record<Over, Text>> = {
  window: { vi: 'trong kỳ', en: 'in the window' },
  before: { vi: 'trước kỳ', en: 'before the window' },
  to: { vi: 'tính đến hết kỳ', en: 'up to the end of the window' },
};
const OF_COHORT: Text = {
  vi: 'tính đến hết kỳ, trong số tiếp nhận trong kỳ',
  en: 'up to the end of the window, of those received in it',
};

/** What one summand of a stream counts, e.g. "đã giải quyết trong kỳ (đúng hạn, tính theo thời điểm)". */
export function termWords(
  { measure, over, cohort, where }: Term,
  { measures, dimensions }: Vocabulary,
): Text {
  const what = measures[measure] ?? { vi: measure, en: measure };
  const when = cohort === 'window' ? OF_COHORT : OVERS[over];
  const conditions = Object.entries(where).map(([name, values]) => conditionWords(dimensions[name], values));
  return {
    vi: `${what.vi} ${when.vi}${inBrackets(conditions, 'vi')}`,
    en: `${what.en} ${when.en}${inBrackets(conditions, 'en')}`,
  };
}

/** What a mark counts, e.g. "đã giải quyết (có hẹn trả; xử lý xong)". */
export function markWords(
  { measure, dims }: Pick<Mark, 'measure' | 'dims'>,
  { measures, dimensions }: Vocabulary,
): Text {
  const what = measures[measure] ?? { vi: measure, en: measure };
  const conditions = Object.entries(dims).map(([name, value]) => conditionWords(dimensions[name], [value]));
  return { vi: what.vi + inBrackets(conditions, 'vi'), en: what.en + inBrackets(conditions, 'en') };
}

function inBrackets(conditions: readonly Text[], language: keyof Text): string {
  return conditions.length === 0 ? '' : ` (${conditions.map((each) => each[language]).join('; ')})`;
}

function conditionWords(dimension: Dimension | undefined, values: readonly string[]): Text {
  const words = values.map((value) => dimension?.values[value] ?? { vi: value, en: value });
  const by = dimension?.by;
  return {
    vi: `${words.map(({ vi }) => vi).join(' hoặc ')}${by ? `, ${by.vi}` : ''}`,
    en: `${words.map(({ en }) => en).join(' or ')}${by ? `, ${by.en}` : ''}`,
  };
}

/** The days that a term sums; `from` is empty for "since ever". */
export function termDays({ over, cohort }: Term, { from, to }: Window): { from: string; to: string } {
  if (cohort === 'window' || over === 'window') return { from: formatDay(from), to: formatDay(to) };
  return { from: '', to: formatDay(over === 'before' ? from - 1 : to) };
}
