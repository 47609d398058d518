import type { DossierFact } from '@nhip/contracts';

/**
 * Why the count of a past day became another one: `late-events` were not yet known, `amended` means that something that
 * was known was corrected or retracted, `clock` that only time passed, `restored` that an older backup lacks it.
 */
export const CHANGE_CAUSES = ['late-events', 'amended', 'clock', 'restored'] as const;
export type ChangeCause = (typeof CHANGE_CAUSES)[number];

/** What changed between two versions of one fact: nothing but more is known, or what was known is otherwise. */
export function changeCause(before: DossierFact | undefined, after: DossierFact): ChangeCause {
  if (before === undefined) return 'late-events';
  if (before.generation === after.generation && before.version === after.version) return 'clock';
  if (before.generation !== after.generation && after.version < before.version) return 'restored';
  return keepsAll(before, after) ? 'late-events' : 'amended';
}

/** Whether all that counts of `before` is still there; an event that comes late may add to it, or come before it. */
function keepsAll(before: DossierFact, after: DossierFact): boolean {
  if (before.opening !== undefined) {
    const { opening } = after;
    const submittedBefore = opening !== undefined && opening.at < before.opening.at;
    const acceptedThen = submittedBefore && after.acceptedAt === before.opening.at;
    if (!acceptedThen && JSON.stringify(opening) !== JSON.stringify(before.opening)) return false;
  }
  const told = (['level', 'channel', 'field'] as const).every(
    (name) => before[name] === '' || before[name] === after[name],
  );
  return (
    told &&
    includesAll(after.steps, before.steps) &&
    includesAll(after.dues, before.dues) &&
    includesAll(after.supplementRequestedAt, before.supplementRequestedAt)
  );
}

function includesAll(all: readonly unknown[], some: readonly unknown[]): boolean {
  const known = new Set(all.map((each) => JSON.stringify(each)));
  return some.every((each) => known.has(JSON.stringify(each)));
}
