import type { LocalDay } from './zone';

export type Language = 'vi' | 'en';

/** Below this many cases a ratio is shown as its fraction (11/12): a percentage would pretend to know more. */
export const FEW_CASES = 20;

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const MINUS = '\u2212';

const WORDS = {
  vi: {
    separators: { group: '.', decimal: ',' },
    units: {
      day: ['ngày', 'ngày'],
      hour: ['giờ', 'giờ'],
      minute: ['phút', 'phút'],
      second: ['giây', 'giây'],
    },
    points: 'điểm phần trăm',
    weekdays: ['Chủ Nhật', 'Thứ Hai', 'Thứ Ba', 'Thứ Tư', 'Thứ Năm', 'Thứ Sáu', 'Thứ Bảy'],
    overdue: (span: string) => `quá hạn ${span}`,
    left: (span: string) => `còn ${span}`,
    late: (span: string) => `xong muộn ${span}`,
    early: (span: string) => `xong sớm ${span}`,
    onTheDot: 'xong đúng hẹn',
  },
  en: {
    separators: { group: ',', decimal: '.' },
    units: {
      day: ['day', 'days'],
      hour: ['hour', 'hours'],
      minute: ['minute', 'minutes'],
      second: ['second', 'seconds'],
    },
    points: 'percentage points',
    weekdays: ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'],
    overdue: (span: string) => `${span} overdue`,
    left: (span: string) => `${span} left`,
    late: (span: string) => `finished ${span} late`,
    early: (span: string) => `finished ${span} early`,
    onTheDot: 'finished when due',
  },
} as const;

type SpanUnit = keyof (typeof WORDS)['vi']['units'];

interface Parts {
  readonly day: string;
  readonly month: string;
  readonly year: string;
  readonly time: string;
}

/**
 * The one way numbers, instants and spans are written for a person, on the wall, in the command line and in messages.
 * Written by hand because `Intl` for vi-VN puts the time before the date and drops leading zeros (5/11/2026), and
 * because a screen and a terminal must print the same characters whatever data their engines carry.
 * Instants are milliseconds since 1970; spans are milliseconds; ratios are 0 to 1.
 */
export class Fmt {
  private readonly words: (typeof WORDS)[Language];
  private readonly calendar: Intl.DateTimeFormat;

