import { Fmt, type Language } from '@nhip/kernel';
import type { Counted, Evidence, NoData, Words } from './alert';

/** A figure as a person reads it: "88,0% (176/200)", a count "17". */
export function figureText({ numerator, denominator }: Counted, fmt: Fmt): string {
  if (denominator === undefined) return fmt.integer(numerator);
  if (denominator <= 0) return `${fmt.integer(numerator)}/${fmt.integer(denominator)}`;
  const fraction = `${fmt.integer(numerator)}/${fmt.integer(denominator)}`;
  const rate = numerator / denominator;
  if (rate < 0 || rate > 1) return `${fmt.decimal(rate)} (${fraction})`;
  return `${fmt.percent(rate)} (${fraction})`;
}

/** The figure is back within its bound. */
export function recoveredWords(opening: Evidence, now: Evidence): Words {
  return {
    vi: `Chỉ số đã trở lại: ${told(now, 'vi', now)}; lúc cảnh báo mở là ${told(opening, 'vi', now)}.`,
    en: `The figure is back: ${told(now, 'en', now)}; when the alert opened it was ${told(opening, 'en', now)}.`,
  };
}

/** What was told late of days already over would have kept the alert from opening. */
export function lateDataWords(opening: Evidence, asKnownNow: Counted, now: Evidence): Words {
  const [then, known, current] = [opening, asKnownNow, now];
  return {
    vi:
      'Dữ liệu đến muộn đã sửa con số: lúc cảnh báo mở, ' +
      `chỉ số được biết là ${told(then, 'vi', now)}; ` +
      `tính cả những gì báo muộn thì khi đó là ${told(known, 'vi', now)}, nay là ${told(current, 'vi', now)}.`,
    en:
      `Data that came late mended the figure: when the alert opened it was known as ${told(then, 'en', now)}; ` +
      `with what was told late it was ${told(known, 'en', now)} then, and is ${told(current, 'en', now)} now.`,
  };
}

/** A new window has begun, in which nothing has happened yet. */
export function windowEndedWords(latest: Counted & Pick<Evidence, 'from' | 'to' | 'zone'>): Words {
  const words = (language: Language): string => new Fmt(language, latest.zone).range(latest.from, latest.to);
  return {
    vi: `Kỳ ${words('vi')} đã kết thúc với ${told(latest, 'vi', latest)}; kỳ mới được theo dõi từ đầu.`,
    en: `The window ${words('en')} ended with ${told(latest, 'en', latest)}; the new one is watched afresh.`,
  };
}

/** Too few cases are left to say anything. */
export function tooFewWords(counted: Counted, { minimum, zone }: { minimum: number; zone: string }): Words {
  const cases = (language: Language): string =>
    new Fmt(language, zone).integer(Math.max(0, counted.denominator ?? 0));
  return {
    vi: `Chỉ còn ${cases('vi')} trường hợp, ít hơn ${minimum}: không đủ để kết luận.`,
    en: `Only ${cases('en')} cases are left, fewer than ${minimum}: not enough to say anything.`,
  };
}

const NO_DATA: Readonly<Record<NoData, Words>> = {
  'denominator-zero': { vi: 'không còn trường hợp nào', en: 'no case is left' },
  'before-cut-over': {
    vi: 'kỳ bắt đầu trước khi có dữ liệu',
    en: 'its window begins before there is any data',
  },
  'nothing-received': { vi: 'chưa nhận được gì', en: 'nothing was received' },
};

/** The figure has no value any more. */
export function noDataWords(noData: NoData = 'denominator-zero'): Words {
  const { vi, en } = NO_DATA[noData];
  return {
    vi: `Chỉ số không còn số liệu (${vi}): không có gì để kết luận.`,
    en: `The figure has no data any more (${en}): there is nothing to say.`,
  };
}

/** The indicator has lost the target by which it was judged. */
export function noBoundWords(): Words {
  return {
    vi: 'Chỉ số không còn chỉ tiêu: không có gì để so.',
    en: 'The indicator has no target any more: there is nothing to compare with.',
  };
}

/** A source that was silent was heard again. */
export function heardWords(since: number, heardAt: number, zone: string): Words {
  const [vi, en] = [new Fmt('vi', zone), new Fmt('en', zone)];
  return {
    vi: `Nguồn đã gửi lại lúc ${vi.dateTime(heardAt)}, sau ${vi.span(heardAt - since)} im lặng.`,
    en: `The source sent again at ${en.dateTime(heardAt)}, after ${en.span(heardAt - since)} of silence.`,
  };
}

function told(counted: Counted, language: Language, { zone }: Pick<Evidence, 'zone'>): string {
  return figureText(counted, new Fmt(language, zone));
}
