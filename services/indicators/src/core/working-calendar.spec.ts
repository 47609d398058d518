import { formatDay, parseDay, Zone } from '@nhip/kernel';
import { VIETNAM_CALENDAR } from './vietnam-calendar';
import { WorkingCalendar } from './working-calendar';

const calendar = new WorkingCalendar(VIETNAM_CALENDAR);
const zone = new Zone('Asia/Ho_Chi_Minh');
const at = (text: string): number => Date.parse(`${text}:00+07:00`);

describe('working days of Vietnam', () => {
  it.each([
    ['2026-11-02', '2026-11-03', 'Monday to Tuesday'],
    ['2026-11-06', '2026-11-09', 'over a weekend'],
    ['2026-02-13', '2026-02-23', 'over Tết and both its weekends'],
    ['2024-04-26', '2024-05-02', 'over a Monday that was swapped'],
    ['2024-05-03', '2024-05-04', 'to the Saturday that was worked for it'],
    ['2026-04-24', '2026-04-28', 'a holiday on a Sunday is made up for on Monday'],
  ])('after %s comes %s: %s', (day, next) => {
    expect(formatDay(calendar.nextWorkingDay(parseDay(day)))).toBe(next);
  });

  it.each([
    ['2026-11-02T07:00', '2026-11-02T17:00', 480],
    ['2026-11-02T11:00', '2026-11-02T14:00', 60],
    ['2026-11-06T16:30', '2026-11-09T07:15', 45],
    ['2026-11-07T08:00', '2026-11-08T17:00', 0],
    ['2026-11-03T08:00', '2026-11-02T08:00', 0],
  ])('from %s to %s are %i minutes of work', (from, to, minutes) => {
    expect(calendar.minutesBetween(at(from), at(to), zone)).toBe(minutes);
  });

  it.each([
    ['2026-11-02T07:00', 480, '2026-11-02T17:00'],
    ['2026-11-02T16:00', 480, '2026-11-03T16:00'],
    ['2026-11-06T17:30', 60, '2026-11-09T08:00'],
    ['2026-11-02T12:00', 1, '2026-11-02T13:31'],
  ])('%s and %i minutes of work later it is %s', (from, minutes, then) => {
    expect(calendar.after(at(from), minutes, zone)).toBe(at(then));
  });

  it('does not count for ever between two instants that lie thousands of years apart', () => {
    expect(calendar.minutesBetween(at('0005-01-01T00:00'), at('9998-01-01T00:00'), zone)).toBeLessThan(
      1_001 * 480,
    );
  });
});
