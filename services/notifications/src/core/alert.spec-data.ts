import { Zone } from '@nhip/kernel';
import type { Observation, Rule } from './alert';
import { decide, type Happening, type Surroundings } from './decide';
import { BEGINNING, type Decision, type Standing } from './standing';

export const ZONE = new Zone('Asia/Ho_Chi_Minh');
export const HOUR = 3_600_000;
/** 10 November 2026, 08:00 in Vietnam. */
export const MORNING = Date.parse('2026-11-10T08:00:00+07:00');

export function aRule(given: Partial<Rule> = {}): Rule {
  return {
    id: 'on-time',
    version: 1,
    name: { vi: 'Đúng hạn', en: 'On time' },
    indicator: 'dossier.on-time.E',
    units: 'each',
    window: 'month',
    bound: 'target',
    forMs: 2 * HOUR,
    minimum: 20,
    severity: 'warning',
    recipients: ['leaders'],
    ...given,
  };
}

export interface Told extends Partial<Observation> {
  /** Numerator and denominator. */
  readonly figure?: readonly [number, number];
  /** The same without today. */
  readonly before?: readonly [number, number];
}

/** A figure of unit H01 this month, target 90 %; `at` hours after 10 November 08:00. */
export function observed(
  at: number,
  { figure = [95, 100], before = figure, ...given }: Told = {},
): Observation {
  const clock = MORNING + at * HOUR;
  const day = new Date(clock + 7 * HOUR).toISOString().slice(0, 10);
  return {
    indicator: 'dossier.on-time.E',
    stream: 'dossier',
    definitionVersion: 1,
    unit: 'H01',
    unitName: { vi: 'Sở Một', en: 'Department One' },
    window: 'month',
    from: `${day.slice(0, 7)}-01`,
    to: day,
    ...{ clock, clockPosition: clock, knownSequence: Math.round(at * 1_000) + 1, knownAt: clock },
    zone: ZONE.name,
    numerator: figure[0],
    denominator: figure[1],
    ...(figure[1] > 0 ? { value: figure[0] / figure[1] } : { noData: 'denominator-zero' as const }),
    target: 0.9,
    higherIsBetter: true,
    newest: { eventAt: clock - HOUR, source: '/mot-cua' },
    beforeToday: { numerator: before[0], denominator: before[1] },
    rules: ['on-time'],
    ...given,
  };
}

export const seen = (observation: Observation): Happening => ({ kind: 'observed', observation });
export const time = (at: number): Happening => ({ kind: 'time', at: MORNING + at * HOUR });

/** Folds a history. */
export function run(happenings: readonly Happening[], given: Partial<Surroundings> = {}): Decision {
  const around = { rule: aRule(), zone: ZONE, silent: new Set<string>(), ...given };
  let standing: Standing = BEGINNING;
  const steps = happenings.flatMap((happening) => {
    const decision = decide(standing, happening, around);
    standing = decision.standing;
    return decision.steps;
  });
  return { standing, steps };
}

/** "opened@2": reasons with the hour in which they took effect. */
export function reasons({ steps }: Decision): string[] {
  return steps.map(({ reason, at }) => `${reason}@${(at - MORNING) / HOUR}`);
}
