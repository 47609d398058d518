import type { PoolClient } from 'pg';

/**
 * Problem: a figure, a list and an explanation are the same questions, asked of what is known now or of what was known
 * at a past sequence.
 * Naive: every statement has a second form for the past; the two drift apart.
 * Here: a snapshot hands every statement the relations it reads, as text of a FROM item that still needs its alias;
 * those of the past have the columns of the tables.
 */
export interface Relations {
  /** As `tally`: id, rules_generation, measure, unit, grain, day, cohort, dims, value. */
  readonly tallies: string;
  /** As `fact`: stream, subject, generation, version, body, keys, weights, unit, newest_at, newest_source, seq. */
  readonly facts: string;
}

export const LIVE_RELATIONS: Relations = { tallies: 'tally', facts: 'fact' };

/** A place in the past as it is read. */
export interface PastPlace {
  /** What was known with this row of the journal. */
  readonly sequence: number;
  /** A sequence that the history index holds, not after `sequence`; the journal tells the rest. 0: none. */
  readonly indexed: number;
}

/** The newest sequence up to `sequence` at which the history index tells what was; 0: none. */
export async function indexedUpTo(client: Pick<PoolClient, 'query'>, sequence: number): Promise<number> {
  const { rows } = await client.query<{ upto: string | null }>({
    name: 'indexed-up-to',
    text: 'SELECT max(upto) AS upto FROM past_block WHERE upto <= $1',
    values: [sequence],
  });
  return Number(rows[0]?.upto ?? 0);
}

/** The relations as they were. Sequences stand in the text as numbers, so that these may be used in any statement. */
export function pastRelations(place: PastPlace): Relations {
  const sequence = literal(place.sequence);
  return {
    tallies: `(
      SELECT t.id, t.rules_generation, t.measure, t.unit, t.grain, t.day, t.cohort, t.dims,
        ${indexedValue(place)} + coalesce(since.delta, 0) AS value
      FROM tally t LEFT JOIN (${deltasSince(place)}) AS since ON since.key = t.id
    )`,
    facts: `(
      SELECT stream, subject, generation, version, body, keys, weights, unit, newest_at, newest_source, seq
      FROM fact WHERE seq <= ${sequence}
      UNION ALL
      SELECT stream, subject, generation, version, body, keys, weights, unit, newest_at, newest_source, seq_from
      FROM fact_history WHERE seq_from <= ${sequence} AND seq_to > ${sequence}
    )`,
  };
}

/** What the index tells of the tally `t`. */
export function indexedValue({ indexed }: PastPlace): string {
  if (indexed === 0) return '0';
  return `coalesce((
    SELECT p.value FROM tally_past p WHERE p.key = t.id AND p.seq <= ${literal(indexed)} ORDER BY p.seq DESC LIMIT 1
  ), 0)`;
}

/** By key, what the journal's rows after the index add. */
export function deltasSince({ sequence, indexed }: PastPlace): string {
  return `
    SELECT d.key, sum(d.delta)::bigint AS delta
    FROM journal j CROSS JOIN LATERAL unnest(j.keys, j.deltas) AS d(key, delta)
    WHERE j.sequence > ${literal(indexed)} AND j.sequence <= ${literal(sequence)}
    GROUP BY d.key`;
}

function literal(sequence: number): string {
  if (!Number.isSafeInteger(sequence)) throw new Error(`${sequence} is no sequence`);
  return String(sequence);
}
