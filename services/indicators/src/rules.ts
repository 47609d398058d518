import type { Zone } from '@nhip/kernel';
import { decodeDossierFact, type DossierFact, type Instant } from '@nhip/contracts';
import { dossierMarks } from './core/dossier-marks';
import { isOvertaken, type MarkedFact, type Reading } from './core/mark';
import { remarkOf, type Remark } from './core/remark';

/**
 * Raised whenever the same fact at the same clock reading gets other marks: a calendar, a pause policy, a lateness
 * rule (DESIGN section 3). Tallies and journal rows carry it.
 */
export const RULES_GENERATION = 2;

/** What this service needs of a fact besides its marks, whatever the stream. */
export interface FactHead {
  readonly subject: string;
  readonly generation: number;
  readonly version: number;
  /** The unit that holds the subject, or did last; empty when none ever did. */
  readonly unit: string;
  readonly newestEventAt: Instant;
  readonly newestEventSource: string;
}

/** A decoded fact that can be asked for its marks again at another reading: none once its generation is over. */
export interface MarkableFact extends FactHead {
  readonly marksAt: (at: Reading) => MarkedFact;
  /** What is remarkable about it when its first happening after the clock is at `aheadAt`. */
  readonly remark: (aheadAt: Instant | undefined) => Remark | undefined;
}

/** How the facts of one stream are read and counted; a fifth stream costs one of these. */
export interface StreamRules {
  readonly stream: string;
  readonly topic: string;
  readonly partitions: number;
  /** @throws Error when the bytes are no fact of this stream. */
  readonly decode: (bytes: Uint8Array) => MarkableFact;
}

export function dossierRules(
  zone: Zone,
  topic: { name: string; partitions: number },
  tallied?: ReadonlySet<string>,
): StreamRules {
  const rules = { zone, tallied };
  return {
    stream: 'dossier',
    topic: topic.name,
    partitions: topic.partitions,
    decode: (bytes) => {
      const fact = decodeDossierFact(bytes);
      checkStorable(fact);
      const { subject, generation, version, newestEventAt, newestEventSource } = fact;
      const moved = fact.steps.findLast((step) => step.kind === 'moved');
      const unit = moved?.kind === 'moved' ? moved.unit : (fact.opening?.unit ?? '');
      return {
        ...{ subject, generation, version, unit, newestEventAt, newestEventSource },
        marksAt: (at) => (isOvertaken(fact, at) ? { marks: [] } : dossierMarks(fact, rules, at)),
        remark: (aheadAt) => remarkOf(fact, { unit, aheadAt }),
      };
    },
  };
}

/** Days that PostgreSQL and a four-digit year can both hold. */
const FIRST = Date.parse('0001-01-03T00:00:00Z');
const LAST = Date.UTC(9999, 11, 29);

/** What PostgreSQL's integer holds. */
const LARGEST = 2_147_483_647;
/** Bytes of a subject, and of all that names a tally together: an index of PostgreSQL holds 2,704. */
const MOST_BYTES = { subject: 1_000, key: 2_300 } as const;

const beyond = (at: Instant): boolean => at < FIRST || at > LAST;
const outside = (count: number): boolean => !(count >= 0 && count <= LARGEST);
const unstorable = (text: string): boolean => text.includes('\0');

/** A fact that could not be stored would come again for ever: it counts as one that cannot be read. */
function checkStorable(fact: DossierFact): void {
  const { opening, steps, dues, paymentRequestedAt, returnedAt, paid, rating } = fact;
  let wild = opening !== undefined && (beyond(opening.at) || beyond(opening.cutOverAt ?? opening.at));
  for (const at of [paymentRequestedAt, returnedAt, paid?.at, rating?.at])
    if (at !== undefined && beyond(at)) wild = true;
  let unreadable = unstorable(fact.subject) || unstorable(fact.newestEventSource);
  if (unstorable(fact.level) || unstorable(fact.channel) || unstorable(fact.field)) unreadable = true;
  if (opening !== undefined && unstorable(opening.unit)) unreadable = true;
  for (const step of steps) {
    if (beyond(step.at)) wild = true;
    if (step.kind === 'moved' && unstorable(step.unit)) unreadable = true;
  }
  for (const { from, due } of dues) if (beyond(from) || beyond(due)) wild = true;
  if (beyond(fact.newestEventAt)) wild = true;
  for (const at of fact.supplementRequestedAt) if (beyond(at)) wild = true;
  if (outside(fact.generation) || outside(fact.version))
    throw new Error('a generation or version that cannot be');
  if (isTooLong(fact)) throw new Error('a name that is too long');
  if (wild) throw new Error('an instant beyond the calendar');
  if (unreadable) throw new Error('a text with a NUL character');
}

/** Few facts come near it, so bytes are seldom counted. */
function isTooLong({ subject, level, channel, field, opening, steps }: DossierFact): boolean {
  let unit = opening?.unit ?? '';
  for (const step of steps) if (step.kind === 'moved' && step.unit.length > unit.length) unit = step.unit;
  const characters = level.length + channel.length + field.length + unit.length;
  if (subject.length <= MOST_BYTES.subject / 4 && characters <= MOST_BYTES.key / 4) return false;
  const bytes = Buffer.byteLength(level + channel + field + unit);
  return Buffer.byteLength(subject) > MOST_BYTES.subject || bytes > MOST_BYTES.key;
}
