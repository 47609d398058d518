import type { Zone } from './zone';

/** Date, time of day to the second, its fraction, and the offset, with a colon or without. */
const WRITTEN = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:[.,](\d{1,9}))?(?:(Z)|([+-]\d\d):?(\d\d))?$/;

/**
 * The instant of a time as logs write it, kept to the millisecond; without an offset it is read in `zone`.
 * @returns undefined for what is no such time.
 */
export function readWrittenTime(written: string, zone: Zone): number | undefined {
  const [, day, time, fraction = '', utc, hours, minutes] = WRITTEN.exec(written) ?? [];
  const local = Date.parse(`${day}T${time}.${fraction.slice(0, 3).padEnd(3, '0')}Z`);
  // A day that its month does not have would be read as one of the next.
  if (Number.isNaN(local) || new Date(local).toISOString().slice(0, 19) !== `${day}T${time}`)
    return undefined;
  if (utc !== undefined) return local;
  if (hours === undefined) return zone.instantOf(local);
  const sign = hours.startsWith('-') ? -1 : 1;
  return local - (Number(hours) * 60 + sign * Number(minutes)) * 60_000;
}
