import { Fmt } from './fmt';

const vi = new Fmt('vi', 'Asia/Ho_Chi_Minh');
const en = new Fmt('en', 'Asia/Ho_Chi_Minh');
const boston = new Fmt('en', 'America/New_York');
const at = (text: string): number => Date.parse(text);
const MINUTE = 60_000;
const DAY = 86_400_000;

describe('numbers', () => {
  it.each([
    [8412, '8.412', '8,412'],
    [1_234_567, '1.234.567', '1,234,567'],
    [999, '999', '999'],
    [0, '0', '0'],
    [-1204, '−1.204', '−1,204'],
  ])('writes %p', (value, vietnamese, english) => {
    expect(vi.integer(value)).toBe(vietnamese);
    expect(en.integer(value)).toBe(english);
  });

  it.each([
    [0.942, '94,2%'],
    [1, '100,0%'],
    [0, '0,0%'],
    [0.99996, '99,9%'],
    [0.00001, '0,1%'],
    [1.256, '125,6%'],
  ])('writes the ratio %p', (ratio, text) => expect(vi.percent(ratio)).toBe(text));

  it('writes a target without idle digits, an English one with a point', () => {
    expect([vi.bound(0.98), vi.bound(0.985), en.bound(0.985)]).toEqual(['98%', '98,5%', '98.5%']);
  });

  it('shows the fraction below twenty cases', () => {
    expect([vi.ratio(11, 12), vi.ratio(19, 20), vi.ratio(115, 142)]).toEqual(['11/12', '95,0%', '81,0%']);
  });

  it('writes differences with their sign', () => {
    expect(vi.points(-0.018)).toBe('−1,8 điểm phần trăm');
    expect(en.points(0.006)).toBe('+0.6 percentage points');
    expect([vi.signed(41), vi.signed(0), vi.signed(-3), vi.signed(-0.01, 1)]).toEqual([
      '+41',
      '0',
      '−3',
      '0,0',
    ]);
  });
});

describe('days and times', () => {
  const instant = at('2026-11-05T02:07:09Z');

  it('puts the day first, with leading zeros, in the zone', () => {
    expect(vi.dateTime(instant)).toBe('05/11/2026 09:07:09');
    expect(en.dateTime(instant)).toBe('05/11/2026 09:07:09');
    expect(boston.dateTime(instant)).toBe('04/11/2026 21:07:09');
    expect(vi.shortDateTime(instant)).toBe('05/11 09:07');
    expect([vi.recent(instant, instant + 14 * 3_600_000), vi.recent(instant, instant + DAY)]).toEqual([
      '09:07',
      '05/11 09:07',
    ]);
    expect([vi.weekday(instant), boston.weekday(instant)]).toEqual(['Thứ Năm', 'Wednesday']);
  });

  it('writes midnight as 00', () => expect(vi.time(at('2026-11-05T17:00:00Z'))).toBe('00:00:00'));

  it.each([
    ['2026-11-01', '2026-11-21', '01–21/11/2026'],
    ['2026-10-28', '2026-11-21', '28/10 – 21/11/2026'],
    ['2025-12-15', '2026-01-14', '15/12/2025 – 14/01/2026'],
    ['2026-11-21', '2026-11-21', '21/11/2026'],
  ])('writes the days %p to %p', (from, to, text) => expect(vi.range(from, to)).toBe(text));

  it('knows a day as text and as a count', () => {
    expect([vi.localDay('2026-11-21'), vi.localDay(0)]).toEqual(['21/11/2026', '01/01/1970']);
  });
});

describe('spans', () => {
  it.each([
    [999, '0 giây', '0 seconds'],
    [40_000, '40 giây', '40 seconds'],
    [MINUTE, '1 phút', '1 minute'],
    [59 * MINUTE + 59_999, '59 phút', '59 minutes'],
    [3 * 60 * MINUTE, '3 giờ', '3 hours'],
    [DAY, '1 ngày', '1 day'],
    [3.9 * DAY, '3 ngày', '3 days'],
  ])('%p ms', (span, vietnamese, english) => {
    expect([vi.span(span), en.span(span)]).toEqual([vietnamese, english]);
  });

  it('says how an open dossier stands against its due instant', () => {
    expect(vi.untilDue(0, 3 * DAY)).toBe('quá hạn 3 ngày');
    expect(en.untilDue(0, 3 * DAY)).toBe('3 days overdue');
    expect(vi.untilDue(2 * 60 * MINUTE, 0)).toBe('còn 2 giờ');
    expect(vi.untilDue(5, 5)).toBe('còn 0 giây');
  });

  it('says how a finished one stood', () => {
    expect([vi.finished(0, DAY), vi.finished(2 * DAY, 0), vi.finished(7, 7)]).toEqual([
      'xong muộn 1 ngày',
      'xong sớm 2 ngày',
      'xong đúng hẹn',
    ]);
  });
});
