import type { AlertRecord, AlertSubject, LiveStatus, Outcome, Severity, Telling } from './alert';
import type { Reason, Step } from './standing';

/** Of whom an alert is and how it is told, as its rule says it now. */
export interface AlertOf {
  readonly alert: string;
  readonly subject: AlertSubject;
  readonly severity: Severity;
  /** Roles that are told that it opened, and that it was escalated. */
  readonly roles: { readonly opened: readonly string[]; readonly escalated: readonly string[] };
}

/** One line of an episode's trail. */
export interface TrailLine {
  readonly at: number;
  readonly reason: Reason;
  /** As it was after it. */
  readonly record: AlertRecord;
}

export interface Recorded {
  /** Every episode that was touched, as it stands after the steps; the one under way is the last. */
  readonly records: readonly AlertRecord[];
  readonly trail: readonly TrailLine[];
  readonly tellings: readonly Telling[];
  /** The episode under way afterwards. */
  readonly under: AlertRecord | undefined;
}

const STATUS = { open: 'open', escalate: 'escalated', answer: 'answered', resolve: 'resolved' } as const;

/**
 * What the steps of one alert come to: episodes with their versions, their trail, and what is told to whom.
 * @param under the episode under way before
 * @param newId gives the id of an episode that opened at an instant
 */
export function record(
  steps: readonly Step[],
  { under, of, newId }: { under: AlertRecord | undefined; of: AlertOf; newId: (openedAt: number) => string },
): Recorded {
  const touched = new Map<string, AlertRecord>();
  const trail: TrailLine[] = [];
  const tellings: Telling[] = [];
  let current = under;
  for (const { reason, at, outcome } of steps) {
    if (outcome === undefined) continue;
    current = next(current, outcome, { of, newId });
    touched.set(current.id, current);
    if (outcome.kind !== 'update') trail.push({ at, reason, record: current });
    const telling = tellingOf(current, outcome, of);
    if (telling) tellings.push(telling);
    if (outcome.kind === 'resolve') current = undefined;
  }
  return { records: [...touched.values()], trail, tellings, under: current };
}

function next(
  current: AlertRecord | undefined,
  outcome: Outcome,
  { of, newId }: { of: AlertOf; newId: (openedAt: number) => string },
): AlertRecord {
  const { episode } = outcome;
  if (outcome.kind === 'open') {
    const { alert, subject, severity, roles } = of;
    const id = newId(episode.openedAt);
    return { id, version: 1, alert, subject, severity, status: 'open', episode, told: roles.opened };
  }
  if (current === undefined) throw new Error(`${of.alert}: "${outcome.kind}" without an episode`);
  const told = new Set(current.told ?? of.roles.opened);
  if (outcome.kind === 'escalate') for (const role of of.roles.escalated) told.add(role);
  return {
    ...current,
    version: current.version + 1,
    status: outcome.kind === 'update' ? (current.status as LiveStatus) : STATUS[outcome.kind],
    episode,
    ...(outcome.kind === 'resolve' && { resolution: outcome.resolution }),
    told: [...told],
  };
}

/** The end is told to all who were told of the beginning, also when the rule has changed meanwhile. */
function tellingOf(current: AlertRecord, { kind }: Outcome, { roles }: AlertOf): Telling | undefined {
  switch (kind) {
    case 'open':
      return { step: 'opened', record: current, roles: roles.opened };
    case 'escalate':
      return { step: 'escalated', record: current, roles: roles.escalated };
    case 'resolve':
      return { step: 'resolved', record: current, roles: current.told ?? roles.opened };
    case 'update':
    case 'answer':
      return undefined;
    default:
      return kind satisfies never;
  }
}
