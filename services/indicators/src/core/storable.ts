import type { Instant } from '@nhip/contracts';
import type { StreamFact } from './stream';

/** Days that PostgreSQL and a four-digit year can both hold. */
const FIRST = Date.parse('0001-01-03T00:00:00Z');
const LAST = Date.UTC(9999, 11, 29);

/** What PostgreSQL's integer holds. */
const LARGEST = 2_147_483_647;
/** Bytes of a subject, and of all that names a tally together: an index of PostgreSQL holds 2,704. */
export const MOST_BYTES = { subject: 1_000, key: 2_300 } as const;

export const beyond = (at: Instant): boolean => !(at >= FIRST && at <= LAST);
export const outside = (count: number): boolean => !(count >= 0 && count <= LARGEST);
export const unstorable = (text: string): boolean => text.includes('\0');

/**
 * A fact that could not be stored would come again for ever: it counts as one that cannot be read. Any number of it
 * may be an instant and all texts may name a tally together, so each is held to what these must fit in.
 * @throws Error that says what PostgreSQL could not take
 */
export function checkStorable(fact: StreamFact): void {
  if (outside(fact.generation) || outside(fact.version))
    throw new Error('a generation or version that cannot be');
  if (bytesOf(fact.subject) > MOST_BYTES.subject) throw new Error('a name that is too long');
  check(fact);
}

function check(value: unknown): void {
  if (typeof value === 'number') {
    if (beyond(value)) throw new Error('an instant beyond the calendar');
  } else if (typeof value === 'string') {
    if (unstorable(value)) throw new Error('a text with a NUL character');
    if (value.length > MOST_BYTES.key / 4 && bytesOf(value) > MOST_BYTES.key)
      throw new Error('a name that is too long');
  } else if (typeof value === 'object' && value !== null)
    for (const each of Object.values(value)) check(each);
}

const bytesOf = (text: string): number => Buffer.byteLength(text);
