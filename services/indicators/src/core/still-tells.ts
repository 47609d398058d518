import type { StreamFact } from './stream';

/** What changes with every event, or is only what the events come to. */
const DERIVED: ReadonlySet<string> = new Set<keyof StreamFact | 'status'>([
  ...(['subject', 'generation', 'version', 'status'] as const),
  ...(['flags', 'newestEventAt', 'newestEventSource'] as const),
]);

/** Whether a fact still says all that an earlier one of the same subject said: its members, and all of its lists. */
export function stillTells<Fact extends StreamFact>(before: Fact, after: Fact): boolean {
  return Object.entries(before).every(([name, value]) => {
    if (DERIVED.has(name) || value === undefined || value === '') return true;
    const now = (after as unknown as Readonly<Record<string, unknown>>)[name];
    if (!Array.isArray(value)) return textOf(now) === textOf(value);
    const known = new Set(Array.isArray(now) ? now.map(textOf) : []);
    return value.every((each) => known.has(textOf(each)));
  });
}

const textOf = (value: unknown): string => JSON.stringify(value) ?? '';
