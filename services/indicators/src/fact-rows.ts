import { int4Array, int8Array, textArray } from '@nhip/store';
import type { PoolClient } from 'pg';
import { tellNewest } from './newest-events';
import type { MarkedFact } from './core/mark';
import type { Remark } from './core/remark';
import type { FactHead, MarkableFact } from './rules';
import type { Weighted } from './tally-keys';

/** A fact as it is to be stored: its bytes, how it counts at one reading of the clock, and what is remarkable then. */
export interface FactRow extends FactHead, Weighted {
  readonly body: Uint8Array;
  readonly happensAt: number | undefined;
  readonly changesAt: number | undefined;
  readonly remark: Remark | undefined;
}

/** A fact with its bytes. */
export interface ReadFact {
  readonly fact: MarkableFact;
  readonly body: Uint8Array;
}

/** The row of a fact at one reading. It holds nothing of the decoded fact: thousands of rows wait at once. */
export function rowOf(
  { fact, body }: ReadFact,
  { keys, weights }: Weighted,
  { happensAt, changesAt }: Omit<MarkedFact, 'marks'>,
): FactRow {
  const { subject, generation, version, unit, newestEventAt, newestEventSource } = fact;
  const remark = fact.remark(happensAt);
  // One literal, in one shape.
  return {
    subject,
    generation,
    version,
    unit,
    newestEventAt,
    newestEventSource,
    body,
    keys,
    weights,
    happensAt,
    changesAt,
    remark,
  };
}