  /** @throws RangeError when `zone` is no IANA zone. */
  constructor(
    readonly language: Language,
    readonly zone: string,
  ) {
    this.words = WORDS[language];
    this.calendar = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
    });
  }

  /** 8412 → "8.412" */
  integer(value: number): string {
    return this.decimal(Math.round(value), 0);
  }

  /** 5.24 → "5,2" */
  decimal(value: number, digits = 1): string {
    const [whole = '', fraction] = Math.abs(value).toFixed(digits).split('.');
    const grouped = whole.replace(/\B(?=(\d{3})+$)/g, this.words.separators.group);
    const text = fraction === undefined ? grouped : `${grouped}${this.words.separators.decimal}${fraction}`;
    return value < 0 && /[1-9]/.test(text) ? `${MINUS}${text}` : text;
  }

  /** 41 → "+41", −3 → "−3", 0 → "0" */
  signed(value: number, digits = 0): string {
    const text = this.decimal(value, digits);
    return value > 0 && /[1-9]/.test(text) ? `+${text}` : text;
  }

  /**
   * 0.9421 → "94,2%". What is not whole never reads as 100% or 0%: 0.99996 → "99,9%", 0.0001 → "0,1%".
   */
  percent(ratio: number, digits = 1): string {
    const step = 10 ** -digits;
    const rounded = Math.round((ratio * 100) / step) * step;
    if (ratio < 1 && rounded >= 100) return `${this.decimal(100 - step, digits)}%`;
    if (ratio > 0 && rounded < step) return `${this.decimal(step, digits)}%`;
    return `${this.decimal(rounded, digits)}%`;
  }

  /** A bound such as a target, without digits that say nothing: 0.98 → "98%", 0.985 → "98,5%". */
  bound(ratio: number): string {
    return Math.abs(ratio * 100 - Math.round(ratio * 100)) < 1e-9
      ? this.percent(ratio, 0)
      : this.percent(ratio);
  }

  /** A ratio that knows its size: "94,2%", and below `FEW_CASES` the fraction itself, "11/12". */
  ratio(numerator: number, denominator: number): string {
    return denominator < FEW_CASES
      ? `${this.integer(numerator)}/${this.integer(denominator)}`
      : this.percent(numerator / denominator);
  }

  /** A difference of two ratios: −0.018 → "−1,8 điểm phần trăm" */
  points(difference: number): string {
    return `${this.signed(difference * 100, 1)} ${this.words.points}`;
  }

  /** "21/11/2026" */
  day(instant: number): string {
    const { day, month, year } = this.parts(instant);
    return `${day}/${month}/${year}`;
  }

  /** "21/11" */
  dayOfMonth(instant: number): string {
    const { day, month } = this.parts(instant);
    return `${day}/${month}`;
  }

  /** A local day written as ISO 8601, or counted from 1970: "2026-11-21" → "21/11/2026" */
  localDay(day: string | LocalDay): string {
    const iso = typeof day === 'string' ? day : new Date(day * DAY_MS).toISOString().slice(0, 10);
    return iso.split('-').reverse().join('/');
  }

  /** "01–21/11/2026", "28/10 – 21/11/2026" or "21/11/2026" for two ISO 8601 days. */
  range(from: string, to: string): string {
    if (from === to) return this.localDay(to);
    const [fromYear, fromMonth, fromDay] = from.split('-');
    const [toYear, toMonth] = to.split('-');
    if (fromYear !== toYear) return `${this.localDay(from)} – ${this.localDay(to)}`;
    if (fromMonth !== toMonth) return `${fromDay}/${fromMonth} – ${this.localDay(to)}`;
    return `${fromDay}–${this.localDay(to)}`;
  }

  /** "09:07:15" */
  time(instant: number): string {
    return this.parts(instant).time;
  }

  /** "09:07" */
  minute(instant: number): string {
    return this.parts(instant).time.slice(0, 5);
  }

  /** "21/11/2026 09:07:15" */
  dateTime(instant: number): string {
    return `${this.day(instant)} ${this.time(instant)}`;
  }

  /** "03/11 08:10", for tables whose year is plain. */
  shortDateTime(instant: number): string {
    return `${this.dayOfMonth(instant)} ${this.minute(instant)}`;
  }

  /** "09:07" of the same day as `now`, else "03/11 08:10". */
  recent(instant: number, now: number): string {
    return this.day(instant) === this.day(now) ? this.minute(instant) : this.shortDateTime(instant);
  }

  /** "Thứ Bảy" */
  weekday(instant: number): string {
    const { day, month, year } = this.parts(instant);
    return this.words.weekdays[new Date(`${year}-${month}-${day}T00:00:00Z`).getUTCDay()] as string;
  }

  /** A span in its largest whole unit: 125 000 → "2 phút", below a second "0 giây". Its sign is ignored. */
  span(milliseconds: number): string {
    const size = Math.abs(milliseconds);
    if (size >= DAY_MS) return this.counted(size / DAY_MS, 'day');
    if (size >= HOUR_MS) return this.counted(size / HOUR_MS, 'hour');
    if (size >= MINUTE_MS) return this.counted(size / MINUTE_MS, 'minute');
    return this.counted(size / SECOND_MS, 'second');
  }

  /** An open dossier against its due instant: "quá hạn 3 ngày" once `now` is strictly later, else "còn 2 giờ". */
  untilDue(due: number, now: number): string {
    const span = this.span(now - due);
    return now > due ? this.words.overdue(span) : this.words.left(span);
  }

  /** A finished dossier against its due instant: "xong muộn 1 ngày", "xong sớm 2 ngày", "xong đúng hẹn". */
  finished(due: number, closed: number): string {
    if (due === closed) return this.words.onTheDot;
    const span = this.span(closed - due);
    return closed > due ? this.words.late(span) : this.words.early(span);
  }

  private counted(size: number, unit: SpanUnit): string {
    const whole = Math.floor(size);
    return `${this.integer(whole)} ${this.words.units[unit][whole === 1 ? 0 : 1]}`;
  }

  private parts(instant: number): Parts {
    const found = new Map(this.calendar.formatToParts(instant).map(({ type, value }) => [type, value]));
    const part = (type: Intl.DateTimeFormatPartTypes): string => found.get(type) ?? '';
    return {
      day: part('day'),
      month: part('month'),
      year: part('year'),
      time: `${part('hour')}:${part('minute')}:${part('second')}`,
    };
  }
}
