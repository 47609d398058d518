import type { Fmt } from '@nhip/kernel/fmt';
import { isKey } from '../texts/keys';
import type { Say } from '../texts/language';
import type { CountedJson, EventJson } from './answers';

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

/** Who published: the account's name, or a word for whoever holds the operator's key. */
export function publisherText(say: Say, by: string): string {
  return by === 'operator' ? say('correction.operator') : by;
}

/** What an event's content is told with. */
export interface Telling {
  readonly say: Say;
  readonly fmt: Fmt;
  /** A unit's name for its code. */
  readonly unitName: (code: string) => string;
}

/** An event's content in words: what this page has words for. A correction tells the event it puts in place. */
export function contentText(
  telling: Telling,
  { kind, dataJson }: Pick<EventJson, 'kind' | 'dataJson'>,
): string {
  const { event, ...content } = contentOf(dataJson);
  const parts = Object.entries(content).flatMap(([name, value]) => {
    const key = name === 'replaces' && kind === 'retracted' ? 'data.retracts' : `data.${name}`;
    if (!isKey(key) || (typeof value !== 'string' && typeof value !== 'number')) return [];
    return [telling.say(key, { value: valueText(telling, name, value) })];
  });
  return [...parts, ...putInPlace(telling, event)].join(' · ');
}

function putInPlace(telling: Telling, event: unknown): string[] {
  const { kind, time, data } = Object(event) as Readonly<Record<string, unknown>>;
  if (typeof kind !== 'string' || typeof time !== 'number') return [];
  const { say, fmt } = telling;
  const rest = contentText(telling, { kind, dataJson: JSON.stringify(data ?? {}) });
  const told = say('data.event', { kind: kindText(say, kind), time: fmt.dateTime(time) });
  return rest === '' ? [told] : [told, rest];
}

function valueText({ say, fmt, unitName }: Telling, name: string, value: string | number): string {
  switch (name) {
    case 'due':
    case 'receivedAt':
      return instantText(fmt, value);
    case 'unit':
    case 'to':
      return unitName(String(value));
    case 'amount':
      return fmt.integer(Number(value));
    case 'holder':
    case 'way':
    case 'rating':
      return dimText(say, name, String(value));
    default:
      return String(value);
  }
}

/** The word for what a dossier counts by; a field is a source's own text. */
function dimText(say: Say, name: string, value: string): string {
  if (name === 'field') return value;
  const key = `value.${name}.${value}`;
  return isKey(key) ? say(key) : wordOf(say, 'value', value);
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
    const word = name === 'rule' ? wordOf(say, 'rule', value) : dimText(say, name, value);
    return isKey(`rule.${name}`) ? `${word} (${wordOf(say, 'rule', name).toLocaleLowerCase()})` : word;
  });
  const joined =
    cohort === undefined || cohort === '' ? [] : [say('dossier.cohort', { day: fmt.localDay(cohort) })];
  return [...told, ...joined].join(' · ');
}
