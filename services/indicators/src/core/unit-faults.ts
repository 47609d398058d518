import { formatDay } from '@nhip/kernel';
import { UnitTree, type Unit } from './units';

/** More faults than a reader will mend in one go. */
const MOST_FAULTS = 50;

/** Everything that keeps these units from being trees on every day; empty when they are. */
export function unitFaults(units: readonly Unit[]): string[] {
  const faults = new Set<string>();
  const byCode = new Map<string, Unit[]>();
  for (const unit of units) byCode.set(unit.code, [...(byCode.get(unit.code) ?? []), unit]);
  for (const unit of units) {
    for (const fault of ownFaults(unit)) faults.add(`${unit.code}: ${fault}`);
    if (unit.parent !== '' && !byCode.has(unit.parent))
      faults.add(`${unit.code}: its parent ${unit.parent} is not in the list`);
    for (const successor of unit.successors)
      if (!byCode.has(successor)) faults.add(`${unit.code}: its successor ${successor} is not in the list`);
  }
  for (const [code, lives] of byCode) {
    const inOrder = [...lives].sort((a, b) => a.validFrom - b.validFrom);
    for (let i = 1; i < inOrder.length; i++)
      if ((inOrder[i - 1]?.validTo ?? Infinity) >= (inOrder[i] as Unit).validFrom)
        faults.add(`${code}: two of its lives overlap on ${formatDay((inOrder[i] as Unit).validFrom)}`);
  }
  if (faults.size === 0) for (const fault of treeFaults(units)) faults.add(fault);
  return [...faults].slice(0, MOST_FAULTS);
}

function ownFaults(unit: Unit): string[] {
  const faults: string[] = [];
  if (unit.validTo !== undefined && unit.validTo < unit.validFrom)
    faults.push(`it ends (${formatDay(unit.validTo)}) before it begins (${formatDay(unit.validFrom)})`);
  if (unit.parent === unit.code) faults.push('it is its own parent');
  if (unit.successors.includes(unit.code)) faults.push('it is its own successor');
  if (unit.successors.length > 0 && unit.validTo === undefined)
    faults.push('it has successors and no last day (valid_to)');
  return faults;
}

/** Parents are asked on every day on which a life begins or has just ended: the tree changes on no other. */
function treeFaults(units: readonly Unit[]): string[] {
  const faults: string[] = [];
  const days = units.flatMap(({ validFrom, validTo }) =>
    validTo === undefined ? [validFrom] : [validFrom, validTo + 1],
  );
  for (const day of new Set(days)) {
    const tree = new UnitTree(units, day);
    for (const unit of tree.units()) {
      const chain = tree.chain(unit.code);
      const top = tree.unit(chain.at(-1) as string);
      if (top?.parent !== '') faults.push(`${unit.code}: no root above it on ${formatDay(day)}`);
    }
  }
  return faults;
}
