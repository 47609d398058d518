import { create } from '@bufbuild/protobuf';
import { queries as wire } from '@nhip/contracts';
import type { Definition, Text } from '../core/definition';
import { stateOf } from '../core/state';
import { UNKNOWN_UNIT } from '../core/units';
import type { AnyStream } from '../streams';
import { compute, sumsFor, type Computation, type Computed, type Groups } from './compute';
import { nameOf, placeOf, type Place, type Scope } from './place';
import type { Question } from './question';
import { Seen } from './seen';
import { timesOf, type Snapshot } from './snapshot';
import { TallySums } from './tally-sums';

/** A figure as it is asked for, checked. */
export interface FigureAsked extends Question {
  /** Empty, 'unit', 'tier' or one of the definition's dimensions. */
  readonly by: string;
}

const TIER_NAMES: Readonly<Record<string, Text>> = {
  province: { vi: 'Cấp tỉnh', en: 'Province' },
  department: { vi: 'Sở, ban, ngành', en: 'Department' },
  district: { vi: 'Cấp huyện', en: 'District' },
  commune: { vi: 'Cấp xã', en: 'Commune' },
};
const NOT_TOLD: Text = { vi: 'Không rõ', en: 'Not told' };

/** Several figures of one snapshot, one answer each, in their order. */
export async function figures(
  snapshot: Snapshot,
  asked: readonly FigureAsked[],
  scope: Scope,
): Promise<wire.FigureAnswer[]> {
  const sums = new TallySums(snapshot);
  const seenOf = seenByStream(snapshot);
  const planned = [];
  for (const question of asked) {
    const { definition, window, where } = question;
    const place = placeOf(snapshot, question.unit, { to: window.to, scope });
    const seen = await seenAt(place, seenOf(definition.stream));
    const codes = place.whole ? undefined : seen.codes;
    const computation: Computation = { definition, window, where, codes, groups: groupsOf(question, place) };
    sums.prepare(sumsFor(computation));
    planned.push({ question, place, computation, seen });
  }
  const answers: wire.FigureAnswer[] = [];
  for (const { question, place, computation, seen } of planned) {
    const computed = await compute(computation, sums, seen);
    const dimensions = snapshot.streams.get(question.definition.stream)?.dimensions ?? {};
    const figures = [...computed].map(([group, figure]) =>
      figureOf({ question, place, group, dimensions }, figure),
    );
    const { definition, window } = question;
    const times = timesOf(snapshot.of(definition.stream), window);
    answers.push(create(wire.FigureAnswerSchema, { figures: figures.sort(byGroup), times }));
  }
  return answers;
}

/** What is seen of the codes that count in a place. */
export async function seenAt(
  place: Place,
  seen: Promise<Seen>,
): Promise<{ readonly all: Seen; readonly codes: readonly string[] }> {
  const all = await seen;
  return { all, codes: [...all.codes].filter(place.holds) };
}

/** Reads what a stream's facts tell of the units once for all who ask. */
export function seenByStream(snapshot: Snapshot): (stream: string) => Promise<Seen> {
  const known = new Map<string, Promise<Seen>>();
  return (stream) => {
    let seen = known.get(stream);
    if (seen === undefined) known.set(stream, (seen = Seen.read(snapshot, stream)));
    return seen;
  };
}

/** A computed figure as it travels. */
export function wireFigure(
  definition: Definition,
  unit: { readonly code: string; readonly name: Text },
  figure: Computed,
): wire.Figure {
  const { numerator, denominator, value, noData, newest } = figure;
  return create(wire.FigureSchema, {
    indicator: definition.id,
    definitionVersion: definition.version,
    unit: unit.code,
    unitName: unit.name,
    numerator: BigInt(numerator),
    ...(denominator !== undefined && { denominator: BigInt(denominator) }),
    ...(value !== undefined && { value }),
    noData: noData === undefined ? wire.NoData.UNSPECIFIED : NO_DATA[noData],
    ...(newest && { newest: { eventAt: BigInt(newest.at), source: newest.source } }),
    state: STATES[stateOf(definition, value)],
  });
}

const NO_DATA = {
  'denominator-zero': wire.NoData.DENOMINATOR_ZERO,
  'before-cut-over': wire.NoData.BEFORE_CUT_OVER,
  'nothing-received': wire.NoData.NOTHING_RECEIVED,
} as const;
const STATES = {
  none: wire.State.UNSPECIFIED,
  normal: wire.State.NORMAL,
  good: wire.State.GOOD,
  watch: wire.State.WATCH,
  breach: wire.State.BREACH,
} as const;

function groupsOf({ by }: FigureAsked, place: Place): Groups {
  if (by === '') return { kind: 'whole' };
  if (by !== 'unit' && by !== 'tier') return { kind: 'dimension', dimension: by };
  const { tree } = place;
  if (by === 'tier')
    return {
      kind: 'units',
      groupsOf: (code) => [tree.unit(tree.place(code))?.tier ?? UNKNOWN_UNIT],
      always: [],
    };
  const children = tree.units().filter(({ parent }) => parent !== '' && tree.place(parent) === place.unit);
  const below = (place.unit === '' ? tree.roots() : children).map(({ code }) => code);
  return {
    kind: 'units',
    groupsOf: (code) => [childAbove(place, code)],
    // Everything is no unit of its own: without a tree only what counts somewhere is told.
    always: below.length > 0 || place.unit === '' ? below : [place.unit],
  };
}

/** The unit just below the place in which a code counts; the place itself for what it holds directly. */
function childAbove(place: Place, code: string): string {
  const chain = place.tree.chain(place.tree.place(code));
  const at = place.unit === '' ? chain.length : chain.indexOf(place.unit);
  return at === -1 ? (chain[0] as string) : (chain[at - 1] ?? place.unit);
}

function figureOf(
  { question, place, group, dimensions }: Omit<Group, 'by'> & { question: FigureAsked; place: Place },
  figure: Computed,
): wire.Figure {
  const { by, definition } = question;
  const code = by === 'unit' ? group : place.unit;
  const name = by === 'unit' ? nameOf(place.tree, group) : place.name;
  const made = wireFigure(definition, { code, name }, figure);
  if (by === '') return made;
  made.group = group;
  made.groupName = create(wire.TextSchema, groupName({ by, group, dimensions }, place));
  return made;
}

function groupName({ by, group, dimensions }: Group, { tree }: Place): Text {
  if (by === 'unit') return nameOf(tree, group);
  if (by === 'tier') return TIER_NAMES[group] ?? nameOf(tree, group);
  if (group === '') return NOT_TOLD;
  // A value may be a source's own text, so the names are asked of their own members alone.
  const values = dimensions[by]?.values ?? {};
  const words = Object.hasOwn(values, group) ? values[group] : undefined;
  return words === undefined ? { vi: group, en: group } : { vi: capital(words.vi), en: capital(words.en) };
}

interface Group {
  readonly by: string;
  readonly group: string;
  readonly dimensions: AnyStream['dimensions'];
}

const capital = (text: string): string => text.charAt(0).toLocaleUpperCase('vi') + text.slice(1);

const byGroup = (a: wire.Figure, b: wire.Figure): number =>
  a.group < b.group ? -1 : a.group > b.group ? 1 : 0;
