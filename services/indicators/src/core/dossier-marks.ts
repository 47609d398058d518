import type { DossierFact, Instant } from '@nhip/contracts';
import { monthOf, type LocalDay, type Zone } from '@nhip/kernel';
import type { Choice } from './choice';
import { byValue, Choices, NO_DIMENSIONS } from './dimensions';
import { LATENESS_RULES, type ByRule } from './lateness';
import type { ClockReading, Dimensions, Mark, MarkedFact, MonthsApart } from './mark';
import { serviceFlows, type ServiceFlow } from './service-flows';
import { walk, type Closing, type Flow, type Outcome } from './timeline';

/** What alters the marks of dossiers; a change of it starts a new rules generation (DESIGN section 3). */
export interface DossierRules {
  readonly zone: Zone;
  /** The measures that this instance tallies; absent: all. */
  readonly tallied?: ReadonlySet<string> | undefined;
}

/**
 * How one dossier counts: the ledger (received, moved, refused, completed) and the flows beside it (overdue and late by
 * each rule, near due, fell due; fee, paid, returned, rated), each as a mark by local day and one by month without the
 * optional dimensions. What comes in has a third one, by month with level and channel.
 *
 * A dossier that nothing opens, or whose openings were all retracted, has no marks. No mark is dated before the
 * opening. Definitions: DOMAIN section 2; Decision 766/QĐ-TTg for `d766` (more than one supplement request is late).
 */
export function dossierMarks(fact: DossierFact, rules: DossierRules, at: ClockReading): MarkedFact {
  const { opening } = fact;
  if (opening === undefined || fact.status === 'retracted') return { marks: [] };
  if (opening.at > at.now) return { marks: [], happensAt: opening.at };
  const timeline = walk(fact, opening, { ...at, zone: rules.zone });
  const marker = new Marker(fact, rules, at.now);
  const received = rules.zone.dayOf(opening.at);
  for (const flow of timeline.flows) {
    if (flow.measure === 'late') marker.mark(flow, opening.unit, received);
    else marker.mark(flow, flow.unit);
  }
  if (opening.cutOverAt !== undefined) marker.cutOver(opening.unit, opening.cutOverAt);
  let { happensAt } = timeline;
  for (const flow of serviceFlows(fact, opening))
    if (flow.at > at.now) happensAt = Math.min(happensAt ?? Infinity, flow.at);
    else marker.serve(flow);
  const { changesAt } = timeline;
  return {
    marks: marker.marks,
    ...(happensAt !== undefined && { happensAt }),
    ...(changesAt !== undefined && { changesAt }),
  };
}

const MEASURES = Object.fromEntries(
  [
    ...(['received', 'reopened', 'moved_in', 'moved_out', 'refused', 'completed', 'overdue_in'] as const),
    ...([
      'overdue_out',
      'near_in',
      'near_out',
      'late',
      'fell_due',
      'fee',
      'paid',
      'rated',
      'returned',
    ] as const),
  ].map((name) => [name, `dossier.${name}`]),
) as Readonly<Record<(Flow | ServiceFlow)['measure'], string>>;

const CUT_OVER = 'dossier.cut_over';
/** From a unit's cut-over on there is data at all: tallied by every instance. */
export const DOSSIER_MEASURES: readonly string[] = Object.values(MEASURES);

/** What came in is told by level and channel over whole years: shares of online dossiers, form II.06a. */
export const MONTHS_APART: MonthsApart = {
  measures: (['received', 'reopened', 'moved_in', 'moved_out', 'refused'] as const).map(
    (name) => MEASURES[name],
  ),
  dimensions: ['level', 'channel'],
};
const APART: ReadonlySet<string> = new Set(MONTHS_APART.measures);

const choices = new Choices();

/** Turns the flows of one dossier into marks. */
class Marker {
  readonly marks: Mark[] = [];
  private readonly choice: Choice;
  private readonly apart: Choice;
  private readonly dated: 'yes' | 'no';

  constructor(
    fact: DossierFact,
    private readonly rules: DossierRules,
    now: Instant,
  ) {
    this.choice = choices.of(fact);
    this.apart = choices.of({ ...{ level: fact.level, channel: fact.channel }, field: '' });
    this.dated = fact.dues.some(({ from }) => from <= now) ? 'yes' : 'no';
  }

  mark(flow: Flow, unit: string, cohort?: LocalDay): void {
    const { measure, at } = flow;
    if (!this.counts(MEASURES[measure])) return;
    const weight = 'weight' in flow ? flow.weight : 1;
    this.add(MEASURES[measure], { unit, at, weight, kept: this.kept(flow), cohort });
  }

