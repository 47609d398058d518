import { create } from '@bufbuild/protobuf';
import { queries as wire } from '@nhip/contracts';
import type { Term } from '../core/definition';
import { matches, total, type TallySum } from '../core/evaluate';
import type { LeftOutOf } from '../core/stream';
import { termDays, termWords } from '../core/term-words';
import type { Window } from '../core/window';
import type { AnyStream } from '../streams';
import { compute, sumsFor, type Computation, type Computed } from './compute';
import { publishedFigure } from './corrections';
import { seenAt, seenByStream, wireFigure } from './figures';
import { leftOut } from './left-out';
import { placeOf, type Scope } from './place';
import type { Question } from './question';
import { contradictions } from './remarks';
import { streamNamed, timesOf, type Snapshot } from './snapshot';
import { TallySums } from './tally-sums';

/**
 * How a figure is made. The sums of its summands, each with its sign, add up to the numerator and the denominator; what
 * the window holds beside them is left out by reason; records that contradict themselves are named; and where the
 * window was published, what it said then.
 */
export async function explain(
  snapshot: Snapshot,
  question: Question,
  scope: Scope,
): Promise<Omit<wire.ExplainResponse, 'definition'>> {
  const { definition, window, where } = question;
  const place = placeOf(snapshot, question.unit, { to: window.to, scope });
  const seen = await seenAt(place, seenByStream(snapshot)(definition.stream));
  const codes = place.whole ? undefined : seen.codes;
  const computation: Computation = { definition, window, where, codes, groups: { kind: 'whole' } };
  const stream = streamNamed(snapshot, definition.stream);
  const reasons = (stream.leftOut?.(definition) ?? []).map((reason) => ({
    reason,
    computation: { ...computation, definition: { ...definition, numerator: reason.terms, denominator: [] } },
  }));
  const sums = new TallySums(snapshot);
  for (const each of [computation, ...reasons.map((reason) => reason.computation)])
    sums.prepare(sumsFor(each));
  const figure = (await compute(computation, sums, seen)).get('') as Computed;
  const rows = await matching(sums, computation);
  const without: LeftOutOf[] = [];
  for (const { reason, computation: counting } of reasons)
    if (total(reason.terms, await matching(sums, counting)) !== 0) without.push(reason);
  const behind = { definition, window, where, place, codes };
  const out = await leftOut(snapshot, { ...behind, figure, without, seen: seen.all }, scope);
  const flagged = await contradictions(snapshot, behind);
  const summing = { rows, window, stream };
  const unit = { code: place.unit, name: place.name };
  return create(wire.ExplainResponseSchema, {
    figure: wireFigure(definition, unit, figure),
    times: timesOf(snapshot.of(definition.stream), window),
    numerator: definition.numerator.map((term) => summand(term, summing)),
    denominator: definition.denominator.map((term) => summand(term, summing)),
    leftOut: out,
    contradictions: flagged.map(({ dossiers, subjects, ...rest }) =>
      create(wire.ContradictionSchema, { ...rest, dossiers: BigInt(dossiers), subjects: [...subjects] }),
    ),
    newestSubject: figure.newest?.subject ?? '',
    ...(await publishedFigure(snapshot, { question, place, figure })),
  });
}

interface Summing {
  readonly rows: readonly TallySum[];
  readonly window: Window;
  readonly stream: AnyStream;
}

/** The sums that one computation reads. */
async function matching(sums: TallySums, computation: Computation): Promise<TallySum[]> {
  const rows = await sums.of(sumsFor(computation));
  return rows.filter(({ dims }) => matches(computation.where, dims));
}

function summand(term: Term, { rows, window, stream }: Summing): wire.Summand {
  return create(wire.SummandSchema, {
    ...{ measure: term.measure, over: term.over, sign: term.sign, words: termWords(term, stream) },
    where: Object.fromEntries(Object.entries(term.where).map(([name, values]) => [name, values.join(',')])),
    receivedInWindow: term.cohort === 'window',
    days: termDays(term, window),
    sum: BigInt(total([{ ...term, sign: 1 }], rows)),
  });
}
