/** Seconds since local midnight as "09:07:15"; the last second of a day is its latest. */
export function timeText(seconds: number): string {
  const whole = Math.min(SECONDS_OF_DAY - 1, Math.max(0, Math.floor(seconds)));
  return [whole / 3600, (whole / 60) % 60, whole % 60]
    .map((part) => String(Math.floor(part)).padStart(2, '0'))
    .join(':');
}

/** "09:07:15" as seconds since local midnight. */
export function secondsOf(time: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = time.split(':').map(Number);
  return (hours * 60 + minutes) * 60 + seconds;
}

export const SECONDS_OF_DAY = 86_400;

/** The ISO day `count` days after `day`. */
export function dayAfter(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * SECONDS_OF_DAY * 1000).toISOString().slice(0, 10);
}

/** "20/11/2026" as "2026-11-20"; undefined where there is no such day. */
export function isoDay(typed: string): string | undefined {
  const [, day = '', month = '', year = ''] =
    /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(typed.trim()) ?? [];
  const iso = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const at = Date.parse(`${iso}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(iso) ? iso : undefined;
}
