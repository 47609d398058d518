import { parseDay } from '@nhip/kernel';
import { unitFaults } from './unit-faults';
import { NOT_ATTRIBUTABLE, treeDay, UNKNOWN_UNIT, UnitTree, type Unit } from './units';

const unit = (
  code: string,
  parent: string,
  rest: Partial<Unit> & { from?: string; to?: string } = {},
): Unit => {
  const { from = '2010-01-01', to, ...more } = rest;
  return {
    ...{ code, parent, name: { vi: code, en: code }, shortName: code, tier: 'commune', successors: [] },
    ...{ validFrom: parseDay(from), ...(to !== undefined && { validTo: parseDay(to) }) },
    ...more,
  };
};
const OLD = { to: '2025-06-30' };
const NEW = { from: '2025-07-01' };

/** A province whose districts D1, D2 end with its communes a–d; X and Y follow, below a region that is new too. */
const UNITS = [
  unit('P', ''),
  unit('D1', 'P', { ...OLD, successors: ['X', 'Y'] }),
  unit('D2', 'P', { ...OLD, successors: ['Y', 'Z'] }),
  unit('a', 'D1', { ...OLD, successors: ['X'] }),
  unit('b', 'D1', { ...OLD, successors: ['Y'] }),
  unit('c', 'D2', { ...OLD, successors: ['Y', 'Z'] }),
  unit('d', 'D2', { ...OLD, successors: [] }),
  unit('R', 'P', NEW),
  unit('X', 'R', NEW),
  unit('Y', 'R', NEW),
  unit('Z', 'P', NEW),
];
const before = new UnitTree(UNITS, parseDay('2025-06-30'));
const after = new UnitTree(UNITS, parseDay('2025-07-01'));

describe('a tree of units with dates', () => {
  it('keeps the old units before the merger, rolled up their own way', () => {
    expect(before.chain(before.place('b'))).toEqual(['b', 'D1', 'P']);
    expect(before.unit('X')).toBeUndefined();
  });

  it.each([
    ['a', 'X', 'one successor: it'],
    ['D1', 'R', 'several: the smallest newer unit that contains them all'],
    ['c', NOT_ATTRIBUTABLE, 'several that only the province contains'],
    ['d', NOT_ATTRIBUTABLE, 'none'],
    ['P', 'P', 'still valid'],
    ['q', UNKNOWN_UNIT, 'in no tree'],
  ])('afterwards %s counts in %s: %s', (code, place) => expect(after.place(code)).toBe(place));

  it('follows mergers of mergers', () => {
    const again = new UnitTree(
      [
        unit('a', '', { to: '2012-01-01', successors: ['b'] }),
        ...[unit('b', '', { to: '2013-01-01', successors: ['c'] })],
        unit('c', ''),
      ],
      parseDay('2020-01-01'),
    );
    expect(again.place('a')).toBe('c');
  });

  it('counts a code of a later day in the nearest unit above that lives already', () => {
    expect(before.place('Z')).toBe('P');
    expect(before.place('X')).toBe('P');
  });

  it('looks at the later tree when a unit that lives only later is asked for', () => {
    const to = parseDay('2025-05-31');
    expect(treeDay(after.lives('X'), to)).toBe(parseDay('2025-07-01'));
    expect(treeDay(after.lives('a'), to)).toBe(to);
    expect(treeDay(after.lives('q'), to)).toBe(to);
  });
});

describe('units that are no tree', () => {
  it('are refused with every fault', () => {
    expect(unitFaults(UNITS)).toEqual([]);
    const faults = unitFaults([
      unit('P', ''),
      unit('A', 'nowhere'),
      unit('B', 'P', { to: '2015-01-01', successors: ['gone'] }),
      unit('B', 'P', { from: '2014-01-01' }),
      unit('C', 'P', { successors: ['P'] }),
      unit('D', 'D'),
    ]);
    expect(faults).toEqual([
      'A: its parent nowhere is not in the list',
      'B: its successor gone is not in the list',
      'C: it has successors and no last day (valid_to)',
      'D: it is its own parent',
      'B: two of its lives overlap on 2014-01-01',
    ]);
  });

  it('knows a circle and a parent that has ended', () => {
    expect(unitFaults([unit('A', 'B'), unit('B', 'A')])).toHaveLength(2);
    expect(unitFaults([unit('P', '', { to: '2015-01-01' }), unit('A', 'P')])).toEqual([
      'A: no root above it on 2015-01-02',
    ]);
  });
});
