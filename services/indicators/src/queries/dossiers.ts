import { create } from '@bufbuild/protobuf';
import { decodeDossierFact, queries as wire, type DossierFact } from '@nhip/contracts';
import { Problem } from '@nhip/runtime';
import { dossierMarks } from '../core/dossier-marks';
import { readingsOf, type Part } from '../core/listing';
import { isOvertaken } from '../core/mark';
import { seenAt, seenByStream } from './figures';
import { listing } from './listing';
import { nameOf, placeOf, type Scope } from './place';
import type { Question } from './question';
import { timesOf, type Snapshot } from './snapshot';
import type { UnitTree } from '../core/units';

export { PARTS, type Part } from '../core/listing';

export const DOSSIER_PAGE = { most: 500, usual: 50 } as const;

export interface DossiersAsked extends Question {
  readonly part: Part;
  readonly pageSize: number;
  /** The subject after which the page begins. */
  readonly after: string;
}

/**
 * The dossiers behind a figure. A figure is a sum of tallies, each with a coefficient; a dossier's part in it is the
 * sum of its marks in those tallies times the coefficients, and it is listed when that is not 0. So a stock lists what
 * is open, not all that ever came and went.
 */
export async function dossiersBehind(
  snapshot: Snapshot,
  asked: DossiersAsked,
  scope: Scope,
): Promise<wire.ListDossiersResponse> {
  const { definition, window, part } = asked;
  if (definition.kind === 'count' && part !== 'numerator')
    throw Problem.validation(`${definition.id} is a count: behind it stands its numerator alone`);
  const place = placeOf(snapshot, asked.unit, { to: window.to, scope });
  const seen = await seenAt(place, seenByStream(snapshot)(definition.stream));
  const { rows, total, atLeast } = await listing(snapshot, {
    ...{ stream: definition.stream, where: asked.where, readings: readingsOf(definition, part, window) },
    ...{ codes: seen.codes, whole: place.whole, after: asked.after, size: asked.pageSize + 1 },
  });
  const page = rows.slice(0, asked.pageSize);
  return create(wire.ListDossiersResponseSchema, {
    dossiers: page.map(({ body, weight }) =>
      dossier(snapshot, place.tree, { fact: decodeDossierFact(body), weight: BigInt(weight) }),
    ),
    nextPageToken:
      rows.length > page.length ? Buffer.from(page.at(-1)?.subject ?? '').toString('base64url') : '',
    total: BigInt(total),
    atLeast,
    times: timesOf(snapshot, window),
  });
}

/** The subject that a page token names. @throws Problem 422 when it is none that a page ended with. */
export function subjectOfToken(token: string): string {
  const subject = Buffer.from(token, 'base64url').toString();
  if (!/[\0\ufffd]/.test(subject)) return subject;
  throw Problem.validation('the page token is not one that an earlier page gave', [
    { path: 'pageToken', detail: 'unknown' },
  ]);
}

export function dossier(
  { reading, zone }: Snapshot,
  tree: UnitTree,
  { fact, weight }: { fact: DossierFact; weight: bigint },
): wire.Dossier {
  const marks = isOvertaken(fact, reading) ? [] : dossierMarks(fact, { zone }, reading).marks;
  const overdue = marks.reduce((sum, { measure, grain, dims, weight: each }) => {
    if (grain !== 'day' || dims['rule'] !== 'instant') return sum;
    if (measure === 'dossier.overdue_in') return sum + each;
    return measure === 'dossier.overdue_out' ? sum - each : sum;
  }, 0);
  const steps = fact.steps.filter(({ at }) => at <= reading.now);
  const moved = steps.findLast((step) => step.kind === 'moved');
  const unit = moved?.kind === 'moved' ? moved.unit : (fact.opening?.unit ?? '');
  const last = steps.findLast(({ kind }) => kind !== 'moved');
  const open = last === undefined || last.kind === 'reopened' || last.kind === 'resumed';
  const due = fact.dues.findLast(({ from }) => from <= reading.now)?.due;
  return create(wire.DossierSchema, {
    ...{ subject: fact.subject, unit, unitName: nameOf(tree, tree.unit(unit) ? unit : tree.place(unit)) },
    ...{ procedure: fact.procedure, procedureName: fact.procedureName, field: fact.field },
    ...{ level: fact.level, channel: fact.channel, status: fact.status, flags: [...fact.flags], weight },
    receivedAt: BigInt(fact.opening?.at ?? 0),
    ...(due !== undefined && { due: BigInt(due) }),
    ...(!open && { closedAt: BigInt(last.at) }),
    overdue: overdue > 0,
  });
}
