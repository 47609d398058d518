import type { Fmt } from '@nhip/kernel/fmt';
import type { Say } from '../texts/language';
import { vi, type TextKey } from '../texts/vi';
import type { CountedJson, EventJson } from './answers';

const isKey = (key: string): key is TextKey => Object.hasOwn(vi, key);

/** The word for a code, or the code itself where this page does not know it yet. */
export function wordOf(say: Say, kind: 'measure' | 'rule' | 'value' | 'verdict', code: string): string {
  const key = `${kind}.${code}`;
  return isKey(key) ? say(key) : code;
}

/** What an event is: its kind in the words of the life cycle. */
export function kindText(say: Say, kind: string): string {
  for (const key of [`kind.${kind}`, `step.${kind}`]) if (isKey(key)) return say(key);
  return kind;
}

/** An event's standing; who amends it is told by its id alone where it begins like the event's own. */
export function standingText(say: Say, { standing, amendedBy }: EventJson): string {
  const key = `standing.${standing}`;
  return isKey(key) ? say(key, { by: amendedBy }) : standing;
}

const INSTANTS = new Set(['due', 'receivedAt']);

/** An event's content in words: what this page has words for. A source's due date is told as a local time. */
export function contentText(
  say: Say,
  fmt: Fmt,
  { kind, dataJson }: Pick<EventJson, 'kind' | 'dataJson'>,
): string {
  const parts = Object.entries(contentOf(dataJson)).flatMap(([name, value]) => {
    const key = name === 'replaces' && kind === 'retracted' ? 'data.retracts' : `data.${name}`;
    if (!isKey(key) || (typeof value !== 'string' && typeof value !== 'number')) return [];
    return [say(key, { value: INSTANTS.has(name) ? instantText(fmt, value) : String(value) })];
  });
  return parts.join(' · ');
}

function contentOf(json: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(json)) as Record<string, unknown>;
  } catch {
    return {};
  }
}

function instantText(fmt: Fmt, value: string | number): string {
  const instant = typeof value === 'number' ? value : Date.parse(value);
  return Number.isNaN(instant) ? String(value) : fmt.dateTime(instant).slice(0, 16);
}

/** By what a dossier counts in a tally, beside its day and unit. */
export function dimsText(say: Say, fmt: Fmt, { dims, cohort }: CountedJson): string {
  const told = Object.entries(dims).map(([name, value]) => {
    const word = name === 'rule' ? wordOf(say, 'rule', value) : wordOf(say, 'value', value);
    return isKey(`rule.${name}`) ? `${word} (${wordOf(say, 'rule', name).toLocaleLowerCase()})` : word;
  });
  const joined =
    cohort === undefined || cohort === '' ? [] : [say('dossier.cohort', { day: fmt.localDay(cohort) })];
  return [...told, ...joined].join(' · ');
}
