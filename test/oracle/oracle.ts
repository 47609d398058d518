import { DateTime } from 'luxon';
import type { DoorEvent, Reading } from './door-event';
import {
  dueAt,
  movesUntil,
  replay,
  stateAt,
  supplementRequests,
  termsOf,
  type Dossier,
  type Move,
  type State,
} from './replay';

const HOUR = 3_600_000;

/** What is asked: local days written 2026-11-21, both included; units (absent: the whole province); dimensions. */
export interface Question {
  readonly from: string;
  readonly to: string;
  readonly units?: readonly string[];
  readonly level?: string;
  readonly channel?: string;
  readonly field?: string;
}

/** Every figure of the provincial layout, and the ones beside it; DOMAIN section 2 has the definitions. */
export interface Figures {
  readonly carriedOver: number;
  readonly received: number;
  readonly receivedOnline: number;
  readonly reopened: number;
  readonly movedIn: number;
  readonly movedOut: number;
  readonly refused: number;
  readonly toSolve: number;
  readonly completed: number;
  readonly completedInTime: number;
  readonly completedLate: number;
  readonly completedNoDue: number;
  /** By Decision 766: late by instant, or asked for supplements more than once; dated ones only. */
  readonly completedLate766: number;
  readonly early: number;
  readonly sameDay: number;
  readonly lateByDate: number;
  readonly stillOpen: number;
  readonly stillOpenInTime: number;
  readonly stillOpenLate: number;
  readonly stillOpenNoDue: number;
  readonly nearDue: number;
  readonly fellDueLate: number;
  readonly fellDueNotLate: number;
  /** Received in the window and late at its end; counted at the unit that received it. */
  readonly receivedAndLate: number;
  /** The window starts before the day on which a source of these units was connected. */
  readonly beforeCutOver: boolean;
  /** No dossier was ever received or held by these units. */
  readonly nothingReceived: boolean;
}

interface FallenDue {
  readonly at: number;
  readonly unit: string;
  readonly late: boolean;
}

/**
 * The figures of a window, from the events alone and in the plainest way: every question is asked of every dossier,
 * and every answer is read again from its opening. Slow, and free of anything that the services know.
 */
export class Oracle {
  private readonly dossiers: readonly Dossier[];
  private readonly days = new Map<number, string>();
  private readonly ends = new Map<string, number>();

  constructor(
    events: readonly DoorEvent[],
    private readonly zone: string,
    private readonly clock: Reading,
  ) {
    this.dossiers = replay(events).filter(({ openedAt }) => openedAt <= clock.now);
  }

