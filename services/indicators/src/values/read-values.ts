import { create } from '@bufbuild/protobuf';
import { queries, values as wire, type AlertRule } from '@nhip/contracts';
import type { LocalDay } from '@nhip/kernel';
import type { Definition } from '../core/definition';
import { ruleWindow, withoutLastDay } from '../core/rule-window';
import type { Window } from '../core/window';
import { inTurns } from '../in-turns';
import { compute, sumsFor, type Computation, type Computed } from '../queries/compute';
import { seenAt, seenByStream, wireFigure } from '../queries/figures';
import { nameOf, placeOf, type Place } from '../queries/place';
import type { Catalogue } from '../queries/question';
import { timesOf, type Snapshot } from '../queries/snapshot';
import { TallySums } from '../queries/tally-sums';
import { KEYS_AT_ONCE, watchedKeys, type Watched, type WatchedKey } from './watched-keys';

/** Figures that rules may watch; a rule for each unit of the largest province takes 3,400. */
export const MOST_KEYS = 20_000;

export interface ReadValues extends Omit<Watched, 'keys'> {
  readonly values: readonly wire.IndicatorValue[];
  /** Of the moment at which they were read; without a window. */
  readonly times: queries.Times;
  readonly day: LocalDay;
}

/** All figures that rules watch, as they stand in one snapshot; units of one indicator and window are read together. */
export async function readValues(
  snapshot: Snapshot,
  { rules, catalogue }: { readonly rules: readonly AlertRule[]; readonly catalogue: Catalogue },
): Promise<ReadValues> {
  const place = placeOf(snapshot, '', { to: snapshot.today, scope: { allUnits: true, units: [] } });
  const seenOf = seenByStream(snapshot);
  const codes = new Map<string, ReadonlySet<string>>();
  for (const [indicator, { stream }] of definitionsOf(rules, catalogue))
    codes.set(indicator, (await seenOf(stream)).codes);
  const codesOf = (indicator: string) => codes.get(indicator) ?? [];
  const { keys, ...beside } = watchedKeys(rules, { tree: place.tree, codesOf }, MOST_KEYS);
  const sums = new TallySums(snapshot);
  const planned = [];
  for (const [, some] of grouped(keys)) {
    const [{ indicator, window: kind }] = some as [WatchedKey];
    const definition = catalogue.get(indicator) as Definition;
    const window = ruleWindow(kind, snapshot.today);
    const past = withoutLastDay(window);
    const groups = groupsOf(place, some);
    const now: Computation = { definition, window, where: {}, groups };
    const before = past && { definition, window: past, where: {}, groups };
    for (const each of before ? [now, before] : [now]) sums.prepare(sumsFor(each));
    planned.push({ some, window, now, before, seen: await seenAt(place, seenOf(definition.stream)) });
  }
  const values: wire.IndicatorValue[] = [];
  for (const { some, window, now, before, seen } of planned) {
    const figures = await compute(now, sums, seen);
    const past = before && (await compute(before, sums, seen));
    for await (const keys of inTurns(some, KEYS_AT_ONCE))
      for (const key of keys) {
        const figure = figures.get(key.unit) as Computed;
        values.push(
          valueOf(key, { snapshot, place, window, figure, past: past?.get(key.unit) }, now.definition),
        );
      }
  }
  return { values, ...beside, times: create(queries.TimesSchema, timesOf(snapshot)), day: snapshot.today };
}

function definitionsOf(rules: readonly AlertRule[], catalogue: Catalogue): Map<string, Definition> {
  return new Map(rules.map(({ indicator }) => [indicator, catalogue.get(indicator) as Definition]));
}

function grouped(keys: readonly WatchedKey[]): Map<string, WatchedKey[]> {
  const groups = new Map<string, WatchedKey[]>();
  for (const key of keys) {
    const name = `${key.indicator}|${key.window}`;
    const group = groups.get(name);
    if (group) group.push(key);
    else groups.set(name, [key]);
  }
  return groups;
}

function groupsOf({ tree }: Place, keys: readonly WatchedKey[]): Computation['groups'] {
  const wanted = new Set(keys.map(({ unit }) => unit));
  const chains = new Map<string, readonly string[]>();
  return {
    kind: 'units',
    always: [...wanted],
    groupsOf: (code) => {
      let chain = chains.get(code);
      if (chain === undefined) {
        chain = ['', ...tree.chain(tree.place(code))].filter((unit) => wanted.has(unit));
        chains.set(code, chain);
      }
      return chain;
    },
  };
}

interface Standing {
  readonly snapshot: Snapshot;
  readonly place: Place;
  readonly window: Window;
  readonly figure: Computed;
  /** Absent where the window is one day. */
  readonly past: Computed | undefined;
}

function valueOf(
  { indicator, unit, window: kind, rules }: WatchedKey,
  { snapshot, place, window, figure, past }: Standing,
  definition: Definition,
): wire.IndicatorValue {
  const name = unit === '' ? place.name : nameOf(place.tree, unit);
  const { numerator, denominator, value, noData, newest } = wireFigure(
    definition,
    { code: unit, name },
    figure,
  );
  return create(wire.IndicatorValueSchema, {
    ...{ indicator, unit, window: kind, unitName: name, definitionVersion: definition.version },
    ...{ rules: [...rules], stream: definition.stream, numerator, noData },
    times: timesOf(snapshot.of(definition.stream), window),
    ...(denominator !== undefined && { denominator }),
    ...(value !== undefined && { value }),
    ...(definition.target !== undefined && { target: definition.target }),
    higherIsBetter: definition.higherIsBetter,
    ...(newest && { newest }),
    numeratorBeforeToday: BigInt(past?.numerator ?? 0),
    ...(denominator !== undefined && { denominatorBeforeToday: BigInt(past?.denominator ?? 0) }),
  });
}
