import type { AlertSubject, Episode, Severity } from './alert';
import { answer, episodeOf, resolve, type Decision, type Said, type Standing } from './standing';

export type SystemSubject = Extract<AlertSubject, { kind: 'system' }>;

/** What Alertmanager tells of one alert; instants are its own. */
export interface SystemTold {
  /** Names the alert by its labels; the same every time it fires. */
  readonly fingerprint: string;
  readonly firing: boolean;
  readonly startsAt: number;
  /** When it was over; only where it is not firing. */
  readonly endsAt: number;
  readonly severity: Severity;
  readonly subject: SystemSubject;
}

/** What happens to an alert of the system. */
export type SystemHappening =
  | { readonly kind: 'told'; readonly told: SystemTold; readonly at: number }
  | { readonly kind: 'time'; readonly at: number }
  | Extract<Said, { kind: 'answered' }>;

/**
 * Alertmanager repeats what fires (`repeat_interval`, four hours as shipped). One that restarts forgets its alerts, and
 * never says that they are over: so what it has not repeated for this long has ended.
 */
export const REPEATED_WITHIN_MS = 12 * 3_600_000;

/** Decides of one alert of Alertmanager: the same start opens one episode, however often it is told. */
export function decideSystem(standing: Standing, happening: SystemHappening): Decision {
  switch (happening.kind) {
    case 'told':
      return take(standing, happening.told, Math.max(standing.at, happening.at));
    case 'time':
      return passTime(standing, happening.at);
    case 'answered':
      return answer(standing, happening.answer);
    default:
      return happening satisfies never;
  }
}

/** When time alone ends it. */
export function systemDueAt(standing: Standing): number | undefined {
  const { heardAt } = standing.system ?? {};
  return episodeOf(standing) === undefined || heardAt === undefined
    ? undefined
    : heardAt + REPEATED_WITHIN_MS;
}

function take(standing: Standing, told: SystemTold, at: number): Decision {
  const under = episodeOf(standing);
  const known = standing.system?.startsAt ?? -Infinity;
  const ofOld: Decision = { standing: { ...standing, at }, steps: [{ reason: 'repeat', at }] };
  if (told.firing) {
    // Later ones are of the same time of trouble: its end was never told.
    if (under !== undefined)
      return { standing: heard(standing, told, at), steps: [{ reason: 'still-out', at }] };
    if (told.startsAt <= known) return ofOld;
    const episode: Episode = { since: told.startsAt, openedAt: at, toldLate: { numerator: 0 } };
    return {
      standing: { ...heard(standing, told, at), state: { status: 'open', episode } },
      steps: [{ reason: 'opened', at, outcome: { kind: 'open', episode } }],
    };
  }
  if (under === undefined || told.startsAt < known) return ofOld;
  const words = { vi: 'Alertmanager báo đã hết.', en: 'Alertmanager says that it is over.' };
  const endedAt = Math.max(under.openedAt, Math.min(told.endsAt, at));
  return resolve({ ...standing, at }, { at: endedAt, reason: 'recovered', words });
}

function heard(standing: Standing, { startsAt, severity, subject }: SystemTold, at: number): Standing {
  const first = Math.max(startsAt, standing.system?.startsAt ?? startsAt);
  return { ...standing, at, system: { startsAt: first, heardAt: at, severity, subject } };
}

function passTime(standing: Standing, at: number): Decision {
  const due = systemDueAt(standing);
  if (due === undefined || due > at) return { standing, steps: [] };
  const words = {
    vi: 'Alertmanager không nhắc lại trong 12 giờ.',
    en: 'Alertmanager has not repeated it for twelve hours.',
  };
  return resolve({ ...standing, at: due }, { at: due, reason: 'not-repeated', words });
}
