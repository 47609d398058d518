import type { StreamFact } from './stream';

/**
 * Why the count of a past day became another one: `late-events` were not yet known, `amended` means that something that
 * was known was corrected or retracted, `clock` that only time passed, `restored` that an older backup lacks it.
 */
export const CHANGE_CAUSES = ['late-events', 'amended', 'clock', 'restored'] as const;
export type ChangeCause = (typeof CHANGE_CAUSES)[number];

/** What changed between two versions of one fact: nothing but more is known, or what was known is otherwise. */
export function changeCause<Fact extends StreamFact>(
  keepsAll: (before: Fact, after: Fact) => boolean,
  before: Fact | undefined,
  after: Fact,
): ChangeCause {
  if (before === undefined) return 'late-events';
  if (before.generation === after.generation && before.version === after.version) return 'clock';
  if (before.generation !== after.generation && after.version < before.version) return 'restored';
  return keepsAll(before, after) ? 'late-events' : 'amended';
}
