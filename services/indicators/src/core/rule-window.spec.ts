import type { RuleWindow } from '@nhip/contracts';
import { formatDay, parseDay } from '@nhip/kernel';
import { ruleWindow, withoutLastDay } from './rule-window';

it.each<[RuleWindow, string, string, string]>([
  ['day', '2026-03-01', '2026-03-01', '2026-03-01'],
  ['month', '2026-02-10', '2026-02-01', '2026-02-10'],
  ['quarter', '2026-02-10', '2026-01-01', '2026-02-10'],
  ['year', '2026-02-10', '2026-01-01', '2026-02-10'],
  ['last-30-days', '2026-03-01', '2026-01-31', '2026-03-01'],
])('%s on %s is %s to %s', (kind, today, from, to) => {
  const window = ruleWindow(kind, parseDay(today));
  expect([window.from, window.to].map(formatDay)).toEqual([from, to]);
  expect(window.unfinished).toBe(true);
});

it('leaves the last day out, and nothing of a single day', () => {
  const day = parseDay('2026-02-10');
  expect(withoutLastDay(ruleWindow('month', day))).toMatchObject({ from: day - 9, to: day - 1 });
  expect(withoutLastDay(ruleWindow('day', day))).toBeUndefined();
  expect(withoutLastDay(ruleWindow('month', parseDay('2026-02-01')))).toBeUndefined();
});
