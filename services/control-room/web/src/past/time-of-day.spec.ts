import { dayAfter, isoDay, secondsOf, timeText } from './time-of-day';

it.each([
  [0, '00:00:00'],
  [32_835.9, '09:07:15'],
  [86_400, '23:59:59'],
  [-4, '00:00:00'],
])('writes %p seconds', (seconds, text) => expect(timeText(seconds)).toBe(text));

it('reads back what it wrote', () => expect(secondsOf(timeText(32_835))).toBe(32_835));

it('steps over the end of a month', () =>
  expect([dayAfter('2026-11-30', 1), dayAfter('2026-03-01', -1)]).toEqual(['2026-12-01', '2026-02-28']));

it.each([
  ['20/11/2026', '2026-11-20'],
  ['1/7/2026', '2026-07-01'],
  ['31/02/2026', undefined],
  ['2026-11-20', undefined],
  ['', undefined],
])('takes the day %p', (typed, iso) => expect(isoDay(typed)).toBe(iso));
