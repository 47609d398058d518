import type { DossierFact, Instant } from '@nhip/contracts';
import type { Expected } from './corpus-records.spec-data';

const LOCAL_MS = 7 * 3_600_000;
/** "05 16:00" of October 2026 in Vietnam. */
const local = (at: Instant): string =>
  new Date(at + LOCAL_MS).toISOString().replace(/^2026-10-(\d{2})T(\d{2}:\d{2}).*$/, '$1 $2');

/** A fact as the corpus writes what it expects. */
export function summaryOf(fact: DossierFact): Expected {
  const { opening, dues, acceptedAt, returnedAt, paymentRequestedAt, stepChanges } = fact;
  const step = stepChanges.at(-1);
  return {
    status: fact.status,
    opening: opening ? `${local(opening.at)} ${opening.unit}` : '',
    ...(acceptedAt !== undefined && { accepted: local(acceptedAt) }),
    ...(returnedAt !== undefined && { returned: local(returnedAt) }),
    steps: fact.steps.map(
      (each) => `${each.kind} ${local(each.at)}${each.kind === 'moved' ? ` ${each.unit}` : ''}`,
    ),
    dues: dues.map(({ from, due }, index) => (index === 0 ? local(due) : `${local(from)} > ${local(due)}`)),
    supplements: fact.supplementRequestedAt.map(local),
    ...(paymentRequestedAt !== undefined && { payment: local(paymentRequestedAt) }),
    ...(step !== undefined && { step: `${local(step.at)} ${step.step}` }),
    flags: fact.flags,
  };
}
