import { create } from '@bufbuild/protobuf';
import { decodeDossierFact, queries as wire, type DossierFact } from '@nhip/contracts';
import { Problem } from '@nhip/runtime';
import type { Reach, Term } from '../core/definition';
import { dossierMarks } from '../core/dossier-marks';
import { coefficient, matches } from '../core/evaluate';
import { sumsFor } from './compute';
import { seenAt, seenByStream } from './figures';
import { nameOf, placeOf, type Scope } from './place';
import type { Question } from './question';
import { timesOf, type Snapshot } from './snapshot';
import { columnsOf, inSpans, spansOf, type SumsAsked } from './tally-sums';
import type { UnitTree } from '../core/units';

export const DOSSIER_PAGE = { most: 500, usual: 50 } as const;
export const PARTS = ['numerator', 'denominator', 'rest'] as const;
export type Part = (typeof PARTS)[number];

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
  const keys = await keysOf(snapshot, asked, place.whole ? undefined : seen.codes);
  const { rows } = await snapshot.client.query<Behind>(behind(snapshot.facts, part), [
    ...[definition.stream, keys.ids, keys.numerator, keys.denominator],
    ...[asked.after, asked.pageSize + 1],
  ]);
  const page = rows.filter(({ body }) => body !== null).slice(0, asked.pageSize);
  const more = rows.length > asked.pageSize;
  return create(wire.ListDossiersResponseSchema, {
    dossiers: page.map(({ body, weight }) =>
      dossier(snapshot, place.tree, { fact: decodeDossierFact(body as Buffer), weight: BigInt(weight) }),
    ),
    nextPageToken: more ? Buffer.from(page.at(-1)?.subject ?? '').toString('base64url') : '',
    total: BigInt(rows[0]?.total ?? 0),
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

interface Behind {
  readonly subject: string | null;
  readonly body: Buffer | null;
  readonly weight: string;
  readonly total: string;
}

interface Keys {
  readonly ids: string[];
  readonly numerator: number[];
  readonly denominator: number[];
}

/**
 * The day tallies of a figure with the coefficients of each in numerator and denominator; those of 0 too, since two
 * dossiers may stand behind a sum of +1 and −1.
 */
async function keysOf(
  { client, rulesGeneration }: Snapshot,
  { definition, window, where }: Question,
  codes: readonly string[] | undefined,
): Promise<Keys> {
  const ask: SumsAsked = sumsFor({ definition, window, where, codes, groups: { kind: 'whole' } });
  const coefficients = new Map<string, [number, number]>();
  for (const over of ask.overs) {
    const { rows } = await client.query<{ id: string; measure: string; dims: Record<string, string> }>(
      KEYS(codes !== undefined),
      [rulesGeneration, ask.measures, ...columnsOf(spansOf(over, window, false)), ...(codes ? [codes] : [])],
    );
    for (const { id, ...tally } of rows) {
      if (!matches(where, tally.dims)) continue;
      const at = (terms: readonly Term[], as: Reach): number => coefficient(terms, { ...tally, over: as });
      const [n, d] = coefficients.get(id) ?? [0, 0];
      coefficients.set(id, [n + at(definition.numerator, over), d + at(definition.denominator, over)]);
    }
  }
  const counted = [...coefficients].filter(([, [n, d]]) => n !== 0 || d !== 0);
  return {
    ids: counted.map(([id]) => id),
    numerator: counted.map(([, [n]]) => n),
    denominator: counted.map(([, [, d]]) => d),
  };
}

export function dossier(
  { reading, zone }: Snapshot,
  tree: UnitTree,
  { fact, weight }: { fact: DossierFact; weight: bigint },
): wire.Dossier {
  const { marks } = dossierMarks(fact, { zone }, reading);
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

const KEYS = (byCodes: boolean): string => `
  SELECT t.id, t.measure, t.dims
  FROM ${inSpans('tally')} ${byCodes ? 'AND t.unit = ANY ($7)' : ''}`;

/** One row without a body tells the total when the page is empty. */
const behind = (facts: string, part: Part): string => `
  WITH part AS MATERIALIZED (
    SELECT f.subject, sum(m.weight * k.n) AS n, sum(m.weight * k.d) AS d
    FROM unnest($2::bigint[], $3::int[], $4::int[]) AS k(id, n, d),
      ${facts} f CROSS JOIN LATERAL unnest(f.keys, f.weights) AS m(key, weight)
    WHERE f.stream = $1 AND m.key = k.id
    GROUP BY f.subject HAVING ${BEHIND[part].having}
  ), page AS (
    SELECT p.subject, (${BEHIND[part].weight})::bigint AS weight, f.body
    FROM (SELECT * FROM part WHERE subject > $5 ORDER BY subject LIMIT $6) p
    JOIN ${facts} f ON f.stream = $1 AND f.subject = p.subject
  )
  SELECT total.total, page.subject, page.weight, page.body
  FROM (SELECT count(*) AS total FROM part) total LEFT JOIN page ON true ORDER BY page.subject`;

const BEHIND: Readonly<Record<Part, { readonly having: string; readonly weight: string }>> = {
  numerator: { having: 'sum(m.weight * k.n) <> 0', weight: 'p.n' },
  denominator: { having: 'sum(m.weight * k.d) <> 0', weight: 'p.d' },
  // Judged by flows, not by dossiers: one that was late first and in time when reopened is in both.
  rest: { having: 'sum(m.weight * (k.d - k.n)) <> 0', weight: 'p.d - p.n' },
};
