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

function includesAll(all: readonly unknown[], some: readonly unknown[]): boolean {
  const told = new Set(all.map((each) => JSON.stringify(each)));
  return some.every((each) => told.has(JSON.stringify(each)));
}
