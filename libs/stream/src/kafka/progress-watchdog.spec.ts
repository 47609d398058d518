import { ProgressWatchdog } from './progress-watchdog';

const at = (position: number, end: number) => [
  { topic: 'facts', partition: 0, position: BigInt(position), end: BigInt(end) },
];

describe('the progress of a partition', () => {
  it.each([
    ['moves', [at(1, 9), at(2, 9), at(3, 9)], false],
    ['has nothing to read', [at(9, 9), at(9, 9), at(9, 9)], false],
    ['stands still with something to read', [at(1, 9), at(1, 9), at(1, 9)], true],
    ['gets something to read just now', [at(9, 9), at(9, 9), at(9, 10)], false],
    ['was given to another consumer meanwhile', [at(1, 9), [], at(1, 9)], false],
  ])('%s', (_, steps, stalled) => {
    const watchdog = new ProgressWatchdog(20);
    const seen = steps.map((progress, index) => watchdog.observe(progress, index * 10));
    expect(seen.at(-1)).toHaveLength(stalled ? 1 : 0);
  });
});
