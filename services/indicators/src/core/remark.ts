import type { DossierFact, Instant } from '@nhip/contracts';
import type { Standing, Stream, StreamFact } from './stream';

/**
 * What is to be found quickly about a fact that is not as it should be: it contradicts itself, nothing opens it, all
 * that opened it was retracted, or part of it lies after the clock. Every other fact has no remark.
 */
export interface Remark {
  readonly status: Standing;
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

export function remarkOf<Fact extends StreamFact>(
  stream: Pick<Stream<Fact>, 'standing' | 'span'>,
  fact: Fact,
  { unit, aheadAt }: Held,
): Remark | undefined {
  const status = stream.standing(fact);
  if (status === 'opened' && fact.flags.length === 0 && aheadAt === undefined) return undefined;
  const flags = fact.flags.map((flag) => flag.replaceAll('\0', '␀'));
  const { newestEventAt } = fact;
  const span = status === 'opened' ? stream.span(fact) : { firstAt: newestEventAt, lastAt: newestEventAt };
  return { status, flags, unit, ...(aheadAt !== undefined && { aheadAt }), ...span };
}

/** From the opening to the last mark, however late: what fell due, was handed over or rated after the closing. */
export function dossierSpan(fact: DossierFact): { firstAt: Instant; lastAt?: Instant } {
  const firstAt = fact.opening?.at ?? fact.newestEventAt;
  const last = fact.steps.findLast(({ kind }) => kind !== 'moved');
  const open = last === undefined || last.kind === 'reopened' || last.kind === 'resumed';
  if (open) return { firstAt };
  const { returnedAt, paymentRequestedAt, paid, rating } = fact;
  const served = [returnedAt, paymentRequestedAt, paid?.at, rating?.at].filter((at) => at !== undefined);
  const instants = [...fact.steps.map(({ at }) => at), ...fact.dues.flatMap(({ from, due }) => [from, due])];
  return { firstAt, lastAt: Math.max(firstAt, ...instants, ...served) };
}
