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

it('refuses two rules of one id', () => {
  expect(alertRules.safeParse({ rules: [RULE, RULE] }).success).toBe(false);
});
