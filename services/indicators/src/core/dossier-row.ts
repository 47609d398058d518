import type { DossierFact } from '@nhip/contracts';
import { dossierMarks } from './dossier-marks';
import { isOvertaken, type Reading } from './mark';
import type { CountingRules, Row } from './stream';

/** A dossier in a list: where it stands at a reading, and whether it is overdue by instant. */
export function dossierRow(fact: DossierFact, at: Reading, { zone }: CountingRules): Row {
  const marks = isOvertaken(fact, at) ? [] : dossierMarks(fact, { zone }, at).marks;
  const overdue = marks.reduce((sum, { measure, grain, dims, weight: each }) => {
    if (grain !== 'day' || dims['rule'] !== 'instant') return sum;
    if (measure === 'dossier.overdue_in') return sum + each;
    return measure === 'dossier.overdue_out' ? sum - each : sum;
  }, 0);
  const steps = fact.steps.filter((step) => step.at <= at.now);
  const moved = steps.findLast((step) => step.kind === 'moved');
  const unit = moved?.kind === 'moved' ? moved.unit : (fact.opening?.unit ?? '');
  const last = steps.findLast(({ kind }) => kind !== 'moved');
  const open = last === undefined || last.kind === 'reopened' || last.kind === 'resumed';
  const due = fact.dues.findLast(({ from }) => from <= at.now)?.due;
  const { procedure, procedureName, field, level, channel, status } = fact;
  return {
    ...{ unit, procedure, procedureName, field, level, channel, status },
    overdue: overdue > 0,
    ...(due !== undefined && { due }),
    ...(!open && { closedAt: last.at }),
  };
}
