import { checkAlertRules } from './alert-rule-files';

const CATALOGUE = [
  { id: 'dossier.on-time.E', kind: 'ratio', target: 0.95, higherIsBetter: true },
  { id: 'dossier.on-time.D', kind: 'ratio', higherIsBetter: true },
  { id: 'dossier.overdue-open', kind: 'count', target: 0, higherIsBetter: false },
];
const RULE = {
  ...{ id: 'low', version: 1, name: { vi: 'Thấp', en: 'Low' }, indicator: 'dossier.on-time.E' },
  ...{ units: 'each', window: 'month', bound: 'target', for: 'P1D', severity: 'warning', recipients: ['a'] },
};
const SOURCE = { source: '/s', name: { vi: 'S', en: 'S' }, rhythm: 'PT1H', recipients: ['a'] };
const check = (...files: object[]): readonly string[] =>
  checkAlertRules(
    files.map((content, i) => ({ name: `${i}.yaml`, content })),
    CATALOGUE,
  ).faults;

it('takes the rules and sources of all files', () => {
  const files = [
    { name: '0.yaml', content: { rules: [RULE] } },
    { name: '1.yaml', content: { rules: [{ ...RULE, id: 'late' }], sources: [SOURCE] } },
    { name: 'empty.yaml', content: null },
  ];
  const { rules, sources, faults } = checkAlertRules(files, CATALOGUE);
  expect(faults).toEqual([]);
  expect(rules.map(({ id }) => id)).toEqual(['low', 'late']);
  expect(sources.map(({ source, stream }) => [source, stream])).toEqual([['/s', 'dossier']]);
});

it.each([
  ['an unknown indicator', { indicator: 'dossier.luck' }, 'no indicator of the catalogue is named'],
  ['a target that is none', { indicator: 'dossier.on-time.D' }, 'dossier.on-time.D has no target'],
  ['a ratio in per cent', { bound: 95 }, 'bound: dossier.on-time.E is a ratio'],
  ['a clear bound worse than the target', { clear: 0.9 }, 'clear: 0.9 is worse than the bound, 0.95'],
  [
    'the same of a count',
    { indicator: 'dossier.overdue-open', clear: 3 },
    'clear: 3 is worse than the bound, 0',
  ],
])('tells of %s', (_, members, fault) => {
  expect(check({ rules: [{ ...RULE, ...members }] })).toEqual([
    expect.stringContaining(`0.yaml low: ${fault}`),
  ]);
});

it('tells all faults of all files at once', () => {
  const faults = check(
    { rules: [{ ...RULE, for: 'a while' }] },
    { rules: [RULE], sources: [SOURCE] },
    { rules: [{ ...RULE, indicator: 'x' }], sources: [SOURCE] },
  );
  expect(faults.join('\n')).toMatch(/^0\.yaml rules\.0\.for: /);
  expect(faults).toContain('2.yaml low: the id is in another file, too');
  expect(faults).toContain('2.yaml low: no indicator of the catalogue is named "x"');
  expect(faults).toContain('2.yaml /s: the source is in another file, too');
  expect(faults).toHaveLength(4);
});

it('takes a source of one name in two streams for two', () => {
  const sources = [SOURCE, { ...SOURCE, stream: 'document' }];
  expect(check({ sources })).toEqual([]);
  expect(check({ sources }, { sources: [{ ...SOURCE, stream: 'document' }] })).toEqual([
    '1.yaml /s: the source is in another file, too',
  ]);
  expect(check({ sources: [{ ...SOURCE, stream: 'luck' }] })).toHaveLength(1);
});

it('knows nothing of indicators without a catalogue', () => {
  const files = [{ name: 'x.yaml', content: { rules: [{ ...RULE, indicator: 'x' }] } }];
  expect(checkAlertRules(files).faults).toEqual([]);
});
