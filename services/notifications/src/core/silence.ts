import type { Zone } from '@nhip/kernel';
import type { Episode, SourceRule } from './alert';
import { heardWords } from './resolution-words';
import { answer, episodeOf, resolve, unrule, type Decision, type Said, type Standing } from './standing';

/** A source that is silent for this many times its rhythm is silent. */
export const SILENT_RHYTHMS = 3;
/** A source whose hours count so rarely that it would be silent only after this many days is never. */
const MOST_DAYS = 3_660;
const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440;

/** What a source's alert is told; `heardAt`: receipt of its newest event, absent when it never sent. */
export type SourceHappening =
  { readonly kind: 'heard'; readonly heardAt?: number; readonly at: number } | Said;

/** Decides of one source, as `decide` does of a figure. */
export function decideSource(
  standing: Standing,
  happening: SourceHappening,
  { rule, zone }: { readonly rule: SourceRule; readonly zone: Zone },
): Decision {
  switch (happening.kind) {
    case 'heard':
      return listen(standing, happening, { rule, zone });
    case 'answered':
      return answer(standing, happening.answer);
    case 'unruled':
      return unrule(standing, happening.at);
    default:
      return happening satisfies never;
  }
}

function listen(
  standing: Standing,
  asked: { readonly heardAt?: number; readonly at: number },
  around: { readonly rule: SourceRule; readonly zone: Zone },
): Decision {
  const at = Math.max(standing.at, asked.at);
  const watchedSince = standing.watchedSince ?? at;
  const heardAt = asked.heardAt ?? watchedSince;
  const now: Standing = { ...standing, at, watchedSince };
  const under = episodeOf(now);
  if (under === undefined) return openIfSilent(now, heardAt, around);
  if (heardAt <= under.since) return { standing: now, steps: [{ reason: 'waiting', at }] };
  const words = heardWords(under.since, heardAt, around.zone.name);
  const ended = resolve(now, { at, reason: 'source-heard', words });
  const again = openIfSilent(ended.standing, heardAt, around);
  return { standing: again.standing, steps: [...ended.steps, ...again.steps] };
}

function openIfSilent(
  standing: Standing,
  heardAt: number,
  { rule, zone }: { readonly rule: SourceRule; readonly zone: Zone },
): Decision {
  const silentFrom = silentAt(heardAt, rule, zone);
  if (silentFrom > standing.at) return { standing, steps: [{ reason: 'within-bound', at: standing.at }] };
  const episode: Episode = { since: heardAt, openedAt: silentFrom, toldLate: { numerator: 0 } };
  return {
    standing: { ...standing, state: { status: 'open', episode } },
    steps: [{ reason: 'opened', at: silentFrom, outcome: { kind: 'open', episode } }],
  };
}

/** The instant at which a source that was last heard at `heardAt` has been silent for three times its rhythm. */
export function silentAt(
  heardAt: number,
  { rhythmMs, during }: Pick<SourceRule, 'rhythmMs' | 'during'>,
  zone: Zone,
): number {
  let left = SILENT_RHYTHMS * rhythmMs;
  if (during === undefined) return heardAt + left;
  // An hour after midnight may belong to the evening before.
  const first = zone.dayOf(heardAt) - 1;
  for (let day = first; day < first + MOST_DAYS; day++) {
    if (!during.days.includes(weekdayOf(day))) continue;
    const minutes = during.to > during.from ? during.to : during.to + DAY_MINUTES;
    const from = Math.max(heardAt, instantOf(day, during.from, zone));
    const to = instantOf(day, minutes, zone);
    if (to <= from) continue;
    if (left <= to - from) return from + left;
    left -= to - from;
  }
  return Infinity;
}

/** Monday = 1; day 0, 1970-01-01, was a Thursday. */
const weekdayOf = (day: number): number => ((((day + 3) % 7) + 7) % 7) + 1;

/** A local time of a day, in minutes from its midnight on the clock of the wall. */
function instantOf(day: number, minutes: number, zone: Zone): number {
  const start = zone.startOf(day);
  const instant = start + minutes * MINUTE_MS;
  return instant + zone.offsetMs(start) - zone.offsetMs(instant);
}
