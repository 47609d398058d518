import { formatDay, monthOf, nextMonth, parseDay, Zone } from './zone';

const at = (text: string): number => Date.parse(text);

describe('local days', () => {
  const vietnam = new Zone('Asia/Ho_Chi_Minh');
  const boston = new Zone('America/New_York');

  it.each([
    [vietnam, '2026-11-20T16:59:59.999Z', '2026-11-20'],
    [vietnam, '2026-11-20T17:00:00.000Z', '2026-11-21'],
    [boston, '2013-03-10T04:59:59Z', '2013-03-09'],
    [boston, '2013-03-11T03:59:59Z', '2013-03-10'],
    [boston, '2013-03-11T04:00:00Z', '2013-03-11'],
  ])('in %p %s is on %s', (zone, instant, day) => {
    expect(formatDay(zone.dayOf(at(instant)))).toBe(day);
  });

  it('starts a day at its first instant, also across summer time', () => {
    expect(boston.startOf(parseDay('2013-03-11'))).toBe(at('2013-03-11T04:00:00Z'));
    expect(boston.startOf(parseDay('2013-03-10'))).toBe(at('2013-03-10T05:00:00Z'));
    expect(vietnam.startOf(parseDay('2026-11-21'))).toBe(at('2026-11-20T17:00:00Z'));
  });

  it('knows months', () => {
    expect(formatDay(monthOf(parseDay('2024-02-29')))).toBe('2024-02-01');
    expect(formatDay(nextMonth(parseDay('2026-12-31')))).toBe('2027-01-01');
  });

  it('knows the month of every day of a thousand years', () => {
    const wrong: string[] = [];
    for (let day = parseDay('1600-01-01'); day < parseDay('2600-01-01'); day++) {
      const date = new Date(day * 86_400_000);
      const first = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1) / 86_400_000;
      if (monthOf(day) !== first) wrong.push(formatDay(day));
    }
    expect(wrong).toEqual([]);
  });

  it.each(['2026-02-30', '21/11/2026', '2026-1-1', ''])('refuses %p as a day', (text) => {
    expect(() => parseDay(text)).toThrow('is no day');
  });

  it('refuses a zone that does not exist', () => {
    expect(() => new Zone('Asia/Nowhere')).toThrow('is no time zone');
  });
});
