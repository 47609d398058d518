import type { PoolClient } from 'pg';
import type { MarkableFact } from './rules';
import type { Weighted } from './tally-keys';

/** A fact as it is to be stored: its bytes and how it counts at one reading of the clock. */
export interface FactRow extends Weighted {
  readonly fact: MarkableFact;
  readonly body: Uint8Array;
  readonly happensAt?: number | undefined;
  readonly changesAt?: number | undefined;
}

/** What holds for all rows of one write. */
export interface WriteContext {
  readonly stream: string;
  readonly sequence: number;
  readonly cause: 'facts' | 'clock' | 'generation';
  readonly markedUntil: number;
  readonly position: number;
}

/**
 * Writes facts that are newer than the stored ones, or count otherwise since the clock moved, and all that follows
 * from them, in one statement: history of the replaced, tallies, journal row, head, notification; then the newest
 * events of the units.
 * The caller holds the lock of the journal's head. Equal and older facts change nothing; if all are, there is no
 * journal row and the sequence stays free.
 * @returns how many facts changed.
 */
export async function writeFacts(
  client: PoolClient,
  rows: readonly FactRow[],
  context: WriteContext,
): Promise<number> {
  let start = 1;
  const starts = rows.map(({ body }) => (start += body.byteLength) - body.byteLength);
  const { rows: answer } = await client.query<{ changed: number; left: string[] | null }>({
    name: 'write-facts',
    text: WRITE,
    values: [
      context.stream,
      context.sequence,
      context.cause,
      context.markedUntil,
      context.position,
      rows.map(({ fact }) => fact.subject),
      rows.map(({ fact }) => fact.generation),
      rows.map(({ fact }) => fact.version),
      Buffer.concat(rows.map(({ body }) => body)),
      starts,
      rows.map(({ body }) => body.byteLength),
      rows.map(({ keys }) => `{${keys.join()}}`),
      rows.map(({ weights }) => `{${weights.join()}}`),
      rows.map(({ happensAt }) => happensAt ?? null),
      rows.map(({ changesAt }) => changesAt ?? null),
      rows.map(({ fact }) => fact.unit),
      rows.map(({ fact }) => fact.newestEventAt),
      rows.map(({ fact }) => fact.newestEventSource),
    ],
  });
  const { changed = 0, left } = answer[0] ?? {};
  if (changed > 0) {
    const units = new Set(left);
    for (const { fact } of rows) if (fact.unit !== '') units.add(fact.unit);
    const { stream, sequence, markedUntil } = context;
    await client.query({ name: 'newest', text: NEWEST, values: [stream, sequence, markedUntil, [...units]] });
  }
  return changed;
}

/**
 * A FROM item's text: the newest event of what a unit of stream $1 holds, up to an instant. Of several that are equally
 * new the first by source and subject.
 */
export const NEWEST_OF_UNIT = (unit: string, until: string): string => `
    SELECT newest_at, newest_source, subject AS newest_subject FROM fact f
    WHERE f.stream = $1 AND f.unit = ${unit} AND f.newest_at <= ${until}
    ORDER BY f.newest_at DESC, f.newest_source, f.subject LIMIT 1`;

const SAME_MARKS = `(f.generation, f.version) = (excluded.generation, excluded.version)
    AND f.keys = excluded.keys AND f.weights = excluded.weights`;

