import type { DossierFact, Instant } from '@nhip/contracts';

/**
 * What is to be found quickly about a fact that is not as it should be: it contradicts itself, nothing opens it, all
 * that opened it was retracted, or part of it lies after the clock. Every other fact has no remark.
 */
export interface Remark {
  readonly status: 'opened' | 'unopened' | 'retracted';
  readonly flags: readonly string[];
  /** The unit that holds it; empty when none ever did. */
  readonly unit: string;
  /** Its marks are dated from here … */
  readonly firstAt: Instant;
  /** … up to here; absent while it is open. Of what was never opened, its newest event tells both. */
  readonly lastAt?: Instant;
  /** The first of its happenings that the clock has not reached. */
  readonly aheadAt?: Instant;
}

export interface Held {
  readonly unit: string;
  readonly aheadAt: Instant | undefined;
}

export function remarkOf(fact: DossierFact, { unit, aheadAt }: Held): Remark | undefined {
  const { opening, newestEventAt } = fact;
  const flags = fact.flags.map((flag) => flag.replaceAll('\0', '␀'));
  const rest = { flags, unit, ...(aheadAt !== undefined && { aheadAt }) };
  const never = { firstAt: newestEventAt, lastAt: newestEventAt };
  if (fact.status === 'retracted') return { status: 'retracted', ...rest, ...never };
  if (opening === undefined) return { status: 'unopened', ...rest, ...never };
  if (flags.length === 0 && aheadAt === undefined) return undefined;
  return { status: 'opened', ...rest, ...spanOf(fact, opening.at) };
}

/** From the opening to the last mark, however late: what fell due, was handed over or rated after the closing. */
function spanOf(fact: DossierFact, firstAt: Instant): { firstAt: Instant; lastAt?: Instant } {
  const last = fact.steps.findLast(({ kind }) => kind !== 'moved');
  const open = last === undefined || last.kind === 'reopened' || last.kind === 'resumed';
  if (open) return { firstAt };
  const { returnedAt, paymentRequestedAt, paid, rating } = fact;
  const served = [returnedAt, paymentRequestedAt, paid?.at, rating?.at].filter((at) => at !== undefined);
  const instants = [...fact.steps.map(({ at }) => at), ...fact.dues.flatMap(({ from, due }) => [from, due])];
  return { firstAt, lastAt: Math.max(firstAt, ...instants, ...served) };
}
