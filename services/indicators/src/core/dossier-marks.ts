import type { DossierFact, Instant } from '@nhip/contracts';
import { monthOf, type LocalDay, type Zone } from '@nhip/kernel';
import type { ByRule } from './lateness';
import type { ClockReading, Dimensions, Mark, MarkedFact } from './mark';
import { serviceFlows } from './service-flows';
import { walk, type Closing, type Flow } from './timeline';

/** What alters the marks of dossiers; a change of it starts a new rules generation (DESIGN section 3). */
export interface DossierRules {
  readonly zone: Zone;
}

/**
 * How one dossier counts: the ledger (received, moved, refused, completed) and the flows beside it (overdue and late by
 * each rule, near due, fell due; fee, paid, returned, rated), each as a mark by local day and one by month without the
 * optional dimensions.
 *
 * A dossier that nothing opens, or whose openings were all retracted, has no marks. No mark is dated before the
 * opening. Definitions: DOMAIN section 2; Decision 766/QĐ-TTg for `d766` (more than one supplement request is late).
 */
export function dossierMarks(fact: DossierFact, rules: DossierRules, at: ClockReading): MarkedFact {
  const { opening } = fact;
  if (opening === undefined || fact.status === 'retracted') return { marks: [] };
  if (opening.at > at.now) return { marks: [], happensAt: opening.at };
  const timeline = walk(fact, opening, { ...at, zone: rules.zone });
  const marker = new Marker(fact, rules.zone, at.now);
  const received = rules.zone.dayOf(opening.at);
  for (const flow of timeline.flows) {
    if (flow.measure === 'late') marker.mark(opening.unit, flow, received);
    else marker.mark(flow.unit, flow);
  }
  if (opening.cutOverAt !== undefined) marker.cutOver(opening.unit, opening.cutOverAt);
  let { happensAt } = timeline;
  for (const { measure, at: served, unit, dims } of serviceFlows(fact, opening))
    if (served > at.now) happensAt = Math.min(happensAt ?? Infinity, served);
    else
      marker.add({
        ...{ measure: `dossier.${measure}`, unit, at: served, cohort: undefined, weight: 1, kept: dims },
      });
  const { changesAt } = timeline;
  return {
    marks: marker.marks,
    ...(happensAt !== undefined && { happensAt }),
    ...(changesAt !== undefined && { changesAt }),
  };
}

/** Turns the flows of one dossier into marks. */
class Marker {
  readonly marks: Mark[] = [];
  private readonly optional: Dimensions;
  private readonly dated: 'yes' | 'no';

  constructor(
    fact: DossierFact,
    private readonly zone: Zone,
    now: Instant,
  ) {
    const { level, channel, field } = fact;
    this.optional = { ...(level && { level }), ...(channel && { channel }), ...(field && { field }) };
    this.dated = fact.dues.some(({ from }) => from <= now) ? 'yes' : 'no';
  }

  mark(unit: string, flow: Flow, cohort?: LocalDay): void {
    const weight = 'weight' in flow ? flow.weight : 1;
    this.add({
      measure: `dossier.${flow.measure}`,
      unit,
      at: flow.at,
      cohort,
      weight,
      kept: this.kept(flow),
    });
  }

  cutOver(unit: string, at: Instant): void {
    const day = this.zone.dayOf(at);
    const key = { measure: 'dossier.cut_over', unit, dims: {}, weight: 1 };
    this.marks.push({ ...key, grain: 'day', day }, { ...key, grain: 'month', day: monthOf(day) });
  }

  private kept(flow: Flow): Dimensions {
    switch (flow.measure) {
      case 'received':
      case 'reopened':
      case 'moved_in':
      case 'moved_out':
      case 'refused':
        return { dated: this.dated };
      case 'completed':
        return { dated: this.dated, outcome: flow.closing.outcome, ...this.timeliness(flow.closing) };
      case 'fell_due':
        return verdicts(flow.late);
      case 'near_in':
      case 'near_out':
        return { rule: 'instant' };
      case 'overdue_in':
      case 'overdue_out':
      case 'late':
        return { rule: flow.rule };
      default:
        return flow satisfies never;
    }
  }

  /** Timeliness of a closing, one value per lateness rule; by date it tells early from the same day. */
  private timeliness({ at, dated }: Closing): Dimensions {
    if (dated === undefined) return { instant: 'none', date: 'none', d766: 'none' };
    const early = this.zone.dayOf(at) < this.zone.dayOf(dated.due);
    const { instant, date, d766 } = verdicts(dated.late);
    return { instant, date: date === 'late' ? 'late' : early ? 'early' : 'same-day', d766 };
  }

  add({ measure, unit, at, cohort, weight, kept }: FlowMark): void {
    const day = this.zone.dayOf(at);
    const dims = { ...this.optional, ...kept };
    const month = monthOf(day);
    if (cohort === undefined) {
      this.marks.push({ measure, unit, grain: 'day', day, dims, weight });
      this.marks.push({ measure, unit, grain: 'month', day: month, dims: kept, weight });
      return;
    }
    this.marks.push({ measure, unit, grain: 'day', day, cohort, dims, weight });
    this.marks.push({
      measure,
      unit,
      grain: 'month',
      day: month,
      cohort: monthOf(cohort),
      dims: kept,
      weight,
    });
  }
}

interface FlowMark {
  readonly measure: string;
  readonly unit: string;
  readonly at: Instant;
  readonly cohort: LocalDay | undefined;
  readonly weight: number;
  readonly kept: Dimensions;
}

const IN_TIME = { instant: 'in-time', date: 'in-time', d766: 'in-time' } as const;

/** Who is late by any rule is late by Decision 766. */
function verdicts(late: ByRule<boolean>): ByRule<'in-time' | 'late'> {
  if (!late.d766 && !late.date) return IN_TIME;
  const word = (is: boolean): 'in-time' | 'late' => (is ? 'late' : 'in-time');
  return { instant: word(late.instant), date: word(late.date), d766: word(late.d766) };
}
