import { int4Array, textArray } from '@nhip/store';
import type { PoolClient } from 'pg';
import type { ChangeCause } from './core/change-cause';
import type { FactRow } from './fact-rows';
import type { StreamRules } from './rules';

interface Written {
  readonly rules: StreamRules;
  /** The journal's sequence that the rows were written with; the one before when none of them changed. */
  readonly sequence: number;
  readonly changed: boolean;
  /** Why they changed; absent: each fact tells it, by what it was before. */
  readonly cause?: ChangeCause;
}

/**
 * Problem: explanations name the few facts that are remarkable, and corrections the few dossiers that changed a
 * day that was published, without looking through all facts.
 * Here: whoever writes facts notes both beside them, in the same transaction. A batch without anything to note costs
 * one statement over its subjects.
 * Invariants: a fact's open remark is that of its stored version; the notes of a tally's changes since a publication
 * add up to its change, for every tally of a published day.
 */
export async function noteBeside(
  client: PoolClient,
  rows: readonly FactRow[],
  { rules, sequence, changed, cause }: Written,
): Promise<void> {
  const { stream } = rules;
  const remarks = rows.map(({ remark }) => remark && JSON.stringify(remark));
  const columns = [
    textArray(rows.map(({ subject }) => subject)),
    int4Array(rows.map(({ generation }) => generation)),
    int4Array(rows.map(({ version }) => version)),
    textArray(remarks),
  ];
  const values = [stream, sequence, ...columns];
  const { rows: reach } = await client.query<{ closed: boolean }>({
    name: 'end-remarks',
    text: END_REMARKS,
    values,
  });
  if (remarks.some((remark) => remark !== undefined))
    await client.query({ name: 'begin-remarks', text: BEGIN_REMARKS, values });
  if (changed && reach[0]?.closed === true)
    await noteLateChanges(client, { rules, sequence, ...(cause && { cause }) });
}

interface LateChange {
  readonly subject: string;
  readonly after: Buffer;
  readonly before: Buffer | null;
  readonly keys: string[];
  readonly deltas: string[];
}

/** How marks of published days changed with one row of the journal, dossier by dossier. */
async function noteLateChanges(
  client: PoolClient,
  { rules, sequence, cause: given }: Omit<Written, 'changed'>,
): Promise<void> {
  const { stream } = rules;
  const { rows: late } = await client.query<{ keys: string[] | null }>({
    name: 'late-keys',
    text: LATE_KEYS,
    values: [sequence],
  });
  const keys = late[0]?.keys;
  if (!keys) return;
  const { rows: changes } = await client.query<LateChange>(LATE_CHANGES, [stream, sequence, keys]);
  await client.query(NOTE_LATE_CHANGES, [
    stream,
    sequence,
    changes.flatMap(({ subject, keys: each }) => each.map(() => subject)),
    changes.flatMap(({ before, after, keys: each }) => {
      const cause = given ?? rules.causeOf(before ?? undefined, after);
      return each.map(() => cause);
    }),
    changes.flatMap(({ keys: each }) => each),
    changes.flatMap(({ deltas }) => deltas),
  ]);
}

const INPUT = `unnest($3::text[], $4::int[], $5::int[], $6::text[]) AS i(subject, generation, version, remark)
    JOIN fact f ON f.stream = $1 AND f.subject = i.subject
      AND f.generation = i.generation AND f.version = i.version`;

/** Those of the subjects that have a remark are few, so they come first. */
const END_REMARKS = `
  WITH open AS MATERIALIZED (
    SELECT subject, seq_from, remark FROM fact_remark
    WHERE stream = $1 AND seq_to IS NULL AND subject = ANY ($3)
  ), ended AS MATERIALIZED (
    SELECT open.subject, open.seq_from FROM open JOIN (
      SELECT i.subject, i.remark::jsonb AS remark FROM ${INPUT} WHERE i.subject IN (SELECT subject FROM open)
    ) AS now ON now.subject = open.subject AND now.remark IS DISTINCT FROM open.remark
  ), done AS (
    UPDATE fact_remark r SET seq_to = $2 FROM ended
    WHERE r.stream = $1 AND r.subject = ended.subject AND r.seq_from = ended.seq_from
  )
  SELECT closed_until IS NOT NULL AS closed FROM publication_reach`;

/** A remark that ended with this very sequence is the new one. */
const BEGIN_REMARKS = `
  INSERT INTO fact_remark AS r (stream, subject, seq_from, remark)
  SELECT $1, i.subject, $2, i.remark::jsonb FROM ${INPUT}
  WHERE i.remark IS NOT NULL AND NOT EXISTS (
    SELECT FROM fact_remark o WHERE o.stream = $1 AND o.subject = i.subject AND o.seq_to IS NULL
  )
  ON CONFLICT (stream, subject, seq_from) DO UPDATE SET remark = excluded.remark, seq_to = NULL`;

const LATE_KEYS = `
  SELECT array_agg(t.id) AS keys
  FROM journal j CROSS JOIN LATERAL unnest(j.keys) AS k(key) JOIN tally t ON t.id = k.key
  WHERE j.sequence = $1 AND t.grain = 'day' AND t.day <= (SELECT closed_until FROM publication_reach)`;

/** The facts of a row of the journal that count otherwise in some of its tallies. */
const LATE_CHANGES = `
  SELECT f.subject, f.body AS after, h.body AS before, d.keys, d.deltas
  FROM journal j CROSS JOIN LATERAL unnest(j.subjects) AS s(subject)
  JOIN fact f ON f.stream = $1 AND f.subject = s.subject AND f.seq = $2
  LEFT JOIN fact_history h ON h.stream = $1 AND h.subject = s.subject AND h.seq_to = $2
  CROSS JOIN LATERAL (
    SELECT array_agg(key) AS keys, array_agg(delta) AS deltas FROM (
      SELECT key, sum(weight) AS delta FROM (
        SELECT unnest(f.keys) AS key, unnest(f.weights) AS weight
        UNION ALL SELECT unnest(h.keys), -unnest(h.weights)
      ) AS moved WHERE key = ANY ($3::bigint[]) GROUP BY key HAVING sum(weight) <> 0
    ) AS changed
  ) AS d
  WHERE j.sequence = $2 AND d.keys IS NOT NULL`;

const NOTE_LATE_CHANGES = `
  INSERT INTO late_change (stream, sequence, subject, cause, measure, unit, day, cohort, dims, delta)
  SELECT $1, $2, c.subject, c.cause, t.measure, t.unit, t.day, t.cohort, t.dims, c.delta
  FROM unnest($3::text[], $4::text[], $5::bigint[], $6::bigint[]) AS c(subject, cause, key, delta)
  JOIN tally t ON t.id = c.key`;