  figures(question: Question): Figures {
    const { from, to } = question;
    const asked = this.dossiers.filter((dossier) => matches(dossier, question));
    const here = (unit: string): boolean => question.units === undefined || question.units.includes(unit);
    const inWindow = (instant: number): boolean => from <= this.dayOf(instant) && this.dayOf(instant) <= to;
    const count = (holds: (dossier: Dossier) => boolean): number => asked.filter(holds).length;
    const moves = asked.flatMap((dossier) => this.moves(dossier).map((move) => ({ dossier, move })));
    const inThisWindow = moves.filter(({ move }) => inWindow(move.line.counted));
    const countMoves = (holds: (move: Move, dossier: Dossier) => boolean): number =>
      inThisWindow.filter(({ move, dossier }) => holds(move, dossier)).length;
    const countClosings = (holds: (move: Move, dossier: Dossier) => boolean): number =>
      countMoves((move, d) => move.after.closing !== undefined && here(move.after.unit) && holds(move, d));
    const isReceived = (d: Dossier): boolean => here(d.openedBy) && inWindow(d.openedAt);
    const isOpen = (d: Dossier, day: string): boolean => {
      const state = this.endOfDay(d, day);
      return state !== undefined && state.open && here(state.unit);
    };
    const isLate = (d: Dossier): boolean => this.isOverdue(d, this.judgedAt(d, to));
    const fallen = asked
      .flatMap((d) => this.fallenDue(d))
      .filter(({ at, unit }) => here(unit) && inWindow(at));
    const carriedOver = count((d) => isOpen(d, this.dayBefore(from)));
    const received = count(isReceived);
    const reopened = countMoves(({ before, after }) => !before.open && after.open && here(after.unit));
    const movedIn = countMoves(({ before, after }) => before.unit !== after.unit && here(after.unit));
    const movedOut = countMoves(({ before, after }) => before.unit !== after.unit && here(before.unit));
    const refused = countMoves(({ after }) => after.refused && here(after.unit));
    const byDays = (move: Move, d: Dossier): number => this.daysAfterDue(move, d);
    return {
      ...{ carriedOver, received, reopened, movedIn, movedOut, refused },
      receivedOnline: count((d) => isReceived(d) && d.channel === 'online'),
      toSolve: carriedOver + received + reopened + movedIn - movedOut - refused,
      completed: countClosings(() => true),
      completedInTime: countClosings((move, d) => lateness(move, d) === 'in-time'),
      completedLate: countClosings((move, d) => lateness(move, d) === 'late'),
      completedNoDue: countClosings((move, d) => lateness(move, d) === 'none'),
      completedLate766: countClosings((move, d) => isLate766(move, d)),
      early: countClosings((move, d) => byDays(move, d) < 0),
      sameDay: countClosings((move, d) => byDays(move, d) === 0),
      lateByDate: countClosings((move, d) => byDays(move, d) > 0),
      stillOpen: count((d) => isOpen(d, to)),
      stillOpenInTime: count((d) => isOpen(d, to) && this.isDated(d) && !isLate(d)),
      stillOpenLate: count((d) => isOpen(d, to) && isLate(d)),
      stillOpenNoDue: count((d) => isOpen(d, to) && !this.isDated(d)),
      nearDue: count((d) => isOpen(d, to) && this.isNearDue(d, this.judgedAt(d, to))),
      fellDueLate: fallen.filter(({ late }) => late).length,
      fellDueNotLate: fallen.filter(({ late }) => !late).length,
      receivedAndLate: count((d) => isReceived(d) && this.isCountedLate(d, to)),
      beforeCutOver: this.dossiers.some(
        (d) => here(d.openedBy) && d.cutOverAt !== undefined && from < this.dayOf(d.cutOverAt),
      ),
      nothingReceived: !this.dossiers.some(
        (d) => here(d.openedBy) || this.moves(d).some(({ after }) => here(after.unit)),
      ),
    };
  }

  /** Unit codes by how many dossiers each held at the end of a day; those that held none are left out. */
  holders(day: string): Readonly<Record<string, number>> {
    const held: Record<string, number> = {};
    for (const dossier of this.dossiers) {
      const state = this.endOfDay(dossier, day);
      if (state?.open) held[state.unit] = (held[state.unit] ?? 0) + 1;
    }
    return held;
  }

  /** Where a dossier stood at the end of a day, or stands now if the day is not over. */
  private endOfDay(dossier: Dossier, day: string): State | undefined {
    return stateAt(dossier, Math.min(this.endOf(day), this.clock.now));
  }

  /** "2026-11-21" for an instant. */
  dayOf(instant: number): string {
    const day = this.days.get(instant) ?? DateTime.fromMillis(instant, { zone: this.zone }).toISODate();
    this.days.set(instant, day as string);
    return day as string;
  }

  private dayBefore(day: string): string {
    return DateTime.fromISO(day, { zone: this.zone }).minus({ days: 1 }).toISODate() as string;
  }

  private endOf(day: string): number {
    const end = this.ends.get(day) ?? DateTime.fromISO(day, { zone: this.zone }).endOf('day').toMillis();
    this.ends.set(day, end);
    return end;
  }

  private moves(dossier: Dossier): readonly Move[] {
    return movesUntil(dossier, this.clock.now);
  }

