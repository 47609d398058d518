import type { DossierFact, Instant } from '@nhip/contracts';

/**
 * What is to be found quickly about a fact that is not as it should be: it contradicts itself, nothing opens it, or all
 * that opened it was retracted. Everything else has no remark.
 */
export interface Remark {
  readonly status: 'opened' | 'unopened' | 'retracted';
  readonly flags: readonly string[];
  /** Its marks are dated from here … */
  readonly firstAt: Instant;
  /** … up to here; absent while it is open. */
  readonly lastAt?: Instant;
}

export function remarkOf(fact: DossierFact): Remark | undefined {
  const { opening, flags, newestEventAt } = fact;
  if (fact.status === 'retracted') return { status: 'retracted', flags, ...dated(newestEventAt) };
  if (opening === undefined) return { status: 'unopened', flags, ...dated(newestEventAt) };
  if (flags.length === 0) return undefined;
  const remark = { status: 'opened', flags, firstAt: opening.at } as const;
  const last = fact.steps.findLast(({ kind }) => kind !== 'moved');
  const open = last === undefined || last.kind === 'reopened' || last.kind === 'resumed';
  if (open) return remark;
  const { returnedAt, paymentRequestedAt, paid, rating } = fact;
  const served = [returnedAt, paymentRequestedAt, paid?.at, rating?.at].filter((at) => at !== undefined);
  const instants = [...fact.steps.map(({ at }) => at), ...fact.dues.flatMap(({ from, due }) => [from, due])];
  return { ...remark, lastAt: Math.max(opening.at, ...instants, ...served) };
}

const dated = (at: Instant): { firstAt: Instant; lastAt: Instant } => ({ firstAt: at, lastAt: at });
