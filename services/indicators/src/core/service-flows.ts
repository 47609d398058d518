import { PAID_WAYS, RATINGS, type DossierFact, type Instant, type Opening } from '@nhip/contracts';
import { byValue, NO_DIMENSIONS } from './dimensions';
import type { Dimensions } from './mark';

/** What the citizen was asked for, paid, was handed and said; beside the ledger, and never before the opening. */
export interface ServiceFlow {
  readonly measure: 'fee' | 'paid' | 'rated' | 'returned';
  readonly at: Instant;
  /** The unit that holds the dossier then, or held it when it was closed. */
  readonly unit: string;
  readonly dims: Dimensions;
}

/**
 * The service flows of one dossier, whenever they happen. A payment that nobody was seen to ask for tells of a fee all
 * the same, so that no more dossiers are paid than have a fee.
 */
export function serviceFlows(fact: DossierFact, opening: Opening): readonly ServiceFlow[] {
  const { paymentRequestedAt, paid, rating, returnedAt } = fact;
  const fee = paymentRequestedAt ?? paid?.at;
  if (fee === undefined && returnedAt === undefined && rating === undefined) return NONE;
  const flows: ServiceFlow[] = [];
  const add = (measure: ServiceFlow['measure'], told: Instant, dims = NO_DIMENSIONS): void => {
    const at = Math.max(told, opening.at);
    flows.push({ measure, at, unit: holderAt(fact, opening, at), dims });
  };
  if (fee !== undefined) add('fee', fee);
  if (paid !== undefined) add('paid', paid.at, WAY[paid.way]);
  if (returnedAt !== undefined) add('returned', returnedAt);
  if (rating !== undefined) add('rated', rating.at, RATING[rating.value]);
  return flows;
}

const NONE: readonly ServiceFlow[] = [];
const WAY = byValue('way', PAID_WAYS);
const RATING = byValue('rating', RATINGS);

function holderAt({ steps }: DossierFact, opening: Opening, at: Instant): string {
  const moved = steps.findLast((step) => step.kind === 'moved' && step.at <= at);
  return moved?.kind === 'moved' ? moved.unit : opening.unit;
}
