import { formatDay, parseDay, Zone } from '@nhip/kernel';
import type { Observation, Rule } from '../core/alert';
import { replayFigure } from './replay-figure';

const zone = new Zone('America/New_York');
const FIRST = parseDay('2018-03-01');
const DAY = 86_400_000;
const RULE: Rule = {
  ...{ id: 'low', version: 1, name: { vi: 'Thấp', en: 'Low' }, indicator: 'i', units: 'each' },
  ...{ window: 'last-30-days', bound: 'target', forMs: 2 * DAY, minimum: 20, severity: 'warning' },
  ...{ recipients: ['a'], escalate: { afterMs: DAY, recipients: ['b'] } },
};
const endOf = (day: number): number => zone.startOf(FIRST + day + 1) - 1;

function history(rates: readonly (readonly [numerator: number, denominator: number])[]): Observation[] {
  return rates.map(([numerator, denominator], day) => ({
    ...{ indicator: 'i', definitionVersion: 1, unit: 'u', unitName: { vi: 'Đơn vị', en: 'Unit' } },
    ...{ window: 'last-30-days', from: formatDay(FIRST + day - 29), to: formatDay(FIRST + day) },
    ...{ clock: endOf(day), clockPosition: endOf(day), knownSequence: 7, knownAt: 1, zone: zone.name },
    ...{ numerator, denominator, value: numerator / denominator, target: 0.9, higherIsBetter: true },
    ...{ beforeToday: { numerator: 0, denominator: 0 }, rules: ['low'] },
  }));
}
const GOOD = [95, 100] as const;
const BAD = [80, 100] as const;
const WORST = [60, 100] as const;
const replay = (rates: readonly (readonly [number, number])[]) =>
  replayFigure(history(rates), { rule: RULE, zone, until: endOf(rates.length - 1) });

it('tells when an alert would have opened, how bad it was, and when it was over and why', () => {
  const fired = replay([GOOD, BAD, BAD, BAD, WORST, BAD, GOOD, GOOD]);
  expect(fired).toHaveLength(1);
  expect(fired[0]).toMatchObject({
    ...{ rule: 'low', unit: 'u', unitName: { vi: 'Đơn vị' }, since: endOf(1), openedAt: endOf(1) + 2 * DAY },
    opening: { numerator: 80, denominator: 100, bound: 0.9 },
    worst: { numerator: 60, to: formatDay(FIRST + 4) },
    resolution: { at: endOf(6), reason: 'recovered' },
  });
});

it('tells nothing of what was mended in time, nor of what may be chance', () => {
  expect(replay([GOOD, BAD, GOOD, BAD, GOOD])).toEqual([]);
  expect(replay([GOOD, ...Array<readonly [number, number]>(9).fill([17, 20])])).toEqual([]);
});

it('tells each episode, and that the last is still open', () => {
  const fired = replay([BAD, BAD, BAD, BAD, GOOD, BAD, WORST, BAD]);
  expect(fired.map(({ resolution }) => resolution?.reason)).toEqual(['recovered', undefined]);
  expect(fired[1]?.worst.numerator).toBe(60);
});

it('counts days of the zone, not of 24 hours', () => {
  // On 11 March 2018 clocks went forward: the day had 23 hours, and the two days are over an hour later.
  const rates = Array<readonly [number, number]>(14).fill(BAD);
  rates.fill(GOOD, 0, 9);
  const [only] = replay(rates);
  expect(only).toMatchObject({ since: endOf(9), openedAt: endOf(9) + 2 * DAY });
  expect(only!.openedAt).toBe(endOf(11) + 3_600_000);
});
