import type { DossierFact, Instant, Opening, Step } from '@nhip/contracts';
import type { Zone } from '@nhip/kernel';
import { endOfDay, lateAt, type ByRule, type LatenessRule } from './lateness';
import type { ClockReading } from './mark';
import type { Outcome } from './timeline';

/** A dossier is near due from this long before its due instant. */
const NEAR_DUE_MS = 24 * 3_600_000;

/** How a dossier stands before one rule of lateness. */
export const VERDICTS = [
  'in-time',
  'late',
  'near',
  'open',
  'no-due',
  'refused',
  'unopened',
  'retracted',
] as const;
export type Verdict = (typeof VERDICTS)[number];

/** A change of the due instant by which the dossier stood, while that was already past. */
export interface LateChange {
  readonly at: Instant;
  readonly from: Instant;
  readonly to: Instant;
}

/** What is judged: one dossier at one reading of the clock, whatever the rule. */
export type Standing =
  | { readonly kind: 'unopened' | 'retracted' | 'lost' }
  | { readonly kind: 'ahead'; readonly opensAt: Instant }
  | { readonly kind: 'refused'; readonly at: Instant }
  | { readonly kind: 'undated'; readonly closed?: Closed; readonly dueAfterwards: boolean }
  | ({ readonly kind: 'closed'; readonly closed: Closed; readonly due: Instant } & Dated)
  | ({
      readonly kind: 'open';
      readonly due: Instant;
      readonly now: Instant;
      /** Lateness is judged up to here. */
      readonly judgedAt: Instant;
    } & Dated);

export interface Closed {
  readonly outcome: Outcome;
  readonly at: Instant;
}

interface Dated {
  readonly late: ByRule<boolean>;
  /** Supplement requests that count: made by the closing, or by now. */
  readonly requests: readonly Instant[];
  readonly changedLate: readonly LateChange[];
  /** The due instant that was told after the closing, which is not judged by it. */
  readonly dueAfterwards?: Instant;
}

/**
 * How a dossier stands, told from its fact alone and not from its marks: the last closing is judged at its real instant
 * against the due instant in force then; what is open is judged up to the clock position, or its newest happening.
 */
export function standingOf(
  fact: DossierFact,
  { now, position, zone }: ClockReading & { readonly zone: Zone },
): Standing {
  const { opening } = fact;
  if (fact.status === 'retracted') return { kind: 'retracted' };
  if (opening === undefined) return { kind: 'unopened' };
  if (opening.at > now) return { kind: 'ahead', opensAt: opening.at };
  const known = new Known(fact, opening, now);
  const { last } = known;
  if (last?.kind === 'refused') return { kind: 'refused', at: last.at };
  const closed = closedBy(last);
  if (closed !== undefined) return known.closed(closed, zone);
  const due = known.dueAt(now);
  if (due === undefined) return { kind: 'undated', dueAfterwards: false };
  const judgedAt = Math.max(position, known.newest);
  const requests = known.requestsBy(now);
  const against = { at: due, dayEnd: endOfDay(zone, due) };
  const late = lateAt(judgedAt, against, requests.length > 1);
  return { kind: 'open', due, now, judgedAt, late, requests, changedLate: known.lateChanges(now) };
}

/** The verdict of one rule; only by instant is something near due. */
export function verdictBy(rule: LatenessRule, standing: Standing): Verdict {
  switch (standing.kind) {
    case 'unopened':
    case 'ahead':
    case 'lost':
      return 'unopened';
    case 'retracted':
    case 'refused':
      return standing.kind;
    case 'undated':
      return 'no-due';
    case 'closed':
      return standing.late[rule] ? 'late' : 'in-time';
    case 'open':
      if (standing.late[rule]) return 'late';
      return rule === 'instant' && standing.judgedAt >= standing.due - NEAR_DUE_MS ? 'near' : 'open';
    default:
      return standing satisfies never;
  }
}

function closedBy(last: Step | undefined): Closed | undefined {
  switch (last?.kind) {
    case 'completed':
      return { outcome: 'done', at: last.at };
    case 'withdrawn':
    case 'stopped':
      return { outcome: last.kind, at: last.at };
    case 'refused':
    case 'reopened':
    case 'resumed':
    case 'moved':
    case undefined:
      return undefined;
    default:
      return last satisfies never;
  }
}

/** What had happened by the clock's now; nothing counts before the opening. */
class Known {
  /** The last step that was no move. */
  readonly last: Step | undefined;
  readonly newest: Instant;
  private readonly dues: readonly { readonly from: Instant; readonly due: Instant }[];

  constructor(
    private readonly fact: DossierFact,
    private readonly opening: Opening,
    now: Instant,
  ) {
    const steps = fact.steps.filter(({ at }) => at <= now);
    this.last = steps.findLast(({ kind }) => kind !== 'moved');
    this.dues = fact.dues
      .filter(({ from }) => from <= now)
      .map(({ from, due }) => ({ from: this.clamped(from), due }));
    const instants = [...steps.map(({ at }) => at), ...this.dues.map(({ from }) => from)];
    this.newest = Math.max(opening.at, ...instants, ...this.requestsBy(now).slice(1, 2));
  }

  /** The due instant in force, those that came into force at that very instant included. */
  dueAt(instant: Instant): Instant | undefined {
    return this.dues.findLast(({ from }) => from <= instant)?.due;
  }

  requestsBy(instant: Instant): Instant[] {
    return this.fact.supplementRequestedAt.filter((at) => at <= instant);
  }

  closed(closed: Closed, zone: Zone): Standing {
    const at = this.clamped(closed.at);
    const due = this.dueAt(at);
    const told = this.dueAt(Infinity);
    if (due === undefined) return { kind: 'undated', closed, dueAfterwards: told !== undefined };
    const requests = this.requestsBy(closed.at);
    const late = lateAt(closed.at, { at: due, dayEnd: endOfDay(zone, due) }, requests.length > 1);
    const changedLate = this.lateChanges(at);
    const dueAfterwards = told !== due ? { dueAfterwards: told as Instant } : {};
    return { kind: 'closed', closed, due, late, requests, changedLate, ...dueAfterwards };
  }

  lateChanges(until: Instant): LateChange[] {
    return this.dues.flatMap(({ from: at, due: to }, i) => {
      const from = this.dues[i - 1]?.due;
      return from !== undefined && at <= until && at > from && to !== from ? [{ at, from, to }] : [];
    });
  }

  private clamped(at: Instant): Instant {
    return Math.max(at, this.opening.at);
  }
}
