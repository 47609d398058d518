import { Fmt } from '@nhip/kernel/fmt';
import { asOfAsked, asOfText, parseAsOf, parseTyped } from './as-of';

const fmt = new Fmt('vi', 'Asia/Ho_Chi_Minh');
const boston = new Fmt('en', 'America/New_York');
const at = (text: string) => ({ instant: Date.parse(text) });
const now = Date.parse('2026-11-21T09:07:15+07:00');

it.each([
  ['2026-11-20T09:07', at('2026-11-20T09:07:00+07:00')],
  ['2026-11-20T09:07:09', at('2026-11-20T09:07:09+07:00')],
  ['2026-11-20T02:07:00Z', at('2026-11-20T09:07:00+07:00')],
  ['2026-11-20T09:07:00+07:00', at('2026-11-20T09:07:00+07:00')],
  ['#1190220', { sequence: 1_190_220 }],
])('reads %s in an address', (text, known) => expect(parseAsOf(text, fmt)).toEqual(known));

it.each(['', 'hôm qua', '2026-02-31T09:00', '2026-11-20T24:00', '2026-11-20', '#', '#x', '2026-13-01T00:00'])(
  'reads no past in %p',
  (text) => expect(parseAsOf(text, fmt)).toBeUndefined(),
);

it.each([
  ['20/11/2026 09:07', at('2026-11-20T09:07:00+07:00')],
  [' 20/11/2026 9h07 ', at('2026-11-20T09:07:00+07:00')],
  ['1/7/2026, 09:07:09', at('2026-07-01T09:07:09+07:00')],
  ['08:30', at('2026-11-21T08:30:00+07:00')],
])('takes %p as typed', (text, known) => expect(parseTyped(text, fmt, now)).toEqual(known));

it.each(['', '20/11 09:07', '31/02/2026 09:00', '20/11/2026', '25:00', '09:61'])('does not take %p', (text) =>
  expect(parseTyped(text, fmt, now)).toBeUndefined(),
);

it('is found again in its own address, and asked for as an instant', () => {
  const instant = Date.parse('2026-11-01T12:00:05-05:00');
  expect(parseAsOf(asOfText({ instant }, boston), boston)).toEqual({ instant });
  expect(asOfText({ instant }, boston)).toBe('2026-11-01T12:00:05');
  expect(asOfAsked({ instant })).toBe('2026-11-01T17:00:05.000Z');
  expect([asOfText({ sequence: 7 }, fmt), asOfAsked({ sequence: 7 })]).toEqual(['#7', '#7']);
});
