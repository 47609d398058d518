import { create } from '@bufbuild/protobuf';
import { queries as wire } from '@nhip/contracts';
import { compute, sumsFor, type Computation, type Computed } from './compute';
import { seenAt, seenByStream, wireFigure } from './figures';
import { mayThrough, nameOf, placeOf, type Scope } from './place';
import type { Question } from './question';
import { timesOf, type Snapshot } from './snapshot';
import { TallySums } from './tally-sums';

export interface RankingAsked extends Question {
  /** Units with a smaller denominator (a smaller count) are left out; 0 = the definition's own minimum. */
  readonly minimumN: number;
  /** Empty for all units that hold dossiers. */
  readonly tier: string;
}

/** Units by their value, best first; equal values share a rank. Units without data are left out and counted. */
export async function ranking(
  snapshot: Snapshot,
  asked: RankingAsked,
  scope: Scope,
): Promise<wire.GetRankingResponse> {
  const { definition, window, where } = asked;
  const { tree } = placeOf(snapshot, '', { to: window.to, scope: { allUnits: true, units: [] } });
  const everything = { tree, whole: true, unit: '', name: nameOf(tree, ''), holds: () => true };
  const seen = await seenAt(everything, seenByStream(snapshot)(definition.stream));
  const holding = new Set(seen.codes.map((code) => tree.place(code)));
  const candidates = new Set(
    tree
      .units()
      .filter(({ code, tier }) => (asked.tier === '' ? holding.has(code) : tier === asked.tier))
      .filter(({ code }) => mayThrough(scope, tree, code))
      .map(({ code }) => code),
  );
  const computation: Computation = {
    ...{ definition, window, where },
    groups: {
      kind: 'units',
      groupsOf: (code) => tree.chain(tree.place(code)).filter((above) => candidates.has(above)),
      always: [...candidates],
    },
  };
  const sums = new TallySums(snapshot);
  sums.prepare(sumsFor(computation));
  const computed = [...(await compute(computation, sums, seen))];
  const minimum = asked.minimumN || definition.minimumN;
  const listed = computed.filter(([, figure]) => figure.value !== undefined && size(figure) >= minimum);
  const better = definition.higherIsBetter ? -1 : 1;
  listed.sort(([a, x], [b, y]) => better * (valueOf(x) - valueOf(y)) || (a < b ? -1 : 1));
  return create(wire.GetRankingResponseSchema, {
    ranked: listed.map(([code, figure]) => ({
      rank: 1 + listed.findIndex(([, other]) => other.value === figure.value),
      figure: wireFigure(definition, { code, name: nameOf(tree, code) }, figure),
    })),
    leftOut: computed.length - listed.length,
    times: timesOf(snapshot.of(definition.stream), window),
  });
}

const size = ({ numerator, denominator }: Computed): number => denominator ?? numerator;
const valueOf = ({ value }: Computed): number => value ?? 0;
