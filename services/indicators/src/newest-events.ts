import { int8Array, textArray } from '@nhip/store';
import type { PoolClient } from 'pg';
import type { FactHead } from './rules';

interface Telling {
  readonly stream: string;
  /** The sequence that the facts were written with. */
  readonly sequence: number;
  /** Newer events are not told yet. */
  readonly markedUntil: number;
  /** Units that held one of the facts before, and do not any more. */
  readonly left: readonly string[];
}

/**
 * Problem: each unit's newest event is told with every figure, and may be another one after every write.
 * Naive: an index of facts by it. Each fact's newest event is another one with every version, so that each write moves
 * its entries in all indexes of the table.
 * Here: who was the newest before stands in `unit_newest`; a newer one can only be among what was just written, or
 * among the few events that lay after the clock when they were. Only where the one that was told has left its unit, or
 * has lost its newest event, a part of the unit's facts is looked through.
 * A row that does not tell whose event it was is believed no more once its unit is written to.
 * Invariant: of a unit that was just written to, the last row of `unit_newest` tells the newest event up to the clock.
 * @param facts those that changed
 */
export async function tellNewest(
  client: PoolClient,
  facts: readonly FactHead[],
  { stream, sequence, markedUntil, left }: Telling,
): Promise<void> {
  const newest = new Map<string, FactHead | undefined>();
  for (const unit of left) newest.set(unit, undefined);
  for (const fact of facts) {
    if (fact.unit === '') continue;
    const other = newest.get(fact.unit);
    const counts = fact.newestEventAt <= markedUntil;
    if (other === undefined || (counts && isBefore(fact, other)))
      newest.set(fact.unit, counts ? fact : undefined);
  }
  const best = [...newest.values()];
  await client.query({
    name: 'newest',
    text: TELL,
    values: [
      stream,
      sequence,
      markedUntil,
      textArray([...newest.keys()]),
      int8Array(best.map((fact) => fact?.newestEventAt)),
      textArray(best.map((fact) => fact?.newestEventSource)),
      textArray(best.map((fact) => fact?.subject)),
    ],
  });
}

/** Of two that are equally new the first by source and subject is told, as ORDER puts it. */
function isBefore(a: FactHead, b: FactHead): boolean {
  if (a.newestEventAt !== b.newestEventAt) return a.newestEventAt > b.newestEventAt;
  if (a.newestEventSource !== b.newestEventSource) return a.newestEventSource < b.newestEventSource;
  return a.subject < b.subject;
}

const ORDER = 'newest_at DESC, newest_source, newest_subject';

/** A FROM item's text: what was told last of a unit of stream $1. */
const TOLD = (unit: string): string => `
    SELECT newest_at, newest_source, newest_subject FROM unit_newest n
    WHERE n.stream = $1 AND n.unit = ${unit} ORDER BY n.seq DESC LIMIT 1`;

/** A SELECT's text: of the events that lay after the clock when they were written, the newest up to an instant. */
const AHEAD = (unit: string, until: string): string => `
    SELECT newest_at, newest_source, subject AS newest_subject FROM fact
    WHERE stream = $1 AND unit = ${unit} AND ahead_at <= ${until}
    ORDER BY ahead_at DESC, newest_source, subject LIMIT 1`;

/** A FROM item's text: the newest event, up to an instant, of what a unit of stream $1 holds. */
export const NEWEST_OF_UNIT = (unit: string, until: string): string => `
    SELECT * FROM (
      (${TOLD(unit)}) UNION ALL (${AHEAD(unit, until)})
    ) AS candidate WHERE newest_at IS NOT NULL ORDER BY ${ORDER} LIMIT 1`;

const TELL = `
  INSERT INTO unit_newest (stream, unit, seq, newest_at, newest_source, newest_subject)
  SELECT $1, best.unit, $2, newest.newest_at, newest.newest_source, newest.newest_subject
  FROM unnest($4::text[], $5::bigint[], $6::text[], $7::text[])
    AS best(unit, newest_at, newest_source, newest_subject)
  LEFT JOIN LATERAL (
    SELECT true AS is_there, *, EXISTS (
      SELECT FROM fact f WHERE f.stream = $1 AND f.subject = newest_subject AND f.seq = $2
    ) AS is_changed FROM (${TOLD('best.unit')}) AS told
  ) AS told ON true
  CROSS JOIN LATERAL (
    SELECT told.is_there IS NULL OR (told.newest_at IS NOT NULL AND told.newest_subject IS NULL) OR (
      told.is_changed AND (
        best.newest_at IS NULL OR (-best.newest_at, best.newest_source, best.newest_subject)
          > (-told.newest_at, told.newest_source, told.newest_subject)
      )
    ) AS is_needed
  ) AS look
  LEFT JOIN LATERAL (
    SELECT * FROM (
      SELECT best.newest_at, best.newest_source, best.newest_subject
      UNION ALL SELECT told.newest_at, told.newest_source, told.newest_subject
        WHERE NOT told.is_changed AND told.newest_subject IS NOT NULL
      UNION ALL (${AHEAD('best.unit', '$3')})
      UNION ALL (
        SELECT newest_at, newest_source, subject FROM fact
        WHERE look.is_needed AND stream = $1 AND unit = best.unit AND newest_at <= $3 AND newest_era <= $3 >> 33
        ORDER BY newest_era DESC, newest_at DESC, newest_source, subject LIMIT 1
      )
    ) AS candidate WHERE newest_at IS NOT NULL ORDER BY ${ORDER} LIMIT 1
  ) AS newest ON true
  WHERE (newest.newest_at, newest.newest_source, newest.newest_subject)
    IS DISTINCT FROM (told.newest_at, told.newest_source, told.newest_subject)
  ORDER BY best.unit`;
