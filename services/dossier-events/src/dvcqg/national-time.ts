import type { Zone } from '@nhip/kernel';

/** Year, month, day, and then as much of the time of day as was written. */
const WRITTEN = /^(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?$/;

/**
 * The instant of a national time, `yyyyMMddHHmmss` in the zone of the instance; without seconds, or without a time of
 * day (then the day's first instant), it is read too. @returns undefined for what is no such time.
 */
export function readNationalTime(written: string, zone: Zone): number | undefined {
  const parts = WRITTEN.exec(written);
  if (parts === null) return undefined;
  const [year, month, day, hour, minute, second] = parts.slice(1).map((part) => Number(part ?? 0));
  const local = Date.UTC(year!, month! - 1, day, hour, minute, second);
  const kept = new Date(local).toISOString().replace(/\D/g, '').slice(0, 14);
  if (kept !== written.padEnd(14, '0')) return undefined;
  return zone.instantOf(local);
}
