import { Calendar } from './calendar';
import type { DoorEvent, Reading } from './door-event';
import { Judge, type Rule } from './judge';
import { movesUntil, replay, stateAt, type Dossier, type Move, type State } from './replay';
import { feeOf, paidOf, ratedOf, returnedOf, type Served } from './served';

/** What is asked: local days written 2026-11-21, both included; units (absent: the whole province); dimensions. */
export interface Question {
  readonly from: string;
  readonly to: string;
  readonly units?: readonly string[];
  readonly level?: string;
  readonly channel?: string;
  readonly field?: string;
}

/** One count for each rule of lateness. */
export type PerRule = Readonly<Record<Rule, number>>;

/** Every count of the provincial layout, and the ones beside it; DOMAIN section 2 has the definitions. */
export interface Counts {
  readonly carriedOver: number;
  readonly received: number;
  readonly reopened: number;
  readonly movedIn: number;
  readonly movedOut: number;
  readonly refused: number;
  readonly toSolve: number;
  readonly completed: number;
  readonly completedDone: number;
  readonly completedInTime: PerRule;
  readonly completedLate: PerRule;
  readonly completedNoDue: number;
  readonly early: number;
  readonly sameDay: number;
  readonly lateByDate: number;
  readonly stillOpen: number;
  readonly stillOpenLate: PerRule;
  readonly stillOpenInTime: PerRule;
  readonly stillOpenNoDue: number;
  readonly nearDue: number;
  readonly fellDueLate: PerRule;
  readonly fellDueNotLate: PerRule;
  /** Received in the window and late at its end; counted at the unit that received it. */
  readonly receivedAndLate: PerRule;
  readonly withFee: number;
  readonly paid: number;
  readonly paidOnline: number;
  readonly returned: number;
  readonly rated: number;
  readonly satisfied: number;
}

/** The counts of all dossiers that are asked about, and those of some of them. */
export interface Figures extends Counts {
  readonly dated: Counts;
  readonly online: Counts;
  readonly full: Counts;
  readonly fullOnline: Counts;
  /** The window starts before the day on which a source of these units was connected. */
  readonly beforeCutOver: boolean;
  /** No dossier was ever received or held by these units. */
  readonly nothingReceived: boolean;
}

/**
 * The figures of a window, from the events alone and in the plainest way: every question is asked of every dossier,
 * and every answer is read again from its opening. Slow, and free of anything that the services know.
 */
export class Oracle {
  private readonly dossiers: readonly Dossier[];
  private readonly calendar: Calendar;
  private readonly judge: Judge;

  constructor(
    events: readonly DoorEvent[],
    zone: string,
    private readonly clock: Reading,
  ) {
    this.calendar = new Calendar(zone);
    this.judge = new Judge(this.calendar, clock);
    this.dossiers = replay(events).filter(({ openedAt }) => openedAt <= clock.now);
  }

