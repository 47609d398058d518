import type { Fmt } from '@nhip/kernel/fmt';

/** The past that a page shows: an instant (milliseconds since 1970), or a sequence of the journal. */
export type AsOf = { readonly instant: number } | { readonly sequence: number };

const LOCAL = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2}))?$/;
const TYPED = /^(?:(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}),? +)?(\d{1,2})[:h](\d{2})(?::(\d{2}))?$/;
const SHOWN = /^(\d{2})\/(\d{2})\/(\d{4}) (\d{2}):(\d{2}):(\d{2})$/;

/** What an address says in `luc`: "2026-11-20T09:07" local, an RFC 3339 instant, or "#1190220". */
export function parseAsOf(text: string, fmt: Fmt): AsOf | undefined {
  if (/^#\d{1,15}$/.test(text)) return { sequence: Number(text.slice(1)) };
  const local = LOCAL.exec(text);
  if (local !== null)
    return instantOf(
      local.slice(1).map((part) => Number(part ?? 0)),
      fmt,
    );
  const instant = /(?:Z|[+-]\d{2}:\d{2})$/.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(instant) ? undefined : { instant };
}

/** What a person types: "20/11/2026 09:07", "20/11/2026 9h07", or a time alone, of the day of `now`. */
export function parseTyped(text: string, fmt: Fmt, now: number): AsOf | undefined {
  const typed = TYPED.exec(text.trim());
  if (typed === null) return undefined;
  const today = fmt.day(now).split('/').map(Number);
  const [day, month, year] = typed[1] === undefined ? today : typed.slice(1, 4).map(Number);
  const time = typed.slice(4).map((part) => Number(part ?? 0));
  return instantOf([year ?? 0, month ?? 0, day ?? 0, ...time], fmt);
}

/** As an address bears it. */
export function asOfText(asOf: AsOf, fmt: Fmt): string {
  if ('sequence' in asOf) return `#${asOf.sequence}`;
  const [day, time] = fmt.dateTime(asOf.instant).split(' ');
  return `${(day ?? '').split('/').reverse().join('-')}T${time ?? ''}`;
}

/** As the API wants it. */
export function asOfAsked(asOf: AsOf): string {
  return 'sequence' in asOf ? `#${asOf.sequence}` : new Date(asOf.instant).toISOString();
}

/** The instant at which a clock in the zone shows these; undefined where there is no such day or time. */
function instantOf(parts: readonly number[], fmt: Fmt): AsOf | undefined {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts;
  const shown = Date.UTC(year, month - 1, day, hour, minute, second);
  const instant = shown - offset(shown - offset(shown, fmt), fmt);
  const exists =
    new Date(shown).getUTCDate() === day && month <= 12 && hour < 24 && minute < 60 && second < 60;
  return exists && wallClock(instant, fmt) === shown ? { instant } : undefined;
}

const offset = (instant: number, fmt: Fmt): number => wallClock(instant, fmt) - instant;

/** What a clock in the zone shows at `instant`, as if it were UTC. */
function wallClock(instant: number, fmt: Fmt): number {
  const [day = 0, month = 0, year = 0, hour = 0, minute = 0, second = 0] = (
    SHOWN.exec(fmt.dateTime(instant)) ?? []
  )
    .slice(1)
    .map(Number);
  return Date.UTC(year, month - 1, day, hour, minute, second);
}
