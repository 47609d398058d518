import type { Instant } from '@nhip/contracts';
import { Fmt } from '@nhip/kernel';
import type { Text } from './definition';

const SECOND_MS = 1_000;

/** Instants and spans as a sentence says them, in local time; two that are told together are told apart. */
export class LocalTime {
  private readonly vi: Fmt;
  private readonly en: Fmt;

  /** @param zone an IANA name. */
  constructor(zone: string) {
    this.vi = new Fmt('vi', zone);
    this.en = new Fmt('en', zone);
  }

  /** "16:05 ngày 12/11/2026"; with seconds when `besides` is another instant of the same minute. */
  at(instant: Instant, besides: Instant = instant): Text {
    const precise = instant !== besides && this.minuteOf(instant) === this.minuteOf(besides);
    const time = precise ? this.vi.time(instant) : this.vi.minute(instant);
    const day = this.vi.day(instant);
    return { vi: `${time} ngày ${day}`, en: `${time} on ${day}` };
  }

  /** "12/11/2026" in both languages. */
  day(instant: Instant): string {
    return this.vi.day(instant);
  }

  /** "23 giờ" · "23 hours"; its sign is ignored. */
  span(milliseconds: number): Text {
    if (Math.abs(milliseconds) < SECOND_MS) return { vi: 'chưa đến 1 giây', en: 'less than a second' };
    return { vi: this.vi.span(milliseconds), en: this.en.span(milliseconds) };
  }

  private minuteOf(instant: Instant): string {
    return `${this.vi.day(instant)} ${this.vi.minute(instant)}`;
  }
}
