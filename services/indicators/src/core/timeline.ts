import type { DossierFact, DueInForce, Instant, Opening, Step } from '@nhip/contracts';
import type { ClockReading } from './mark';

/** A dossier is near due from this long before its due instant. */
const NEAR_DUE_MS = 24 * 3_600_000;

export type Outcome = 'done' | 'withdrawn' | 'stopped';

/** A closing as it is judged: at its real instant, against the due instant in force then. */
export interface Closing {
  readonly outcome: Outcome;
  readonly at: Instant;
  readonly due?: Instant;
}

/** Something that enters a tally at an instant, at a unit. */
export type Flow =
  | {
      readonly measure: 'received' | 'reopened' | 'moved_in' | 'moved_out' | 'refused';
      at: Instant;
      unit: string;
    }
  | { readonly measure: 'completed'; at: Instant; unit: string; closing: Closing }
  | { readonly measure: 'overdue_in' | 'overdue_out' | 'near_in' | 'near_out'; at: Instant; unit: string }
  | { readonly measure: 'late'; at: Instant; weight: 1 | -1 }
  | { readonly measure: 'fell_due'; at: Instant; unit: string; late: boolean };

export interface Timeline {
  readonly flows: readonly Flow[];
  readonly happensAt?: Instant;
  readonly changesAt?: Instant;
}

/** What is known to have happened: `at` is never before the opening, the step keeps its real instant. */
type Happening =
  { readonly at: Instant; readonly step: Step } | { readonly at: Instant; readonly due: Instant };

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
export function walk(fact: DossierFact, opening: Opening, { now, position }: ClockReading): Timeline {
  const all = happenings(fact, opening);
  const future = all.findIndex(({ at }) => at > now);
  const past = future === -1 ? all : all.slice(0, future);
  const last = past.at(-1)?.at ?? opening.at;
  const dossier = new Walk(opening);
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
 * Steps and due instants in order; at one instant the due instant goes first, so that it judges the step. Of several
 * told at one instant only the last is ever in force, and one that is in force already comes into force no second time.
 */
function happenings({ dues, steps }: DossierFact, opening: Opening): Happening[] {
  const fromDues = dues
    .map(({ from, due }: DueInForce) => ({ at: Math.max(from, opening.at), due }))
    .filter(({ at }, i, all) => all[i + 1]?.at !== at)
    .filter(({ due }, i, all) => all[i - 1]?.due !== due);
  const fromSteps = steps.map((step) => ({ at: Math.max(step.at, opening.at), step }));
  return [...fromDues, ...fromSteps].sort((a, b) => a.at - b.at);
}

/** The dossier on its way through time. */
class Walk {
  readonly flows: Flow[] = [];
  private open = true;
  private refused = false;
  /** The unit that holds the dossier, or held it when it was closed. */
  private unit: string;
  private due: Instant | undefined;
  private fellDue = true;
  private closing: Closing | undefined;
  /** The unit at which the dossier counts in each stock that the clock moves. */
  private readonly stocks: { overdue?: string | undefined; near?: string | undefined } = {};
  private late = false;

  constructor(opening: Opening) {
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
    if (this.due === undefined || this.refused) return undefined;
    const near = this.due - NEAR_DUE_MS;
    if (this.open && this.stocks.near === undefined && near > after && !this.fellDue) return near;
    return this.fellDue || this.due + 1 <= after ? undefined : this.due + 1;
  }

  happen(happening: Happening): void {
    const { at } = happening;
    if ('due' in happening) {
      this.due = happening.due;
      this.fellDue = false;
      return;
    }
    const { step } = happening;
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

  /** Emits how the dossier counts at `at` and did not before. */
  settle(at: Instant): void {
    const { due } = this;
    if (due !== undefined && at > due && !this.fellDue && !this.refused) {
      this.fellDue = true;
      const late = this.closing === undefined || this.closing.at > due;
      // Dated on the due day itself, which may end with the due instant; else when a past instant came into force.
      this.flows.push({ measure: 'fell_due', at: at === due + 1 ? due : at, unit: this.unit, late });
    }
    const overdue = this.open && due !== undefined && at > due;
    const near = this.open && due !== undefined && at <= due && at >= due - NEAR_DUE_MS;
    this.shift('overdue', at, overdue ? this.unit : undefined);
    this.shift('near', at, near ? this.unit : undefined);
    const { closing } = this;
    const late = overdue || (closing?.due !== undefined && closing.at > closing.due);
    if (late !== this.late) this.flows.push({ measure: 'late', at, weight: late ? 1 : -1 });
    this.late = late;
  }

  /** The lateness rule by instant is decided here: finished strictly after the due instant in force is late. */
  private close(at: Instant, outcome: Outcome, realAt: Instant): void {
    this.open = false;
    this.closing = { outcome, at: realAt, ...(this.due !== undefined && { due: this.due }) };
    this.flows.push({ measure: 'completed', at, unit: this.unit, closing: this.closing });
  }

  private shift(stock: 'overdue' | 'near', at: Instant, to: string | undefined): void {
    const from = this.stocks[stock];
    if (from === to) return;
    if (from !== undefined) this.flows.push({ measure: `${stock}_out`, at, unit: from });
    if (to !== undefined) this.flows.push({ measure: `${stock}_in`, at, unit: to });
    this.stocks[stock] = to;
  }
}
