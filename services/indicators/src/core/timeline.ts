import type { DossierFact, DueInForce, Instant, Opening, Step } from '@nhip/contracts';
import type { Zone } from '@nhip/kernel';
import { DueInZone, lateAt, LATENESS_RULES, type ByRule, type Due, type LatenessRule } from './lateness';
import type { ClockReading } from './mark';

/** A dossier is near due from this long before its due instant. */
const NEAR_DUE_MS = 24 * 3_600_000;

export type Outcome = 'done' | 'withdrawn' | 'stopped';

/** A closing as it is judged: at its real instant, against the due instant in force then; undated it is never late. */
export interface Closing {
  readonly outcome: Outcome;
  readonly at: Instant;
  readonly dated?: { readonly due: Instant; readonly late: ByRule<boolean> };
}

/** A due instant that passed while it was in force; by date it is late only once the due day is over. */
export interface FellDue {
  readonly measure: 'fell_due';
  readonly at: Instant;
  readonly unit: string;
  late: ByRule<boolean>;
}

/** Something that enters a tally at an instant, at a unit. */
export type Flow =
  | {
      readonly measure: 'received' | 'reopened' | 'moved_in' | 'moved_out' | 'refused';
      at: Instant;
      unit: string;
    }
  | { readonly measure: 'completed'; at: Instant; unit: string; closing: Closing }
  | { readonly measure: 'overdue_in' | 'overdue_out'; rule: LatenessRule; at: Instant; unit: string }
  | { readonly measure: 'near_in' | 'near_out'; at: Instant; unit: string }
  | { readonly measure: 'late'; rule: LatenessRule; at: Instant; weight: 1 | -1 }
  | FellDue;

export interface Timeline {
  readonly flows: readonly Flow[];
  readonly happensAt?: Instant;
  readonly changesAt?: Instant;
}

/** What is known to have happened: `at` is never before the opening, the step keeps its real instant. */
type Happening =
  | { readonly at: Instant; readonly step: Step }
  | { readonly at: Instant; readonly due: Instant }
  | { readonly at: Instant; readonly requestedTwice: true };

/**
 * Problem: one dossier counts in several ways at once (open, overdue, near due, late), at a unit that changes, against
 * a due instant that changes, and some of these change with nothing but the clock.
 * Naive: a rule per pair of (event, figure). They contradict each other at the edges, and stocks drift.
 * Here: walk through the instants at which anything can change, in order; after each one ask what the dossier counts
 * as now, and emit the difference from before. A stock can then never be left without having been entered.
 * Invariant: for every kind of stock, flows in − flows out is 1 at the unit where the dossier counts, 0 elsewhere.
 *
 * The clock is believed only up to `position`: an event that would have closed the dossier may still be on its way.
 * A later happening that is known, though, proves what was open before it, so the walk may always go up to that one.
 */
export function walk(
  fact: DossierFact,
  opening: Opening,
  { now, position, zone }: ClockReading & { readonly zone: Zone },
): Timeline {
  const all = happenings(fact, opening);
  const future = all.findIndex(({ at }) => at > now);
  const past = future === -1 ? all : all.slice(0, future);
  const last = past.at(-1)?.at ?? opening.at;
  const dossier = new Walk(opening, fact.supplementRequestedAt[1], zone);
  for (let i = 0; i < past.length;) {
    const { at } = past[i] as Happening;
    dossier.runClock(at - 1);
    for (; past[i]?.at === at; i++) dossier.happen(past[i] as Happening);
    dossier.settle(at);
  }
  const horizon = Math.max(position, last);
  dossier.runClock(horizon);
  const changesAt = dossier.nextClockInstant(horizon);
  return {
    flows: dossier.flows,
    ...(future !== -1 && { happensAt: (all[future] as Happening).at }),
    ...(changesAt !== undefined && { changesAt }),
  };
}

/**
 * Steps, due instants and the second supplement request in order; at one instant the due instant goes first, then the
 * request, so that they judge the step. Of several due instants told at one instant only the last is ever in force, and
 * one that is in force already comes into force no second time.
 */
function happenings({ dues, steps, supplementRequestedAt }: DossierFact, opening: Opening): Happening[] {
  const all: Happening[] = dues
    .map(({ from, due }: DueInForce) => ({ at: Math.max(from, opening.at), due }))
    .filter(({ at }, i, every) => every[i + 1]?.at !== at)
    .filter(({ due }, i, every) => every[i - 1]?.due !== due);
  const second = supplementRequestedAt[1];
  if (second !== undefined) all.push({ at: Math.max(second, opening.at), requestedTwice: true });
  for (const step of steps) all.push({ at: Math.max(step.at, opening.at), step });
  return all.sort((a, b) => a.at - b.at);
}

const NOWHERE = { instant: undefined, date: undefined, d766: undefined };
const NOT_LATE = { instant: false, date: false, d766: false };

/** The dossier on its way through time. */
class Walk {
  readonly flows: Flow[] = [];
  private open = true;
  private refused = false;
  /** The unit that holds the dossier, or held it when it was closed. */
  private unit: string;
  private due: Due | undefined;
  private fellDue = true;
  /** What fell due on a day that is not over yet. */
  private undecided: FellDue | undefined;
  private requestedTwice = false;
  private closing: Closing | undefined;
  /** The unit at which the dossier counts in each stock that the clock moves. */
  private readonly overdueAt: Record<LatenessRule, string | undefined> = { ...NOWHERE };
  private nearAt: string | undefined;
  private readonly late: Record<LatenessRule, boolean> = { ...NOT_LATE };