const WRITE = `
  WITH input AS (
    SELECT subject, generation, version, substring($9::bytea FROM start FOR length) AS body, keys, weights, happens_at,
      changes_at, unit, newest_at, newest_source
    FROM unnest($6::text[], $7::int[], $8::int[], $10::int[], $11::int[], $12::text[], $13::text[], $14::bigint[],
      $15::bigint[], $16::text[], $17::bigint[], $18::text[])
    AS i(subject, generation, version, start, length, keys, weights, happens_at, changes_at, unit, newest_at,
      newest_source)
  ), written AS (
    INSERT INTO fact AS f (stream, subject, generation, version, body, keys, weights, happens_at, changes_at, unit,
      newest_at, newest_source, seq)
    SELECT $1, subject, generation, version, body, keys::bigint[], weights::bigint[], happens_at, changes_at, unit,
      newest_at, newest_source, $2 FROM input ORDER BY subject
    ON CONFLICT (stream, subject) DO UPDATE SET
      generation = excluded.generation, version = excluded.version, body = excluded.body, keys = excluded.keys,
      weights = excluded.weights, happens_at = excluded.happens_at, changes_at = excluded.changes_at,
      unit = excluded.unit, newest_at = excluded.newest_at, newest_source = excluded.newest_source,
      seq = CASE WHEN ${SAME_MARKS} THEN f.seq ELSE excluded.seq END
    WHERE (f.generation, f.version) < (excluded.generation, excluded.version)
      OR ((f.generation, f.version) = (excluded.generation, excluded.version)
        AND (f.keys, f.weights, f.happens_at, f.changes_at)
          IS DISTINCT FROM (excluded.keys, excluded.weights, excluded.happens_at, excluded.changes_at))
    RETURNING f.subject, new.keys, new.weights, new.seq, old.subject AS old_subject, old.generation AS old_generation,
      old.version AS old_version, old.body AS old_body, old.keys AS old_keys, old.weights AS old_weights,
      old.seq AS old_seq, old.unit AS old_unit, old.newest_at AS old_newest_at, old.newest_source AS old_newest_source
  ), changed AS (
    SELECT * FROM written WHERE seq = $2
  ), kept AS (
    INSERT INTO fact_history (stream, subject, seq_from, seq_to, generation, version, body, keys, weights, unit,
      newest_at, newest_source)
    SELECT $1, subject, old_seq, $2, old_generation, old_version, old_body, old_keys, old_weights, old_unit,
      old_newest_at, old_newest_source
    FROM changed WHERE old_subject IS NOT NULL
  ), remarked AS MATERIALIZED (
    -- Most events leave all marks of their dossier as they were: those are not worth adding up.
    SELECT keys, weights, old_keys, old_weights FROM changed
    WHERE (keys, weights) IS DISTINCT FROM (old_keys, old_weights)
  ), delta AS (
    SELECT key, sum(weight)::bigint AS value FROM (
      SELECT unnest(keys) AS key, unnest(weights) AS weight FROM remarked
      UNION ALL SELECT unnest(old_keys), -unnest(old_weights) FROM remarked
    ) AS moved GROUP BY key HAVING sum(weight) <> 0
  ), tallied AS (
    UPDATE tally t SET value = t.value + d.value FROM delta d WHERE t.id = d.key
  ), head AS (
    UPDATE journal_head SET
      sequence = CASE WHEN EXISTS (SELECT FROM changed) THEN $2 ELSE sequence END,
      at = CASE WHEN EXISTS (SELECT FROM changed) THEN greatest(at, clock_timestamp()) ELSE at END,
      marked_until = $4, positions = positions || jsonb_build_object($1::text, $5::bigint)
    RETURNING at, rules_generation, positions
  ), told AS (
    INSERT INTO journal (sequence, at, rules_generation, cause, stream, keys, deltas, facts, marked_until, positions,
      subjects)
    SELECT $2, head.at, head.rules_generation, $3, $1,
      coalesce((SELECT array_agg(key ORDER BY key) FROM delta), '{}'),
      coalesce((SELECT array_agg(value ORDER BY key) FROM delta), '{}'),
      (SELECT count(*) FROM changed), $4, head.positions, (SELECT array_agg(subject ORDER BY subject) FROM changed)
    FROM head WHERE EXISTS (SELECT FROM changed)
    RETURNING pg_notify('nhip_journal', sequence::text)
  )
  SELECT count(*)::int AS changed, array_agg(DISTINCT old_unit) FILTER (WHERE old_unit <> '') AS left FROM changed`;

/** What is the newest event of some units, where it has become another one. */
const NEWEST = `
  INSERT INTO unit_newest (stream, unit, seq, newest_at, newest_source, newest_subject)
  SELECT $1, touched.unit, $2, newest.newest_at, newest.newest_source, newest.newest_subject
  FROM unnest($4::text[]) AS touched(unit)
  LEFT JOIN LATERAL (${NEWEST_OF_UNIT('touched.unit', '$3')}) AS newest ON true
  LEFT JOIN LATERAL (
    SELECT newest_at, newest_source, newest_subject FROM unit_newest n
    WHERE n.stream = $1 AND n.unit = touched.unit ORDER BY seq DESC LIMIT 1
  ) AS told ON true
  WHERE (newest.newest_at, newest.newest_source, newest.newest_subject)
    IS DISTINCT FROM (told.newest_at, told.newest_source, told.newest_subject)
  ORDER BY touched.unit`;
