import type { AlertRule } from '@nhip/contracts';
import { parseDay } from '@nhip/kernel';
import { UnitTree, type Unit } from '../core/units';
import { keyText, watchedKeys } from './watched-keys';

const unit = (code: string, parent: string, tier: Unit['tier']): Unit => ({
  ...{ code, parent, tier, name: { vi: code, en: code }, shortName: code, successors: [] },
  validFrom: parseDay('2020-01-01'),
});
const tree = new UnitTree(
  [
    unit('P', '', 'province'),
    unit('D', 'P', 'district'),
    unit('E', 'P', 'district'),
    unit('a', 'D', 'commune'),
    unit('b', 'D', 'commune'),
    unit('idle', 'E', 'commune'),
  ],
  parseDay('2026-01-01'),
);
const holdings = { tree, codesOf: () => ['b', 'a', 'nobody', 'D'] };
const rule = (id: string, units: AlertRule['units'], rest: Partial<AlertRule> = {}): AlertRule => ({
  ...{ id, version: 1, name: { vi: id, en: id }, indicator: 'i', units, window: 'month', bound: 1 },
  ...{ for: 'PT1H', minimum: 20, severity: 'info', recipients: ['r'] },
  ...rest,
});
const MANY = 1_000;
const unitsOf = (units: AlertRule['units']): string[] =>
  watchedKeys([rule('r', units)], holdings, MANY).keys.map((key) => key.unit);

it.each<[string, AlertRule['units'], string[]]>([
  ['the province', 'province', ['']],
  ['each that holds dossiers itself, in a list of units', 'each', ['D', 'a', 'b']],
  ['each of a tier in which there are any', { tier: 'district' }, ['D']],
  ['those that are named', ['b', 'idle'], ['b', 'idle']],
])('a rule watches %s', (_, units, expected) => {
  expect(unitsOf(units)).toEqual(expected);
});

it('names every rule that watches a figure, and tells windows and indicators apart', () => {
  const { keys } = watchedKeys(
    [
      rule('one', 'each'),
      rule('two', ['a']),
      rule('three', ['a'], { window: 'year' }),
      rule('four', ['a'], { indicator: 'j' }),
    ],
    holdings,
    MANY,
  );
  expect(Object.fromEntries(keys.map((key) => [keyText(key), key.rules]))).toEqual({
    'i|D|month': ['one'],
    'i|a|month': ['one', 'two'],
    'i|b|month': ['one'],
    'i|a|year': ['three'],
    'j|a|month': ['four'],
  });
});

it('says how many are beyond the limit, and which units no list has', () => {
  const watched = watchedKeys([rule('one', 'each'), rule('two', ['zz', 'b'])], holdings, 2);
  expect(watched.keys.map((key) => key.unit)).toEqual(['D', 'a']);
  expect(watched).toMatchObject({ leftOut: 2, unknownUnits: ['zz'] });
});
