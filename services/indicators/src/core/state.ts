import type { Definition } from './definition';

export type State = 'none' | 'normal' | 'good' | 'watch' | 'breach';

/**
 * What a value says against its bounds: beyond the alarm is a breach, at the target or better is good, between the two
 * (or short of a target that has no alarm) is to be watched; without bounds it is normal, without a value nothing.
 */
export function stateOf(
  { target, alarm, higherIsBetter }: Pick<Definition, 'target' | 'alarm' | 'higherIsBetter'>,
  value: number | undefined,
): State {
  if (value === undefined) return 'none';
  const reaches = (bound: number): boolean => (higherIsBetter ? value >= bound : value <= bound);
  if (alarm !== undefined && !reaches(alarm)) return 'breach';
  if (target === undefined) return 'normal';
  return reaches(target) ? 'good' : 'watch';
}