  figures(question: Question): Figures {
    const asked = this.dossiers.filter((dossier) => matches(dossier, question));
    const here = hereOf(question);
    const online = asked.filter(({ channel }) => channel === 'online');
    const isFull = ({ level }: Dossier): boolean => level === 'full';
    return {
      ...this.counts(asked, question),
      dated: this.counts(
        asked.filter((d) => this.judge.isDated(d)),
        question,
      ),
      online: this.counts(online, question),
      full: this.counts(asked.filter(isFull), question),
      fullOnline: this.counts(online.filter(isFull), question),
      beforeCutOver: this.dossiers.some(
        (d) =>
          here(d.openedBy) && d.cutOverAt !== undefined && question.from < this.calendar.dayOf(d.cutOverAt),
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

  private counts(asked: readonly Dossier[], question: Question): Counts {
    const { from, to } = question;
    const { judge, calendar } = this;
    const here = hereOf(question);
    const inWindow = (instant: number): boolean =>
      from <= calendar.dayOf(instant) && calendar.dayOf(instant) <= to;
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
    const isLate = (rule: Rule, d: Dossier): boolean => judge.isOverdue(rule, d, judge.judgedAt(d, to));
    const fallen = asked
      .flatMap((d) => judge.fallenDue(d))
      .filter(({ at, unit }) => here(unit) && inWindow(at));
    const countServed = (of: (d: Dossier) => Served | undefined, ...told: string[]): number =>
      count((d) => {
        const one = of(d);
        const counts = one !== undefined && one.at <= this.clock.now && inWindow(one.at) && here(one.unit);
        return counts && (told.length === 0 || told.includes(one.told as string));
      });
    const carriedOver = count((d) => isOpen(d, calendar.dayBefore(from)));
    const received = count(isReceived);
    const reopened = countMoves(({ before, after }) => !before.open && after.open && here(after.unit));
    const movedIn = countMoves(({ before, after }) => before.unit !== after.unit && here(after.unit));
    const movedOut = countMoves(({ before, after }) => before.unit !== after.unit && here(before.unit));
    const refused = countMoves(({ after }) => after.refused && here(after.unit));
    const closedOn = (day: string): number => countClosings((move, d) => judge.dayOfClosing(move, d) === day);
    return {
      ...{ carriedOver, received, reopened, movedIn, movedOut, refused },
      toSolve: carriedOver + received + reopened + movedIn - movedOut - refused,
      completed: countClosings(() => true),
      completedDone: countClosings(({ line }) => line.kind === 'completed'),
      completedInTime: perRule((rule) => countClosings((m, d) => judge.closedIn(rule, m, d) === 'in-time')),
      completedLate: perRule((rule) => countClosings((m, d) => judge.closedIn(rule, m, d) === 'late')),
      completedNoDue: countClosings((m, d) => judge.closedIn('instant', m, d) === 'none'),
      ...{ early: closedOn('early'), sameDay: closedOn('same-day'), lateByDate: closedOn('late') },
      stillOpen: count((d) => isOpen(d, to)),
      stillOpenInTime: perRule((rule) => count((d) => isOpen(d, to) && judge.isDated(d) && !isLate(rule, d))),
      stillOpenLate: perRule((rule) => count((d) => isOpen(d, to) && isLate(rule, d))),
      stillOpenNoDue: count((d) => isOpen(d, to) && !judge.isDated(d)),
      nearDue: count((d) => isOpen(d, to) && judge.isNearDue(d, judge.judgedAt(d, to))),
      fellDueLate: perRule((rule) => fallen.filter(({ late }) => late[rule]).length),
      fellDueNotLate: perRule((rule) => fallen.filter(({ late }) => !late[rule]).length),
      receivedAndLate: perRule((rule) => count((d) => isReceived(d) && judge.isCountedLate(rule, d, to))),
      ...{
        withFee: countServed(feeOf),
        paid: countServed(paidOf),
        paidOnline: countServed(paidOf, 'online'),
      },
      ...{ returned: countServed(returnedOf), rated: countServed(ratedOf) },
      satisfied: countServed(ratedOf, 'very-satisfied', 'satisfied'),
    };
  }

  /** Where a dossier stood at the end of a day, or stands now if the day is not over. */
  private endOfDay(dossier: Dossier, day: string): State | undefined {
    return stateAt(dossier, Math.min(this.calendar.endOf(day), this.clock.now));
  }

  private moves(dossier: Dossier): readonly Move[] {
    return movesUntil(dossier, this.clock.now);
  }
}

const perRule = (count: (rule: Rule) => number): PerRule => ({
  ...{ instant: count('instant'), date: count('date'), d766: count('d766') },
});

function hereOf({ units }: Question): (unit: string) => boolean {
  return (unit) => units === undefined || units.includes(unit);
}

function matches(dossier: Dossier, { level, channel, field }: Question): boolean {
  if (level !== undefined && dossier.level !== level) return false;
  if (channel !== undefined && dossier.channel !== channel) return false;
  return field === undefined || dossier.field === field;
}
