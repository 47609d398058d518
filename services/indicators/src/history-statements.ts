/** Of the rows of the journal after $1, at most $2 of them: where a block of at most $3 keys and $4 facts ends. */
export const BLOCK = `
  SELECT max(sequence) AS upto, max(keys) AS keys, max(facts) AS facts, count(*)::int AS rows,
    extract(epoch FROM clock_timestamp() - min(at)) AS seconds
  FROM (
    SELECT sequence, at, sum(keys) OVER w AS keys, sum(facts) OVER w AS facts, row_number() OVER w AS n
    FROM (
      SELECT sequence, at, cardinality(keys) AS keys, facts FROM journal WHERE sequence > $1 ORDER BY sequence LIMIT $2
    ) AS row WINDOW w AS (ORDER BY sequence)
  ) AS summed WHERE n = 1 OR (keys <= $3 AND facts <= $4)`;

/** Of the journal's rows after $1 up to $2. */
const DELTAS = `
  SELECT d.key, sum(d.delta)::bigint AS delta
  FROM journal j CROSS JOIN LATERAL unnest(j.keys, j.deltas) AS d(key, delta)
  WHERE j.sequence > $1 AND j.sequence <= $2 GROUP BY d.key`;

export const INDEX_TALLIES = `
  WITH delta AS MATERIALIZED (${DELTAS}), first AS (
    INSERT INTO unit_first (unit, seq)
    SELECT DISTINCT t.unit, $1::bigint + 1
    FROM delta CROSS JOIN LATERAL (SELECT unit FROM tally WHERE id = delta.key LIMIT 1) AS t
    ON CONFLICT DO NOTHING
  )
  INSERT INTO tally_past (key, seq, value)
  SELECT delta.key, $2, coalesce(last.value, 0) + delta.delta
  FROM delta LEFT JOIN LATERAL (
    SELECT value FROM tally_past p WHERE p.key = delta.key ORDER BY p.seq DESC LIMIT 1
  ) AS last ON true
  WHERE delta.delta <> 0 ORDER BY delta.key`;
