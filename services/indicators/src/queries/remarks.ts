import { parseDay } from '@nhip/kernel';
import type { Definition, Text, Where } from '../core/definition';
import { contribution } from '../core/contribution';
import type { Window } from '../core/window';
import type { Place } from './place';
import { streamNamed, type Snapshot } from './snapshot';

/** Dossiers that an explanation names. */
export const MOST_NAMED = 20;
/** Remarkable facts that one explanation looks at; beyond it says "at least". */
const MOST_REMARKS = 5_000;

/** Some dossiers, the first of them by name. */
export interface Counted {
  readonly dossiers: number;
  readonly subjects: readonly string[];
  readonly atLeast: boolean;
}

/** What is asked about the records behind a figure. */
export interface Behind {
  readonly definition: Definition;
  readonly window: Window;
  readonly where: Where;
  readonly place: Place;
  readonly codes: readonly string[] | undefined;
}

/** What the clock, or the lack of an opening, keeps from being counted at all. */
export type Uncounted = 'unopened' | 'retracted' | 'in-the-future';

/**
 * Facts without marks, or with happenings after the clock. Nobody holds what was never opened: it is told of everything
 * only, in the window of its newest event. What lies ahead is told of a window that is not over.
 */
export async function uncounted(
  snapshot: Snapshot,
  { definition, window, place, codes }: Pick<Behind, 'definition' | 'window' | 'place' | 'codes'>,
): Promise<Map<Uncounted, Counted>> {
  const found = new Map<Uncounted, Counted>();
  const span = instantsOf(snapshot, window);
  if (place.whole)
    for (const status of ['unopened', 'retracted'] as const) {
      const { rows } = await snapshot.client.query<{ subject: string }>(NEVER_OPENED(validAt(snapshot)), [
        ...[definition.stream, status, span.first, span.last, MOST_REMARKS + 1],
      ]);
      if (rows.length > 0) found.set(status, counted(rows.map(({ subject }) => subject)));
    }
  if (window.unfinished) {
    const { rows } = await snapshot.client.query<{ subject: string }>(
      AHEAD(validAt(snapshot), codes !== undefined),
      [definition.stream, snapshot.reading.now, MOST_REMARKS + 1, ...(codes ? [codes] : [])],
    );
    if (rows.length > 0) found.set('in-the-future', counted(rows.map(({ subject }) => subject)));
  }
  return found;
}

export interface FlaggedDossiers extends Counted {
  readonly flag: string;
  readonly words: Text;
}

/**
 * The dossiers behind a figure whose records contradict themselves, by flag, the most frequent first. Few facts have a
 * flag, so these are looked up, and asked whether their marks count in the figure.
 */
export async function contradictions(snapshot: Snapshot, asked: Behind): Promise<FlaggedDossiers[]> {
  const { definition, window, where, codes } = asked;
  const span = instantsOf(snapshot, window);
  const measures = [...definition.numerator, ...definition.denominator].map(({ measure }) => measure);
  const { rows } = await snapshot.client.query<FlaggedMark>(FLAGGED(snapshot, codes !== undefined), [
    ...[definition.stream, span.first, span.last, MOST_REMARKS + 1, [...new Set(measures)]],
    ...(codes ? [codes] : []),
  ]);
  const parts = new Map<string, { readonly flags: readonly string[]; n: number; d: number }>();
  for (const { subject, flags, weight, day, cohort, ...tally } of rows) {
    const mark = { ...tally, day: parseDay(day), cohort: cohort === null ? undefined : parseDay(cohort) };
    const { numerator, denominator } = contribution(definition, mark, { window, where });
    const part = parts.get(subject) ?? { flags, n: 0, d: 0 };
    part.n += numerator * Number(weight);
    part.d += denominator * Number(weight);
    parts.set(subject, part);
  }
  const looked = Number(rows[0]?.looked ?? 0);
  const stream = streamNamed(snapshot, definition.stream);
  const words = (flag: string): Text => stream.flagWords?.(flag) ?? { vi: flag, en: flag };
  const byFlag = new Map<string, string[]>();
  for (const [subject, { flags, n, d }] of parts)
    if (n !== 0 || d !== 0)
      for (const flag of flags) byFlag.set(flag, [...(byFlag.get(flag) ?? []), subject]);
  return [...byFlag]
    .map(([flag, subjects]) => ({
      ...{ flag, words: words(flag), dossiers: subjects.length, atLeast: looked > MOST_REMARKS },
      subjects: subjects.sort().slice(0, MOST_NAMED),
    }))
    .sort((a, b) => b.dossiers - a.dossiers || (a.flag < b.flag ? -1 : 1));
}

interface FlaggedMark {
  readonly subject: string;
  readonly flags: readonly string[];
  readonly measure: string;
  readonly dims: Readonly<Record<string, string>>;
  readonly day: string;
  readonly cohort: string | null;
  readonly weight: string;
  readonly looked: string;
}

function counted(subjects: readonly string[]): Counted {
  const atLeast = subjects.length > MOST_REMARKS;
  return {
    ...{ dossiers: atLeast ? MOST_REMARKS : subjects.length, atLeast },
    subjects: subjects.slice(0, MOST_NAMED),
  };
}

function instantsOf({ zone }: Snapshot, { from, to }: Window): { first: number; last: number } {
  return { first: zone.startOf(from), last: zone.startOf(to + 1) - 1 };
}

/** Which remarks hold now, or held then. */
function validAt({ past }: Snapshot): string {
  if (past === undefined) return 'r.seq_to IS NULL';
  return `r.seq_from <= ${past.sequence} AND (r.seq_to IS NULL OR r.seq_to > ${past.sequence})`;
}

const NEVER_OPENED = (valid: string): string => `
  SELECT subject FROM fact_remark r
  WHERE stream = $1 AND status = $2 AND first_at BETWEEN $3 AND $4 AND ${valid}
  ORDER BY subject LIMIT $5`;

const AHEAD = (valid: string, byCodes: boolean): string => `
  SELECT subject FROM fact_remark r
  WHERE stream = $1 AND status = 'opened' AND ahead_at > $2 AND ${valid} ${byCodes ? 'AND unit = ANY ($4)' : ''}
  ORDER BY subject LIMIT $3`;

const FLAGGED = (snapshot: Snapshot, byCodes: boolean): string => `
  WITH looked AS MATERIALIZED (
    SELECT subject, remark -> 'flags' AS flags FROM fact_remark r
    WHERE stream = $1 AND status = 'opened' AND flagged AND first_at <= $3 AND coalesce(last_at, $2) >= $2
      AND ${validAt(snapshot)}
    ORDER BY subject LIMIT $4
  )
  SELECT looked.subject, looked.flags, t.measure, t.dims, t.day::text, t.cohort::text, m.weight,
    (SELECT count(*) FROM looked) AS looked
  FROM looked JOIN ${snapshot.facts} f ON f.stream = $1 AND f.subject = looked.subject
  CROSS JOIN LATERAL unnest(f.keys, f.weights) AS m(key, weight)
  JOIN tally t ON t.id = m.key
  WHERE t.grain = 'day' AND t.measure = ANY ($5) ${byCodes ? 'AND t.unit = ANY ($6)' : ''}`;
