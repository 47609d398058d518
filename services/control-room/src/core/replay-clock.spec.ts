import { Zone } from '@nhip/kernel';
import { advanced, planOf } from './replay-clock';

const vietnam = new Zone('Asia/Ho_Chi_Minh');
const boston = new Zone('America/New_York');
const at = (text: string): number => Date.parse(text);

it('plans a day from a local time to its end', () => {
  expect(planOf({ day: '2026-11-21', from: '09:07:15', speed: 60 }, vietnam)).toEqual({
    from: at('2026-11-21T09:07:15+07:00'),
    dayEnd: at('2026-11-22T00:00:00+07:00'),
    speed: 60,
  });
});

it('takes the time as a clock on the wall showed it, on the day the clocks were changed', () => {
  const plan = planOf({ day: '2026-11-01', from: '12:00', speed: 1 }, boston);
  expect(plan.from).toBe(at('2026-11-01T12:00:00-05:00'));
  expect(plan.dayEnd - planOf({ day: '2026-11-01', from: '00:00', speed: 1 }, boston).from).toBe(
    25 * 3_600_000,
  );
});

it('knows no 31st of February', () =>
  expect(() => planOf({ day: '2026-02-31', from: '00:00', speed: 1 }, vietnam)).toThrow('is no day'));

it('keeps its speed over a late frame, and stands still through a halt', () => {
  const pace = { speed: 600, frameMs: 250, catchUpFrames: 4 };
  expect(advanced(1000, 250, pace)).toBe(1000 + 150_000);
  expect(advanced(1000, 700, pace)).toBe(1000 + 420_000);
  expect(advanced(1000, 60_000, pace)).toBe(1000 + 600_000);
  expect(advanced(1000, -5, pace)).toBe(1000);
});