/** The row of a fact whose generation is over: held by nobody, counted nowhere and not remarkable. */
export function overtakenRowOf({ fact, body }: ReadFact): FactRow {
  const { subject, generation, version, newestEventAt, newestEventSource } = fact;
  return {
    ...{ subject, generation, version, unit: '', newestEventAt, newestEventSource, body },
    ...{ keys: [], weights: [], happensAt: undefined, changesAt: undefined, remark: undefined },
  };
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
 * The caller holds the lock of the journal's head, so that nobody else writes facts meanwhile, and gives a subject
 * once. Equal and older facts change nothing; if all are, there is no journal row and the sequence stays free.
 * @returns how many facts changed.
 */
export async function writeFacts(
  client: PoolClient,
  rows: readonly FactRow[],
  context: WriteContext,
): Promise<number> {
  // In the order of the index: neighbours are found on the same pages.
  const sorted = [...rows].sort((a, b) => (a.subject < b.subject ? -1 : 1));
  const { rows: answer } = await client.query<Written>({
    name: 'write-facts',
    text: WRITE,
    values: [
      context.stream,
      context.sequence,
      context.cause,
      context.markedUntil,
      context.position,
      ...columnsOf(sorted),
    ],
  });
  const { changed = 0, left, stale } = answer[0] ?? {};
  if (changed > 0) {
    const unchanged = new Set(stale);
    const facts = unchanged.size === 0 ? sorted : sorted.filter(({ subject }) => !unchanged.has(subject));
    await tellNewest(client, facts, { ...context, left: left ?? [] });
  }
  return changed;
}

interface Written {
  readonly changed: number;
  /** Units that held a subject and do not any more. */
  readonly left: string[] | null;
  /** Subjects of rows that were not newer. */
  readonly stale: string[] | null;
}

/** $6 to $19 of WRITE. */
function columnsOf(rows: readonly FactRow[]): Buffer[] {
  const bodies = ranges(rows, ({ body }) => body.byteLength);
  const marks = ranges(rows, ({ keys }) => keys.length);
  return [
    Buffer.concat(rows.map(({ body }) => body)),
    int8Array(oneAfterTheOther(rows, 'keys')),
    int8Array(oneAfterTheOther(rows, 'weights')),
    textArray(rows.map(({ subject }) => subject)),
    int4Array(rows.map(({ generation }) => generation)),
    int4Array(rows.map(({ version }) => version)),
    int4Array(bodies.starts),
    int4Array(bodies.lengths),
    int4Array(marks.starts),
    int4Array(marks.lengths),
    int8Array(rows.map(({ happensAt }) => happensAt)),
    int8Array(rows.map(({ changesAt }) => changesAt)),
    textArray(rows.map(({ unit }) => unit)),
    int8Array(rows.map(({ newestEventAt }) => newestEventAt)),
    textArray(rows.map(({ newestEventSource }) => newestEventSource)),
  ];
}

function oneAfterTheOther(rows: readonly FactRow[], name: 'keys' | 'weights'): number[] {
  const all: number[] = [];
  for (const row of rows) for (const each of row[name]) all.push(each);
  return all;
}

/** Where the part of each row begins, counted from 1, when all parts stand one after the other. */
function ranges(
  rows: readonly FactRow[],
  lengthOf: (row: FactRow) => number,
): { readonly starts: number[]; readonly lengths: number[] } {
  const lengths = rows.map(lengthOf);
  let next = 1;
  const starts = lengths.map((length) => (next += length) - length);
  return { starts, lengths };
}

/**
 * What is stored of each subject is looked up once, and updated where it was found: an upsert looks a second time, and
 * for what others may have written, which the lock rules out.
 */
const WRITE = `
  WITH known AS MATERIALIZED (
    SELECT i.subject, i.generation, i.version, i.happens_at, i.changes_at, i.unit, i.newest_at, i.newest_source,
      substring($6::bytea FROM i.start FOR i.length) AS body, i.keys, i.weights,
      f.ctid AS place, f.generation AS old_generation, f.version AS old_version, f.body AS old_body,
      f.keys AS old_keys, f.weights AS old_weights, f.seq AS old_seq, f.unit AS old_unit,
      f.newest_at AS old_newest_at, f.newest_source AS old_newest_source,
      f.ctid IS NULL OR (f.generation, f.version) < (i.generation, i.version) AS newer,
      (f.keys, f.weights) IS DISTINCT FROM (i.keys, i.weights) AS remarked,
      (f.happens_at, f.changes_at) IS DISTINCT FROM (i.happens_at, i.changes_at) AS retimed
    FROM (
      SELECT *, ($7::bigint[])[key_start : key_start + key_count - 1] AS keys,
        ($8::bigint[])[key_start : key_start + key_count - 1] AS weights
      FROM unnest($9::text[], $10::int[], $11::int[], $12::int[], $13::int[], $14::int[], $15::int[], $16::bigint[],
        $17::bigint[], $18::text[], $19::bigint[], $20::text[])
      AS i(subject, generation, version, start, length, key_start, key_count, happens_at, changes_at, unit, newest_at,
        newest_source)
    ) AS i LEFT JOIN LATERAL (
      SELECT ctid, * FROM fact WHERE stream = $1 AND subject = i.subject OFFSET 0
    ) AS f ON true
  ), touched AS MATERIALIZED (
    SELECT *, newer OR remarked AS changed FROM known
    WHERE newer OR (generation = old_generation AND version = old_version AND (remarked OR retimed))
  ), summary AS MATERIALIZED (
    SELECT count(*)::int AS changed, array_agg(subject) AS subjects FROM touched WHERE changed
  ), added AS (
    INSERT INTO fact (stream, subject, generation, version, body, keys, weights, happens_at, changes_at, unit,
      newest_at, newest_source, ahead_at, seq)
    SELECT $1, subject, generation, version, body, keys, weights, happens_at, changes_at, unit, newest_at,
      newest_source, CASE WHEN newest_at > $4 THEN newest_at END, $2
    FROM touched WHERE place IS NULL
  ), replaced AS (
    UPDATE fact f SET generation = t.generation, version = t.version, body = t.body, keys = t.keys,
      weights = t.weights, happens_at = t.happens_at, changes_at = t.changes_at, unit = t.unit,
      newest_at = t.newest_at, newest_source = t.newest_source,
      ahead_at = CASE WHEN t.newest_at > $4 THEN t.newest_at END,
      seq = CASE WHEN t.changed THEN $2 ELSE f.seq END
    FROM touched t WHERE t.place IS NOT NULL AND f.ctid = t.place
  ), kept AS (
    INSERT INTO fact_history (stream, subject, seq_from, seq_to, generation, version, body, keys, weights, unit,
      newest_at, newest_source)
    SELECT $1, subject, old_seq, $2, old_generation, old_version, old_body, old_keys, old_weights, old_unit,
      old_newest_at, old_newest_source
    FROM touched WHERE changed AND place IS NOT NULL
  ), delta AS MATERIALIZED (
    -- Most events leave all marks of their dossier as they were: those are not worth adding up.
    SELECT key, sum(weight)::bigint AS value FROM (
      SELECT unnest(keys) AS key, unnest(weights) AS weight FROM touched WHERE remarked
      UNION ALL SELECT unnest(old_keys), -unnest(old_weights) FROM touched WHERE remarked
    ) AS moved GROUP BY key HAVING sum(weight) <> 0 ORDER BY key
  ), tallied AS (
    UPDATE tally t SET value = t.value + d.value FROM delta d WHERE t.id = d.key
  ), head AS (
    UPDATE journal_head SET
      sequence = CASE WHEN s.changed > 0 THEN $2 ELSE sequence END,
      at = CASE WHEN s.changed > 0 THEN greatest(at, clock_timestamp()) ELSE at END,
      marked_until = $4, positions = positions || jsonb_build_object($1::text, $5::bigint)
    FROM summary s RETURNING at, rules_generation, positions
  ), told AS (
    INSERT INTO journal (sequence, at, rules_generation, cause, stream, keys, deltas, facts, marked_until, positions,
      subjects)
    SELECT $2, head.at, head.rules_generation, $3, $1, d.keys, d.deltas, s.changed, $4, head.positions, s.subjects
    FROM head, summary s, (
      SELECT coalesce(array_agg(key ORDER BY key), '{}') AS keys, coalesce(array_agg(value ORDER BY key), '{}') AS deltas
      FROM delta
    ) AS d
    WHERE s.changed > 0
    RETURNING pg_notify('nhip_journal', sequence::text)
  )
  SELECT changed,
    (SELECT array_agg(DISTINCT old_unit) FROM touched WHERE old_unit <> unit AND old_unit <> '') AS "left",
    (SELECT array_agg(subject) FROM known
      WHERE NOT newer AND ((generation, version) <> (old_generation, old_version) OR NOT remarked)) AS stale
  FROM summary`;
