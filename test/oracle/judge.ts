import type { Calendar } from './calendar';
import type { Reading } from './door-event';
import {
  dueAt,
  movesUntil,
  stateAt,
  supplementRequests,
  termsOf,
  type Dossier,
  type Line,
  type Move,
  type State,
  type Term,
} from './replay';

export type Rule = 'instant' | 'date' | 'd766';

const HOUR = 3_600_000;

/** A due instant that passed while it was in force, with what each rule says of it. */
export interface FallenDue {
  readonly at: number;
  readonly unit: string;
  readonly late: Readonly<Record<Rule, boolean>>;
}

/** Says who is late, from one dossier's lines and a clock. */
export class Judge {
  constructor(
    private readonly calendar: Calendar,
    private readonly clock: Reading,
  ) {}

  /**
   * The instant at which lateness is judged for the end of a day: that end, but not after where the clock is believed.
   * A later happening that is known proves how the dossier stood before it, so it is believed up to that one too.
   */
  judgedAt(dossier: Dossier, day: string): number {
    return Math.min(this.calendar.endOf(day), this.believedUntil(dossier));
  }

  isOverdue(rule: Rule, dossier: Dossier, instant: number): boolean {
    const due = dueAt(dossier, instant);
    if (stateAt(dossier, instant)?.open !== true || due === undefined) return false;
    const requests = supplementRequests(dossier).filter(({ counted }) => counted <= instant);
    return this.isLate(rule, instant, { due, requests });
  }

  isNearDue(dossier: Dossier, instant: number): boolean {
    const due = dueAt(dossier, instant);
    if (stateAt(dossier, instant)?.open !== true || due === undefined) return false;
    return due - 24 * HOUR <= instant && instant <= due;
  }

  /** Open and overdue, or closed late, as things stand at the end of a day. */
  isCountedLate(rule: Rule, dossier: Dossier, day: string): boolean {
    const instant = this.judgedAt(dossier, day);
    const last = movesUntil(dossier, instant).at(-1);
    const closedLate =
      last !== undefined && last.after.closing === last.line && this.closedIn(rule, last, dossier) === 'late';
    return this.isOverdue(rule, dossier, instant) || closedLate;
  }

  /** By its real instant, against the due instant that was in force when it counts. */
  closedIn(rule: Rule, { line }: Move, dossier: Dossier): 'in-time' | 'late' | 'none' {
    const due = dueAt(dossier, line.counted);
    if (due === undefined) return 'none';
    return this.isClosedLate(rule, line, { dossier, due }) ? 'late' : 'in-time';
  }

  /** "early", "same-day" or "late" by the local days of a closing and of its due instant. */
  dayOfClosing({ line }: Move, dossier: Dossier): 'early' | 'same-day' | 'late' | 'none' {
    const due = dueAt(dossier, line.counted);
    if (due === undefined) return 'none';
    const [closed, wanted] = [line.at, due].map((instant) => this.calendar.dayOf(instant)) as [
      string,
      string,
    ];
    return closed < wanted ? 'early' : closed === wanted ? 'same-day' : 'late';
  }

  /** A dossier has a due date once one is in force. */
  isDated(dossier: Dossier): boolean {
    return dueAt(dossier, this.clock.now) !== undefined;
  }

  /**
   * The due instants that passed while they were in force, each once: on the due day, or when one that was already past
   * came into force (by being told late, or by the reopening of a refused dossier: a refused one has nothing due).
   */
  fallenDue(dossier: Dossier): readonly FallenDue[] {
    const terms = termsOf(dossier);
    return terms.flatMap((term, i) => {
      const { from, due } = term;
      const passed = Math.max(from, due + 1);
      const later = dossier.lines.map(({ counted }) => counted).filter((instant) => instant > passed);
      const ends = terms[i + 1]?.from ?? Infinity;
      const until = Math.min(ends, this.believedUntil(dossier) + 1);
      const fell = [passed, ...later.sort((a, b) => a - b)].find(
        (instant) => instant < until && stateAt(dossier, instant)?.refused === false,
      );
      if (fell === undefined) return [];
      const { unit, closing } = stateAt(dossier, fell) as State;
      const late = (rule: Rule): boolean =>
        closing === undefined || this.isClosedLate(rule, closing, { dossier, due });
      const date = this.isLateAtDayEnd(dossier, term, { fell, ends });
      return [
        {
          ...{ at: fell === due + 1 ? due : fell, unit },
          late: { instant: late('instant'), date, d766: late('d766') },
        },
      ];
    });
  }

  /** By date one asks again when the due day is over, if the due instant is still in force then. */
  private isLateAtDayEnd(
    dossier: Dossier,
    { due }: Term,
    { fell, ends }: { readonly fell: number; readonly ends: number },
  ): boolean {
    const asked = Math.max(fell, this.calendar.endOf(this.calendar.dayOf(due)) + 1);
    if (asked > this.believedUntil(dossier) || asked >= ends) return false;
    const { open, closing } = stateAt(dossier, asked) as State;
    return open || (closing !== undefined && this.isClosedLate('date', closing, { dossier, due }));
  }

  private believedUntil(dossier: Dossier): number {
    const steps = movesUntil(dossier, this.clock.now).map(({ line }) => line.counted);
    const terms = termsOf(dossier).map(({ from }) => from);
    const secondRequest = supplementRequests(dossier)
      .slice(1, 2)
      .map(({ counted }) => counted);
    const known = [dossier.openedAt, ...steps, ...terms, ...secondRequest];
    return Math.max(this.clock.position, ...known.filter((instant) => instant <= this.clock.now));
  }

  private isClosedLate(
    rule: Rule,
    closing: Line,
    { dossier, due }: { readonly dossier: Dossier; readonly due: number },
  ): boolean {
    const requests = supplementRequests(dossier).filter(({ at }) => at <= closing.at);
    return this.isLate(rule, closing.at, { due, requests });
  }

  private isLate(
    rule: Rule,
    instant: number,
    { due, requests }: { readonly due: number; readonly requests: readonly Line[] },
  ): boolean {
    if (rule === 'date') return this.calendar.dayOf(instant) > this.calendar.dayOf(due);
    return instant > due || (rule === 'd766' && requests.length > 1);
  }
}
