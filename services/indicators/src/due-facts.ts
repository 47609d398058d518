import type { PoolClient } from 'pg';
import type { ReadFact } from './fact-rows';
import type { StreamRules } from './rules';

/** Facts that one transaction takes from the clock; those of one instant go together, however many they are. */
const CLOCK_BATCH = 2_000;

export interface DueAsked {
  readonly column: 'happens_at' | 'changes_at';
  /** The clock stands here, … */
  readonly from: number;
  /** … and is to come up to here. */
  readonly to: number;
}

/**
 * The stored facts of some streams whose instant comes while the clock goes on, the earliest first.
 * @returns by stream, and how far the clock gets with them
 */
export async function dueFacts(
  client: PoolClient,
  streams: ReadonlyMap<string, StreamRules>,
  { column, from, to }: DueAsked,
): Promise<{ reached: number; facts: Map<string, ReadFact[]> }> {
  const facts = new Map<string, ReadFact[]>();
  if (to <= from) return { reached: from, facts };
  const { rows } = await client.query<{ stream: string; body: Buffer; at: string }>({
    name: `due-${column}`,
    text: DUE(column),
    values: [[...streams.keys()], to, CLOCK_BATCH],
  });
  const reached = rows.length < CLOCK_BATCH ? to : Number(rows.at(-1)?.at);
  for (const { stream, body } of rows) {
    const read = { body, fact: (streams.get(stream) as StreamRules).decode(body) };
    const list = facts.get(stream);
    if (list) list.push(read);
    else facts.set(stream, [read]);
  }
  return { reached, facts };
}

/** Stream by stream through the index; those of one instant come together, whatever their streams. */
const DUE = (column: string): string => `
  SELECT f.* FROM unnest($1::text[]) AS s(stream) CROSS JOIN LATERAL (
    SELECT stream, body, ${column} AS at FROM fact WHERE stream = s.stream AND ${column} <= $2
    ORDER BY ${column} FETCH FIRST $3 ROWS WITH TIES
  ) AS f ORDER BY at FETCH FIRST $3 ROWS WITH TIES`;
