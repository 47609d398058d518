import { alertRules } from './alert-rule';

const RULE = {
  id: 'on-time-under-target',
  version: 1,
  name: { vi: 'Tỷ lệ đúng hạn dưới chỉ tiêu', en: 'On-time rate under target' },
  indicator: 'dossier.on-time.E',
  units: 'each',
  window: 'last-30-days',
  bound: 'target',
  for: 'PT30M',
  severity: 'warning',
  recipients: ['leaders'],
};

it('takes a rule as it is written and fills in how many cases it needs', () => {
  expect(alertRules.parse({ rules: [RULE] }).rules[0]).toMatchObject({ ...RULE, minimum: 20 });
});

it.each([
  ['a duration in words', { for: 'half an hour' }, 'rules.0.for'],
  ['a window that is not published', { window: 'decade' }, 'rules.0.window'],
  ['a member nobody knows', { colour: 'red' }, 'rules.0'],
  ['no recipient', { recipients: [] }, 'rules.0.recipients'],
])('refuses %s and says where', (_, members, place) => {
  const told = alertRules.safeParse({ rules: [{ ...RULE, ...members }] });
  expect(told.error?.issues.map(({ path }) => path.join('.'))).toContain(place);
});

const SOURCE = {
  source: '/mot-cua',
  name: { vi: 'Một cửa', en: 'One-stop' },
  rhythm: 'PT1H',
  recipients: ['it'],
};
const issuesOf = (members: object, member: 'rules' | 'sources' = 'rules'): string[] =>
  alertRules
    .safeParse({ [member]: [{ ...(member === 'rules' ? RULE : SOURCE), ...members }] })
    .error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];

it.each([
  ['a rhythm of nothing', 'sources', { rhythm: 'PT0S' }, 'sources.0.rhythm: longer than nothing, like PT30M'],
  ['a rhythm below nothing', 'sources', { rhythm: '-PT1H' }, 'sources.0.rhythm: a duration is not negative'],
  ['a time to wait below nothing', 'rules', { for: '-PT1H' }, 'rules.0.for: a duration is not negative'],
  ['a part below nothing', 'rules', { for: 'PT-1H' }, 'rules.0.for: a duration is not negative'],
  [
    'an escalation before its opening',
    'rules',
    { escalate: { after: '-P1D', recipients: ['x'] } },
    'rules.0.escalate.after: a duration is not negative',
  ],
] as const)('refuses %s in a line of its own', (_, member, members, line) => {
  expect(issuesOf(members, member)).toEqual([line]);
});

it('takes a rule that is told at once, and a source with a rhythm', () => {
  expect(issuesOf({ for: 'PT0S' })).toEqual([]);
  expect(issuesOf({ rhythm: 'PT0.5S' }, 'sources')).toEqual([]);
});

it('bounds texts and the names that others give', () => {
  const long = 'x'.repeat(201);
  for (const members of [{ name: { vi: long, en: 'x' } }, { indicator: long }, { units: [long] }])
    expect(issuesOf(members)).toHaveLength(1);
  for (const members of [{ name: { vi: 'x', en: long } }, { source: long }])
    expect(issuesOf(members, 'sources')).toHaveLength(1);
  expect(issuesOf({ source: long.slice(1) }, 'sources')).toEqual([]);
});

it('refuses two rules of one id', () => {
  expect(alertRules.safeParse({ rules: [RULE, RULE] }).success).toBe(false);
});