  /**
   * The instant at which lateness is judged for the end of a day: that end, but not after where the clock is believed.
   * A later happening that is known proves how the dossier stood before it, so it is believed up to that one too.
   */
  private judgedAt(dossier: Dossier, day: string): number {
    return Math.min(this.endOf(day), this.believedUntil(dossier));
  }

  private believedUntil(dossier: Dossier): number {
    const steps = this.moves(dossier).map(({ line }) => line.counted);
    const terms = termsOf(dossier).map(({ from }) => from);
    const known = [dossier.openedAt, ...steps, ...terms].filter((instant) => instant <= this.clock.now);
    return Math.max(this.clock.position, ...known);
  }

  private isOverdue(dossier: Dossier, instant: number): boolean {
    const due = dueAt(dossier, instant);
    return stateAt(dossier, instant)?.open === true && due !== undefined && instant > due;
  }

  private isNearDue(dossier: Dossier, instant: number): boolean {
    const due = dueAt(dossier, instant);
    if (stateAt(dossier, instant)?.open !== true || due === undefined) return false;
    return due - 24 * HOUR <= instant && instant <= due;
  }

  /** Late by instant: open and overdue, or closed after it was due. */
  private isCountedLate(dossier: Dossier, day: string): boolean {
    const instant = this.judgedAt(dossier, day);
    const last = movesUntil(dossier, instant).at(-1);
    const closedLate =
      last?.after.closing === last?.line && last !== undefined && lateness(last, dossier) === 'late';
    return this.isOverdue(dossier, instant) || closedLate;
  }

  /** A dossier has a due date once one is in force. */
  private isDated(dossier: Dossier): boolean {
    return dueAt(dossier, this.clock.now) !== undefined;
  }

  /**
   * The due instants that passed while they were in force, each once: on the due day, or when one that was already past
   * came into force (by being told late, or by the reopening of a refused dossier: a refused one has nothing due).
   */
  private fallenDue(dossier: Dossier): readonly FallenDue[] {
    const terms = termsOf(dossier);
    return terms.flatMap(({ from, due }, i) => {
      const passed = Math.max(from, due + 1);
      const later = dossier.lines.map(({ counted }) => counted).filter((instant) => instant > passed);
      const until = Math.min(terms[i + 1]?.from ?? Infinity, this.believedUntil(dossier) + 1);
      const fell = [passed, ...later.sort((a, b) => a - b)].find(
        (instant) => instant < until && stateAt(dossier, instant)?.refused === false,
      );
      if (fell === undefined) return [];
      const { unit, closing } = stateAt(dossier, fell) as State;
      const late = closing === undefined || closing.at > due;
      return [{ at: fell === due + 1 ? due : fell, unit, late }];
    });
  }

  /** Local days from the due day to the day of a closing; not a number without a due instant. */
  private daysAfterDue({ line }: Move, dossier: Dossier): number {
    const due = dueAt(dossier, line.counted);
    if (due === undefined) return NaN;
    const day = (instant: number): DateTime => DateTime.fromISO(this.dayOf(instant), { zone: 'utc' });
    return day(line.at).diff(day(due), 'days').days;
  }
}

function matches(dossier: Dossier, { level, channel, field }: Question): boolean {
  if (level !== undefined && dossier.level !== level) return false;
  if (channel !== undefined && dossier.channel !== channel) return false;
  return field === undefined || dossier.field === field;
}

/** By instant: late when it really happened strictly after the due instant that was in force. */
function lateness({ line }: Move, dossier: Dossier): 'in-time' | 'late' | 'none' {
  const due = dueAt(dossier, line.counted);
  if (due === undefined) return 'none';
  return line.at > due ? 'late' : 'in-time';
}

function isLate766(move: Move, dossier: Dossier): boolean {
  const asked = supplementRequests(dossier).filter(({ at }) => at <= move.line.at);
  return lateness(move, dossier) === 'late' || (lateness(move, dossier) === 'in-time' && asked.length > 1);
}
