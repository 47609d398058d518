import { formatDay, Zone } from '@nhip/kernel';
import { MarkList } from './mark-list';

const HOUR = 3_600_000;
const NOON = Date.parse('2026-11-30T12:00:00+07:00');
const rules = { zone: new Zone('Asia/Ho_Chi_Minh') };
const list = (position = NOON, tallied?: ReadonlySet<string>): MarkList =>
  new MarkList({ ...rules, tallied }, { now: NOON, position });

describe('the marks of a fact, as a stream collects them', () => {
  it('are of the local day with all dimensions, and of the month without the optional ones', () => {
    const marks = list();
    marks.add('x.a', { unit: 'U', at: NOON - 13 * HOUR, dims: { k: '1' }, optional: { o: 'p', none: '' } });
    const told = marks.done().marks.map(({ grain, day, dims }) => [grain, formatDay(day), dims]);
    expect(told).toEqual([
      ['day', '2026-11-29', { k: '1', o: 'p' }],
      ['month', '2026-11-01', { k: '1' }],
    ]);
  });

  it('are none of what the clock has not reached, nor of what is not tallied', () => {
    const marks = list(NOON, new Set(['x.a']));
    marks.add('x.a', { unit: 'U', at: NOON + 2 * HOUR });
    marks.add('x.a', { unit: 'U', at: NOON + HOUR });
    marks.add('x.b', { unit: 'U', at: NOON });
    expect(marks.done()).toEqual({ marks: [], happensAt: NOON + HOUR });
  });

  it('judge a limit strictly after it, up to where the clock is believed, and say when to ask again', () => {
    const marks = list(NOON - HOUR);
    expect([marks.isOver(NOON - 2 * HOUR), marks.isOver(NOON - HOUR), marks.isOver(NOON)]).toEqual([
      ...[true, false, false],
    ]);
    expect(marks.done()).toEqual({ marks: [], changesAt: NOON - HOUR + 1 });
  });
});
