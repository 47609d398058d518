import { STOCK_ONLY, STOCKS } from './core/stocks';

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

const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;
const FLOWS = STOCKS.flatMap(({ name, flows }) =>
  Object.entries(flows).map(([measure, sign]) => `(${text(name)}, ${text(measure)}, ${sign})`),
);

/** The postings of subjects that the rows after $1 up to $2 changed: those of before end, those of now begin. */
export const INDEX_POSTINGS = `
  WITH subject AS MATERIALIZED (
    SELECT DISTINCT j.stream, s.subject FROM journal j CROSS JOIN LATERAL unnest(j.subjects) AS s(subject)
    WHERE j.sequence > $1 AND j.sequence <= $2
  ), version AS MATERIALIZED (
    SELECT 1 AS side, s.subject, f.keys, f.weights FROM subject s CROSS JOIN LATERAL (
      SELECT keys, weights FROM fact WHERE stream = s.stream AND subject = s.subject AND seq <= $2
      UNION ALL (${HISTORY('$2')}) LIMIT 1
    ) AS f
    UNION ALL
    SELECT -1, s.subject, f.keys, f.weights FROM subject s CROSS JOIN LATERAL (${HISTORY('$1')}) AS f
  ), told AS MATERIALIZED (
    SELECT v.side, v.subject, m.weight, t.measure, t.unit, t.day, t.dims, t.cohort
    FROM version v CROSS JOIN LATERAL unnest(v.keys, v.weights) AS m(key, weight)
    CROSS JOIN LATERAL (
      SELECT measure, unit, grain, day, dims, cohort FROM tally WHERE id = m.key LIMIT 1
    ) AS t
    WHERE t.grain = 'day'
  ), new_dims AS (
    INSERT INTO posted_dims (dims)
    SELECT DISTINCT dims FROM told WHERE dims NOT IN (SELECT dims FROM posted_dims) ORDER BY dims
    RETURNING id, dims
  ), mark AS MATERIALIZED (
    SELECT side, subject, weight, measure, unit, day, cohort, d.id AS dims, d.dims ->> 'rule' AS rule
    FROM told JOIN (SELECT id, dims FROM posted_dims UNION ALL SELECT id, dims FROM new_dims) AS d USING (dims)
  ), stocked AS (
    SELECT side, subject, s.stock, unit, rule, day, sum(weight * s.sign) AS delta, min(dims) AS dims
    FROM mark JOIN (VALUES ${FLOWS.join(', ')}) AS s(stock, measure, sign) USING (measure)
    GROUP BY side, subject, s.stock, unit, rule, day HAVING sum(weight * s.sign) <> 0
  ), span AS (
    SELECT side, stock, unit, coalesce(lead(day) OVER days - 1, 'infinity') AS day,
      min(dims) OVER (PARTITION BY side, subject, stock, unit, rule) AS dims, subject, day AS day_from,
      (sum(delta) OVER days)::bigint AS weight
    FROM stocked WINDOW days AS (PARTITION BY side, subject, stock, unit, rule ORDER BY day)
  ), change AS MATERIALIZED (
    SELECT what, unit, day, subject, dims, cohort, day_from, weight, sum(side) AS side FROM (
      SELECT side, measure AS what, unit, day, subject, dims, cohort, NULL::date AS day_from, weight FROM mark
      WHERE measure NOT IN (${STOCK_ONLY.map(text).join(', ')})
      UNION ALL
      SELECT side, stock, unit, day, subject, dims, NULL, day_from, weight FROM span WHERE weight <> 0
    ) AS posted GROUP BY what, unit, day, subject, dims, cohort, day_from, weight HAVING sum(side) <> 0
  ), ended AS (
    UPDATE posting p SET seq_to = $2 FROM change c
    WHERE c.side < 0 AND p.what = c.what AND p.unit = c.unit AND p.day = c.day AND p.subject = c.subject
      AND p.dims = c.dims AND p.cohort IS NOT DISTINCT FROM c.cohort AND p.seq_to > $2
  )
  INSERT INTO posting (what, unit, day, subject, dims, cohort, seq_from, day_from, weight)
  SELECT what, unit, day, subject, dims, cohort, $2, day_from, weight FROM change WHERE side > 0
  ORDER BY what, unit, day, subject`;

function HISTORY(sequence: string): string {
  return `
      SELECT keys, weights FROM fact_history
      WHERE stream = s.stream AND subject = s.subject AND seq_from <= ${sequence} AND seq_to > ${sequence} LIMIT 1`;
}
