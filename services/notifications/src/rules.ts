import { checkAlertRules, type AlertRule, type WatchedSource } from '@nhip/contracts';
import { readYamlFiles } from '@nhip/runtime';
import { Duration } from 'luxon';
import type { Rule, SourceRule } from './core/alert';
import { sourceAlert } from './core/alert-name';

/** The rules of this instance by id, and its watched sources by the name of their alert. */
export interface Rules {
  readonly rules: ReadonlyMap<string, Rule>;
  readonly sources: ReadonlyMap<string, SourceRule>;
}

/** @throws Error that lists every fault of every file of the directory. */
export function loadRules(directory: string): Rules {
  const read = readYamlFiles(directory);
  const checked = checkAlertRules(read.files);
  const faults = [...read.faults, ...checked.faults];
  if (faults.length > 0) throw new Error(`The alert rules do not fit:\n  ${faults.join('\n  ')}`);
  return {
    rules: new Map(checked.rules.map((rule) => [rule.id, ruleOf(rule)])),
    sources: new Map(checked.sources.map((source) => [sourceAlert(source), sourceRuleOf(source)])),
  };
}

/** Every role that is told of something. */
export function rolesOf({ rules, sources }: Rules): Set<string> {
  const all = [...rules.values()].flatMap(({ recipients, escalate }) => [
    ...recipients,
    ...(escalate?.recipients ?? []),
  ]);
  return new Set([...all, ...[...sources.values()].flatMap(({ recipients }) => recipients)]);
}

/** A rule with its durations counted; a month of one is 30 days. */
export function ruleOf({ for: holding, escalate, clear, ...rule }: AlertRule): Rule {
  return {
    ...rule,
    ...(clear !== undefined && { clear }),
    forMs: milliseconds(holding),
    ...(escalate && {
      escalate: { afterMs: milliseconds(escalate.after), recipients: escalate.recipients },
    }),
  };
}

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** A watched source with its rhythm and hours counted. */
export function sourceRuleOf({ rhythm, during, ...source }: WatchedSource): SourceRule {
  return {
    ...source,
    rhythmMs: milliseconds(rhythm),
    ...(during && {
      during: {
        days: during.days.map((day) => DAYS.indexOf(day) + 1),
        from: minutes(during.from),
        to: minutes(during.to),
      },
    }),
  };
}

const milliseconds = (duration: string): number => Duration.fromISO(duration).toMillis();

function minutes(time: string): number {
  const [hour, minute] = time.split(':').map(Number) as [number, number];
  return hour * 60 + minute;
}
