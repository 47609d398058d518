import type { AlertState, AlertSubject, Answer } from './alert';
import type { Episode, Observation, Outcome, Resolution, Severity } from './alert';

/**
 * Why a step was taken, or none: log line, metric label and what tests expect. Those of `ResolvedFor` end an episode.
 */
export type Reason =
  | 'repeat'
  | 'no-data'
  | 'no-bound'
  | 'too-few'
  | 'uncertain'
  | 'within-bound'
  | 'out-of-bound'
  | 'waiting'
  | 'source-silent'
  | 'opened'
  | 'still-out'
  | 'inside-band'
  | 'escalated'
  | 'answered'
  | 'not-open'
  | 'recovered'
  | 'late-data'
  | 'window-ended'
  | 'source-heard'
  | 'not-repeated'
  | 'rule-gone';

/** All that is kept of one alert between two steps. */
export interface Standing {
  readonly state: AlertState;
  /** Up to when time has been considered; it never goes back. */
  readonly at: number;
  /** The newest figure that was considered. */
  readonly seen?: Observation;
  /** Version of the rule by which that was judged. */
  readonly ruleVersion?: number;
  /** Of a source that never sent: since when it is watched. */
  readonly watchedSince?: number;
  /** Of an alert of the system: its newest start, when it was last told, and as what. */
  readonly system?: {
    readonly startsAt: number;
    readonly heardAt: number;
    readonly severity: Severity;
    readonly subject: AlertSubject;
  };
}

export const BEGINNING: Standing = { state: { status: 'inactive' }, at: 0 };

export interface Step {
  readonly reason: Reason;
  readonly at: number;
  readonly outcome?: Outcome;
}

/** One step forward: where it stands now, and every step that led there, in order. */
export interface Decision {
  readonly standing: Standing;
  readonly steps: readonly Step[];
}

/** What may happen to any alert, beside time. */
export type Said =
  { readonly kind: 'answered'; readonly answer: Answer } | { readonly kind: 'unruled'; readonly at: number };

/** The episode that is under way. */
export function episodeOf({ state }: Standing): Episode | undefined {
  return state.status === 'inactive' || state.status === 'pending' ? undefined : state.episode;
}

/** Somebody took it on; the newest answer counts. */
export function answer(standing: Standing, given: Answer): Decision {
  const under = episodeOf(standing);
  const at = Math.max(standing.at, given.at);
  if (under === undefined) return { standing, steps: [{ reason: 'not-open', at }] };
  const episode = { ...under, answer: given };
  return {
    standing: { ...standing, at, state: { status: 'answered', episode } },
    steps: [{ reason: 'answered', at, outcome: { kind: 'answer', episode } }],
  };
}

/** No rule asks for it any more. */
export function unrule(standing: Standing, at: number): Decision {
  const words = { vi: 'Không còn quy tắc nào theo dõi.', en: 'No rule watches it any more.' };
  return resolve(standing, { at: Math.max(standing.at, at), reason: 'rule-gone', words });
}

/** Ends what is under way, an episode or the waiting for one. */
export function resolve(standing: Standing, resolution: Resolution): Decision {
  const { at, reason } = resolution;
  const episode = episodeOf(standing);
  const outcome: Outcome | undefined = episode && { kind: 'resolve', episode, resolution };
  return {
    standing: { ...standing, at, state: { status: 'inactive' } },
    steps: [{ reason, at, ...(outcome && { outcome }) }],
  };
}
