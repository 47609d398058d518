import type { DossierFact } from '@nhip/contracts';
import { beyond, MOST_BYTES, outside, unstorable } from './storable';

/**
 * A fact that could not be stored would come again for ever: it counts as one that cannot be read.
 * @throws Error that says what PostgreSQL could not take
 */
export function checkDossier(fact: DossierFact): void {
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
