import type { DossierFact } from '@nhip/contracts';

/**
 * Whether a fact still says what another said of the same dossier: at least as many events, and all that happened.
 * It may say more. What a later event alone may change (a rating, a level) is not compared.
 */
export function tellsAll(now: DossierFact, known: DossierFact): boolean {
  return (
    now.version >= known.version &&
    (known.opening === undefined || now.opening !== undefined) &&
    ONCE.every((name) => known[name] === undefined || equal(now[name], known[name])) &&
    OFTEN.every((name) => includesAll(now[name], known[name]))
  );
}

/** What happens once: none but an amendment makes it another instant. */
const ONCE = ['acceptedAt', 'returnedAt', 'paymentRequestedAt', 'paid'] as const;
const OFTEN = ['steps', 'dues', 'supplementRequestedAt', 'stepChanges'] as const;

const equal = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** Whether all that counts of `before` is still there; an event that comes late may add to it, or come before it. */
export function keepsAll(before: DossierFact, after: DossierFact): boolean {
  if (before.opening !== undefined) {
    const { opening } = after;
    const submittedBefore = opening !== undefined && opening.at < before.opening.at;
    const acceptedThen = submittedBefore && after.acceptedAt === before.opening.at;
    if (!acceptedThen && JSON.stringify(opening) !== JSON.stringify(before.opening)) return false;
  }
  const told = (['level', 'channel', 'field'] as const).every(
    (name) => before[name] === '' || before[name] === after[name],
  );
  return (
    told &&
    includesAll(after.steps, before.steps) &&
    includesAll(after.dues, before.dues) &&
    includesAll(after.supplementRequestedAt, before.supplementRequestedAt)
  );
}

function includesAll(all: readonly unknown[], some: readonly unknown[]): boolean {
  const told = new Set(all.map((each) => JSON.stringify(each)));
  return some.every((each) => told.has(JSON.stringify(each)));
}