  serve({ measure, at, unit, dims }: ServiceFlow): void {
    if (this.counts(MEASURES[measure]))
      this.add(MEASURES[measure], { unit, at, weight: 1, kept: dims, cohort: undefined });
  }

  cutOver(unit: string, at: Instant): void {
    const day = this.rules.zone.dayOf(at);
    const key = { measure: CUT_OVER, unit, dims: NO_DIMENSIONS, weight: 1 };
    this.marks.push({ ...key, grain: 'day', day }, { ...key, grain: 'month', day: monthOf(day) });
  }

  private counts(measure: string): boolean {
    return this.rules.tallied?.has(measure) ?? true;
  }

  private kept(flow: Flow): Dimensions {
    switch (flow.measure) {
      case 'received':
      case 'reopened':
      case 'moved_in':
      case 'moved_out':
      case 'refused':
        return DATED[this.dated];
      case 'completed':
        return this.completed(flow.closing);
      case 'fell_due':
        return verdicts(flow.late);
      case 'near_in':
      case 'near_out':
        return RULE.instant;
      case 'overdue_in':
      case 'overdue_out':
      case 'late':
        return RULE[flow.rule];
      default:
        return flow satisfies never;
    }
  }

  /** With its timeliness, one value per lateness rule; by date it tells early from the same day. */
  private completed({ outcome, at, dated }: Closing): Dimensions {
    const of = COMPLETIONS[this.dated][outcome];
    if (dated === undefined) return of.undated;
    const early = this.rules.zone.dayOf(at) < this.rules.zone.dayOf(dated.due);
    return (early ? of.early : of.later)[bitsOf(dated.late)] as Dimensions;
  }

  private add(measure: string, { unit, at, cohort, weight, kept }: Counted): void {
    const day = this.rules.zone.dayOf(at);
    const month = monthOf(day);
    const dims = this.choice.and(kept);
    if (cohort === undefined) {
      this.marks.push({ measure, unit, grain: 'day', day, dims, weight });
      this.marks.push({ measure, unit, grain: 'month', day: month, dims: kept, weight });
      if (APART.has(measure)) {
        const apart = this.apart.and(kept);
        this.marks.push({ measure, unit, grain: 'month-apart', day: month, dims: apart, weight });
      }
      return;
    }
    const months = monthOf(cohort);
    this.marks.push({ measure, unit, grain: 'day', day, cohort, dims, weight });
    this.marks.push({ measure, unit, grain: 'month', day: month, cohort: months, dims: kept, weight });
  }
}

interface Counted {
  readonly unit: string;
  readonly at: Instant;
  readonly cohort: LocalDay | undefined;
  readonly weight: number;
  /** Dimensions that month marks carry, too: one of few objects. */
  readonly kept: Dimensions;
}

const DATED = byValue('dated', ['yes', 'no']);
const RULE = byValue('rule', LATENESS_RULES);
const VERDICTS = ['in-time', 'late'] as const;

function bitsOf({ instant, date, d766 }: ByRule<boolean>): number {
  return Number(instant) + 2 * Number(date) + 4 * Number(d766);
}

/** Who is late by any rule is late by Decision 766. */
function verdicts(late: ByRule<boolean>): ByRule<'in-time' | 'late'> {
  return EVERY_VERDICT[bitsOf(late)] as ByRule<'in-time' | 'late'>;
}

const EVERY_VERDICT: readonly ByRule<'in-time' | 'late'>[] = Array.from({ length: 8 }, (_, bits) => ({
  instant: VERDICTS[bits & 1]!,
  date: VERDICTS[(bits >> 1) & 1]!,
  d766: VERDICTS[bits >> 2]!,
}));

/** Dimensions of a closing: without a due instant; with one, on an earlier day than it or not, by `bitsOf`. */
interface Completions {
  readonly undated: Dimensions;
  readonly early: readonly Dimensions[];
  readonly later: readonly Dimensions[];
}

/** One object for each: most marks share theirs. */
const COMPLETIONS: Readonly<Record<'yes' | 'no', Readonly<Record<Outcome, Completions>>>> = {
  yes: completions('yes'),
  no: completions('no'),
};

function completions(dated: 'yes' | 'no'): Readonly<Record<Outcome, Completions>> {
  const of = (outcome: Outcome): Completions => {
    const told = (inTime: string): Dimensions[] =>
      EVERY_VERDICT.map(({ instant, date, d766 }) => ({
        ...{ dated, outcome, instant, date: date === 'late' ? 'late' : inTime, d766 },
      }));
    return {
      undated: { dated, outcome, instant: 'none', date: 'none', d766: 'none' },
      ...{ early: told('early'), later: told('same-day') },
    };
  };
  return { done: of('done'), withdrawn: of('withdrawn'), stopped: of('stopped') };
}
