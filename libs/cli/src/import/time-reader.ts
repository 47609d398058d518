import { DAY_MS, Zone } from '@nhip/kernel';
import { DateTime } from 'luxon';
import { plainFormat } from './plain-format';

/** Names that stand for a whole format; every other format is made of luxon's tokens, e.g. `dd/MM/yyyy HH:mm`. */
export const NAMED_TIME_FORMATS = ['iso', 'epoch-seconds', 'epoch-milliseconds'] as const;

/** Differs in every part, so that a format which loses or swaps one does not bring it back. */
const PROBE = { year: 2021, month: 11, day: 23, hour: 22, minute: 45, second: 46 };
/** Letters of luxon's tokens that printed times are made of; others are quoted, as in `yyyy-MM-dd'T'HH:mm`. */
const TOKEN_LETTERS = 'yLMdoHhmsSuaZzEc';
const ISO_OFFSET = /T.*(?:[Zz]|[+-]\d{2}(?::?\d{2})?)$/;

type Reader = (text: string) => number | undefined;

/**
 * Reads times as a source prints them.
 *
 * A printed time without an offset is a wall clock's. Twice a year that is not enough: when the clocks go back, an
 * hour is printed twice, and when they go forward an hour is never shown. The rule here, for both: the offset in force
 * before the change. So an hour printed twice is its first occurrence, and a time that never was (02:30 on the night
 * of the change) is as long after the change as it pretends to be (03:30). It is the rule of java.time and of
 * JavaScript's Temporal ("compatible"), and it keeps the order of times that were taken before the change.
 *
 * @param formats tried in their order; the first that reads the whole text wins.
 * @returns a function from text to milliseconds since 1970, undefined when no format fits.
 */
export function timeReader(formats: readonly string[], zone: string): Reader {
  const wallClock = new Zone(zone);
  const readers = formats.map((format) => readerOf(format, wallClock));
  return (text) => {
    for (const read of readers) {
      const instant = read(text);
      if (instant !== undefined) return instant;
    }
    return undefined;
  };
}

/** @returns why `format` cannot be used, or undefined. A format must bring back the day it printed. */
export function timeFormatFault(format: string): string | undefined {
  if ((NAMED_TIME_FORMATS as readonly string[]).includes(format)) return undefined;
  const literal = [...unquoted(format)].find((sign) => /\p{L}/u.test(sign) && !TOKEN_LETTERS.includes(sign));
  if (literal !== undefined)
    return (
      `"${format}": chữ "${literal}" không có nghĩa; năm yyyy, ngày dd, chữ thường đặt trong '…' · ` +
      "means nothing; year is yyyy, day dd, plain letters go in '…'"
    );
  const printed = DateTime.fromObject(PROBE, { zone: 'utc' });
  const read = DateTime.fromFormat(printed.toFormat(format), format, { zone: 'utc' });
  if (read.isValid && read.hasSame(printed, 'day')) return undefined;
  return `"${format}" không cho biết năm, tháng, ngày · does not tell year, month and day (yyyy, MM, dd)`;
}

function readerOf(format: string, zone: Zone): Reader {
  if (format === 'epoch-seconds') return (text) => epoch(text, 1000);
  if (format === 'epoch-milliseconds') return (text) => epoch(text, 1);
  if (format === 'iso')
    return (text) => {
      const read = DateTime.fromISO(text, { zone: 'utc' });
      if (!read.isValid) return undefined;
      return ISO_OFFSET.test(text) ? read.toMillis() : instantOf(read.toMillis(), zone);
    };
  const parser = DateTime.buildFormatParser(format);
  const bearsOffset = /[Zz]/.test(unquoted(format));
  const plain = plainFormat(format);
  return (text) => {
    const wallMs = plain?.(text);
    if (wallMs !== undefined) return instantOf(wallMs, zone);
    const read = DateTime.fromFormatParser(text, parser, { zone: 'utc' });
    if (!read.isValid) return undefined;
    return bearsOffset ? read.toMillis() : instantOf(read.toMillis(), zone);
  };
}

/**
 * The zone is asked at the ends of a span of three days, the same for all times of a day, so that its cache answers.
 * @param wallMs the wall clock's time written as though it were UTC
 */
export function instantOf(wallMs: number, zone: Zone): number {
  const day = Math.floor(wallMs / DAY_MS) * DAY_MS;
  const earlier = wallMs - zone.offsetMs(day - DAY_MS);
  const later = wallMs - zone.offsetMs(day + 2 * DAY_MS);
  if (earlier === later) return earlier;
  const shows = (instant: number): boolean => instant + zone.offsetMs(instant) === wallMs;
  return shows(earlier) || !shows(later) ? earlier : later;
}

function epoch(text: string, unitMs: number): number | undefined {
  return /^-?\d{1,13}$/.test(text) ? Number(text) * unitMs : undefined;
}

const unquoted = (format: string): string => format.replace(/'[^']*'/g, '');