  constructor(
    opening: Opening,
    private readonly secondRequestAt: Instant | undefined,
    private readonly zone: Zone,
  ) {
    this.unit = opening.unit;
    this.flows.push({ measure: 'received', at: opening.at, unit: opening.unit });
  }

  /** Lets the clock run up to `until`, included. */
  runClock(until: Instant): void {
    for (let at = this.nextClockInstant(); at !== undefined && at <= until; at = this.nextClockInstant(at))
      this.settle(at);
  }

  /** The first instant after `after` at which the clock alone changes how the dossier counts. */
  nextClockInstant(after = -Infinity): Instant | undefined {
    const { due } = this;
    if (due === undefined || this.refused) return undefined;
    if (this.fellDue) {
      const byDate = this.open && this.overdueAt.date === undefined && due.dayEnd + 1 > after;
      return byDate ? due.dayEnd + 1 : undefined;
    }
    const near = due.at - NEAR_DUE_MS;
    if (this.open && this.nearAt === undefined && near > after) return near;
    return due.at + 1 > after ? due.at + 1 : undefined;
  }

  happen(happening: Happening): void {
    if ('due' in happening) {
      this.due = new DueInZone(happening.due, this.zone);
      this.fellDue = false;
      this.undecided = undefined;
    } else if ('step' in happening) this.take(happening.at, happening.step);
    else this.requestedTwice = true;
  }

  /** Emits how the dossier counts at `at` and did not before. */
  settle(at: Instant): void {
    const { due } = this;
    if (due === undefined) return;
    if (!this.refused) this.settleDue(at, due);
    this.settleLateness(at, due);
    const near = this.open && at <= due.at && at >= due.at - NEAR_DUE_MS;
    this.moveNear(at, near ? this.unit : undefined);
  }

  /** Late by a rule implies late by Decision 766, so that one look is enough for who is in time and was before. */
  private settleLateness(at: Instant, due: Due): void {
    const open = this.open ? lateAt(at, due, this.requestedTwice) : undefined;
    const closed = this.closing?.dated?.late;
    if (open?.d766 !== true && closed?.d766 !== true && !this.late.d766) return;
    for (const rule of LATENESS_RULES) {
      const overdue = open?.[rule] === true;
      this.moveOverdue(rule, at, overdue ? this.unit : undefined);
      const late = overdue || closed?.[rule] === true;
      if (late !== this.late[rule]) this.flows.push({ measure: 'late', rule, at, weight: late ? 1 : -1 });
      this.late[rule] = late;
    }
  }

  private take(at: Instant, step: Step): void {
    switch (step.kind) {
      case 'moved':
        this.flows.push({ measure: 'moved_out', at, unit: this.unit });
        this.flows.push({ measure: 'moved_in', at, unit: step.unit });
        this.unit = step.unit;
        return;
      case 'refused':
        this.open = false;
        this.refused = true;
        this.flows.push({ measure: 'refused', at, unit: this.unit });
        return;
      case 'completed':
        return this.close(at, 'done', step.at);
      case 'withdrawn':
      case 'stopped':
        return this.close(at, step.kind, step.at);
      case 'reopened':
      case 'resumed':
        this.open = true;
        this.refused = false;
        this.closing = undefined;
        this.flows.push({ measure: 'reopened', at, unit: this.unit });
        return;
      default:
        return step satisfies never;
    }
  }

  private close(at: Instant, outcome: Outcome, realAt: Instant): void {
    const { due } = this;
    this.open = false;
    this.closing = due
      ? { outcome, at: realAt, dated: { due: due.at, late: this.judge(realAt, due) } }
      : { outcome, at: realAt };
    this.flows.push({ measure: 'completed', at, unit: this.unit, closing: this.closing });
  }

  /** A closing counts the requests that were made by its real instant. */
  private judge(closedAt: Instant, due: Due): ByRule<boolean> {
    return lateAt(closedAt, due, (this.secondRequestAt ?? Infinity) <= closedAt);
  }

  /** Lets the due instant fall due, and decides by date what fell due before, once its day is over. */
  private settleDue(at: Instant, due: Due): void {
    const { closing } = this;
    const first = at > due.at && !this.fellDue;
    if (first) {
      this.fellDue = true;
      const late = closing ? this.judge(closing.at, due) : lateAt(at, due, this.requestedTwice);
      // Dated on the due day itself, which may end with the due instant; else when a past instant came into force.
      const dated = at === due.at + 1 ? due.at : at;
      this.undecided = { measure: 'fell_due', at: dated, unit: this.unit, late: { ...late, date: false } };
      this.flows.push(this.undecided);
    }
    const { undecided } = this;
    if (undecided === undefined || (first && closing && !undecided.late.d766) || at <= due.dayEnd) return;
    // Whoever is open when the day ends is asked at its end; who is asked later only was closed then, in time.
    if (first || at === due.dayEnd + 1)
      undecided.late = { ...undecided.late, date: closing ? this.judge(closing.at, due).date : this.open };
    this.undecided = undefined;
  }

  private moveOverdue(rule: LatenessRule, at: Instant, to: string | undefined): void {
    const from = this.overdueAt[rule];
    if (from === to) return;
    if (from !== undefined) this.flows.push({ measure: 'overdue_out', rule, at, unit: from });
    if (to !== undefined) this.flows.push({ measure: 'overdue_in', rule, at, unit: to });
    this.overdueAt[rule] = to;
  }

  private moveNear(at: Instant, to: string | undefined): void {
    const from = this.nearAt;
    if (from === to) return;
    if (from !== undefined) this.flows.push({ measure: 'near_out', at, unit: from });
    if (to !== undefined) this.flows.push({ measure: 'near_in', at, unit: to });
    this.nearAt = to;
  }
}
