import type { DossierFact, Instant } from '@nhip/contracts';
import { monthOf, type LocalDay, type Zone } from '@nhip/kernel';
import type { ClockReading, Dimensions, Mark, MarkedFact } from './mark';
import { walk, type Closing, type Flow } from './timeline';

/** What alters the marks of dossiers; a change of it starts a new rules generation (DESIGN section 3). */
export interface DossierRules {
  readonly zone: Zone;
}

/**
 * How one dossier counts: the ledger (received, moved, refused, completed) and the flows beside it (overdue, near due,
 * late, fell due), each as a mark by local day and one by month without the optional dimensions.
 *
 * A dossier that nothing opens, or whose openings were all retracted, has no marks. No mark is dated before the
 * opening. Definitions: DOMAIN section 2; Decision 766/QĐ-TTg for `d766` (more than one supplement request is late).
 */
export function dossierMarks(fact: DossierFact, rules: DossierRules, at: ClockReading): MarkedFact {
  const { opening } = fact;
  if (opening === undefined || fact.status === 'retracted') return { marks: [] };
  if (opening.at > at.now) return { marks: [], happensAt: opening.at };
  const timeline = walk(fact, opening, at);
  const marker = new Marker(fact, rules.zone, at.now);
  const received = rules.zone.dayOf(opening.at);
  for (const flow of timeline.flows) {
    if (flow.measure === 'late') marker.mark(opening.unit, flow, received);
    else marker.mark(flow.unit, flow);
  }
  if (opening.cutOverAt !== undefined) marker.cutOver(opening.unit, opening.cutOverAt);
  const { happensAt, changesAt } = timeline;
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
    private readonly fact: DossierFact,
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
        return { rule: 'instant', late: flow.late ? 'yes' : 'no' };
      default:
        return { rule: 'instant' };
    }
  }

  /** Timeliness of a closing, one value per lateness rule. */
  private timeliness({ at, due }: Closing): Dimensions {
    if (due === undefined) return { instant: 'none', date: 'none', d766: 'none' };
    const late = at > due;
    const days = this.zone.dayOf(at) - this.zone.dayOf(due);
    const supplements = this.fact.supplementRequestedAt.filter((requested) => requested <= at).length;
    return {
      instant: late ? 'late' : 'in-time',
      date: days < 0 ? 'early' : days === 0 ? 'same-day' : 'late',
      d766: late || supplements > 1 ? 'late' : 'in-time',
    };
  }

  private add({ measure, unit, at, cohort, weight, kept }: FlowMark): void {
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
