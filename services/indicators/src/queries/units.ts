import { create } from '@bufbuild/protobuf';
import { queries as wire } from '@nhip/contracts';
import { formatDay, parseDay } from '@nhip/kernel';
import { Problem } from '@nhip/runtime';
import { UNKNOWN_UNIT, type Unit } from '../core/units';
import { mayThrough, type Scope } from './place';
import { Seen } from './seen';
import type { Snapshot } from './snapshot';

/** The units of one day, and the codes that facts name and no list of units does. */
export async function unitsOf(
  snapshot: Snapshot,
  { day, scope }: { day: string; scope: Scope },
): Promise<wire.GetUnitsResponse> {
  const tree = snapshot.treeOf(day === '' ? snapshot.today : asDay(day));
  const codes = new Set<string>();
  for (const stream of snapshot.streams.keys())
    for (const code of await Seen.codesOf(snapshot, stream)) codes.add(code);
  const places = new Set([...codes].map((code) => tree.place(code)));
  const units = tree.units().filter(({ code }) => mayThrough(scope, tree, code));
  return create(wire.GetUnitsResponseSchema, {
    units: units.map(wireUnit),
    holding: units
      .map(({ code }) => code)
      .filter((code) => places.has(code))
      .sort(),
    unknown: mayThrough(scope, tree, UNKNOWN_UNIT)
      ? [...codes].filter((code) => tree.place(code) === UNKNOWN_UNIT).sort()
      : [],
  });
}

function wireUnit({ validFrom, validTo, successors, ...unit }: Unit) {
  return {
    ...unit,
    validFrom: formatDay(validFrom),
    validTo: validTo === undefined ? '' : formatDay(validTo),
    successors: [...successors],
  };
}

function asDay(text: string): number {
  try {
    return parseDay(text);
  } catch (error) {
    throw Problem.validation((error as Error).message, [{ path: 'day', detail: (error as Error).message }]);
  }
}
