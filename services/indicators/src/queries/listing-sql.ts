import { formatDay } from '@nhip/kernel';
import type { Where } from '../core/definition';
import type { Arm, Posted, Reading } from '../core/listing';
import { Parameters } from './parameters';
import type { Snapshot } from './snapshot';

/** By the days of flows and the last days of stocks; by the first days of stocks instead; by subject. */
export type Order = 'days' | 'begins' | 'subjects';

/** What a list is made of. */
export interface ListingAsked {
  readonly stream: string;
  readonly readings: readonly Reading[];
  /** Further dimensions that are asked for. */
  readonly where: Where;
  /** Codes that count; `whole`: and all others. */
  readonly codes: readonly string[];
  readonly whole: boolean;
  /** Subjects after this one. */
  readonly after: string;
  /** Rows at most. */
  readonly size: number;
}

/**
 * Statements over postings and facts. Each is a text of rows (subject, weight), where `weight` is how often something
 * of the subject counts in the part that is asked for; a subject has several rows.
 */
export class ListingSql {
  readonly parameters = new Parameters();

  constructor(
    private readonly snapshot: Snapshot,
    private readonly asked: ListingAsked,
  ) {}

  /**
   * What the index tells of `posted` at its sequence `indexed`; `order` says through which of its orders. Not by
   * subjects also those that do not count, as 0, so that who limits the rows limits what is read.
   */
  postings(posted: Posted, indexed: number, order: Order): string {
    const { asked, parameters } = this;
    const day = (of: number): string => parameters.add(formatDay(of), 'date');
    const what = `p.what = ${parameters.add(posted.kind === 'stock' ? posted.stock : posted.measure, 'text')}`;
    // The order by days begins with the unit.
    const byUnit = !asked.whole || order === 'days' || (order === 'begins' && posted.kind === 'flow');
    const units = byUnit ? [`p.unit = ANY (${parameters.add(asked.codes, 'text[]')})`] : [];
    const days =
      posted.kind === 'flow'
        ? `p.day BETWEEN ${day(posted.from)} AND ${day(posted.to)}`
        : order === 'begins'
          ? `p.day_from <= ${day(posted.at)}`
          : `p.day >= ${day(posted.at)}`;
    const coefficient = coefficientOf(posted.arms, this.ofPosting);
    const counted = [
      ...(posted.kind === 'stock' ? [`${day(posted.at)} BETWEEN p.day_from AND p.day`] : []),
      ...(posted.kind === 'flow' && posted.cohort
        ? [`p.cohort BETWEEN ${day(posted.cohort.from)} AND ${day(posted.cohort.to)}`]
        : []),
      ...[`p.seq_from <= ${indexed}`, `p.seq_to > ${indexed}`, this.ofPosting(asked.where)],
    ].join(' AND ');
    const found = [what, ...units, days].join(' AND ');
    return order !== 'subjects'
      ? `
      SELECT p.subject, CASE WHEN ${counted} THEN p.weight * ${coefficient} ELSE 0 END AS weight
      FROM posting p WHERE ${found}`
      : `
      SELECT p.subject, p.weight * ${coefficient} AS weight FROM posting p
      WHERE p.subject > ${parameters.add(asked.after, 'text')} AND ${found} AND ${counted} AND ${coefficient} <> 0`;
  }

  /** The subjects that the journal names after `indexed`: of these the index tells nothing. */
  since(indexed: number): string {
    return `
      SELECT DISTINCT s.subject FROM journal j CROSS JOIN LATERAL unnest(j.subjects) AS s(subject)
      WHERE j.stream = ${this.parameters.add(this.asked.stream, 'text')}
        AND j.sequence > ${indexed} AND j.sequence <= ${this.snapshot.head.sequence}`;
  }

  /** What the facts' own marks tell, of the subjects of a relation, or of all. */
  judged(subjects: string | undefined): string {
    const { asked, parameters, snapshot } = this;
    const stream = parameters.add(asked.stream, 'text');
    const facts =
      subjects === undefined
        ? `(SELECT subject, keys, weights FROM ${snapshot.facts} AS f WHERE stream = ${stream}) AS f`
        : `${subjects} AS s CROSS JOIN LATERAL (
            SELECT subject, keys, weights FROM ${snapshot.facts} AS f
            WHERE f.stream = ${stream} AND f.subject = s.subject LIMIT 1
          ) AS f`;
    const tally =
      subjects === undefined
        ? 'JOIN tally t ON t.id = m.key'
        : `CROSS JOIN LATERAL (
            SELECT measure, unit, grain, day, dims, cohort FROM tally WHERE id = m.key LIMIT 1
          ) AS t`;
    const coefficient = asked.readings.map((reading) => this.counted(reading)).join(' + ') || '0';
    return `
      SELECT f.subject, m.weight * (${coefficient}) AS weight
      FROM ${facts} CROSS JOIN LATERAL unnest(f.keys, f.weights) AS m(key, weight) ${tally}
      WHERE t.grain = 'day' AND ${asked.whole ? 'true' : `t.unit = ANY (${parameters.add(asked.codes, 'text[]')})`}
        AND ${this.ofTally(asked.where)}`;
  }

  private counted({ measure, from, to, cohort, arms }: Reading): string {
    const day = (of: number): string => this.parameters.add(formatDay(of), 'date');
    const conditions = [
      `t.measure = ${this.parameters.add(measure, 'text')}`,
      `t.day <= ${day(to)}`,
      ...(from === undefined ? [] : [`t.day >= ${day(from)}`]),
      ...(cohort ? [`t.cohort BETWEEN ${day(cohort.from)} AND ${day(cohort.to)}`] : []),
    ];
    return `CASE WHEN ${conditions.join(' AND ')} THEN ${coefficientOf(arms, this.ofTally)} ELSE 0 END`;
  }

  /** Whether the tally t has these dimensions. */
  private readonly ofTally: Matches = (where) =>
    Object.entries(where)
      .map(
        ([name, values]) =>
          `t.dims ->> ${this.parameters.add(name, 'text')} = ANY (${this.parameters.add(values, 'text[]')})`,
      )
      .join(' AND ') || 'true';

  /** Whether the posting p has these dimensions; which of all choices do is asked once for all rows. */
  private readonly ofPosting: Matches = (where) =>
    isEmpty(where)
      ? 'true'
      : `p.dims = ANY (ARRAY(SELECT id FROM posted_dims AS t WHERE ${this.ofTally(where)}))`;
}

/** The text of a condition. */
type Matches = (where: Where) => string;

function coefficientOf(arms: readonly Arm[], matches: Matches): string {
  const each = arms.map(({ where, coefficient }) =>
    isEmpty(where) ? `(${coefficient})` : `CASE WHEN ${matches(where)} THEN ${coefficient} ELSE 0 END`,
  );
  return `(${each.join(' + ')})`;
}

const isEmpty = (where: Where): boolean => Object.keys(where).length === 0;
