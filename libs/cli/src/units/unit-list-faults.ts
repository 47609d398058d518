import type { UnitJson } from '../control-room';
import type { LocatedFault } from '../import/located-yaml';

const NO_END = '9999-12-31';

/** A unit of a file, with the line it begins on. */
export interface LocatedUnit {
  readonly unit: UnitJson;
  readonly line: number;
}

/**
 * What is wrong between units that are each well formed: a parent or successor that nobody is, a life that ends before
 * it begins or overlaps another of the same code, successors without an end, a circle of parents.
 */
export function unitListFaults(units: readonly LocatedUnit[], known: ReadonlySet<string>): LocatedFault[] {
  return [...units.flatMap((one) => ownFaults(one, known)), ...overlaps(units), ...circles(units)];
}

function ownFaults({ unit, line }: LocatedUnit, known: ReadonlySet<string>): LocatedFault[] {
  const { code, parent, validFrom, validTo, successors } = unit;
  const messages: string[] = [];
  if (parent !== '' && !known.has(parent))
    messages.push(`đơn vị cấp trên "${parent}" chưa có · its parent is unknown`);
  for (const successor of successors)
    if (!known.has(successor))
      messages.push(`đơn vị kế thừa "${successor}" chưa có · its successor is unknown`);
  if (validTo !== '' && validTo < validFrom)
    messages.push(
      `hết hiệu lực (${validTo}) trước khi có hiệu lực (${validFrom}) · it ends before it begins`,
    );
  if (successors.length > 0 && validTo === '')
    messages.push('có đơn vị kế thừa mà không có validTo · it has successors and no last day');
  if (successors.includes(code)) messages.push('kế thừa chính mình · it is its own successor');
  return messages.map((message) => ({ line, message: `${code}: ${message}` }));
}

function overlaps(units: readonly LocatedUnit[]): LocatedFault[] {
  const byCode = new Map<string, LocatedUnit[]>();
  for (const one of units) byCode.set(one.unit.code, [...(byCode.get(one.unit.code) ?? []), one]);
  return [...byCode.values()].flatMap((lives) => {
    const inOrder = [...lives].sort((a, b) => (a.unit.validFrom < b.unit.validFrom ? -1 : 1));
    return inOrder.flatMap(({ unit, line }, at) => {
      const before = inOrder[at - 1];
      if (!before || (before.unit.validTo || NO_END) < unit.validFrom) return [];
      return [
        {
          line,
          message: `${unit.code}: trùng thời gian với dòng ${before.line} · overlaps the one of line ${before.line}`,
        },
      ];
    });
  });
}

function circles(units: readonly LocatedUnit[]): LocatedFault[] {
  const parents = new Map(units.map(({ unit }) => [unit.code, unit.parent]));
  return units.flatMap(({ unit, line }) => {
    const seen = new Set<string>();
    for (let code = unit.code; code !== ''; code = parents.get(code) ?? '') {
      if (code === unit.code && seen.size > 0)
        return [{ line, message: `${code}: là cấp trên của chính mình · it is above itself` }];
      if (seen.has(code)) break;
      seen.add(code);
    }
    return [];
  });
}
