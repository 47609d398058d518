import type { PoolClient } from 'pg';
import type { Reading } from './core/mark';

/** The one row that every writer locks and every answer names. */
export interface JournalHead {
  readonly sequence: number;
  readonly at: number;
  readonly rulesGeneration: number;
  readonly zone: string | undefined;
  /** The measures that are tallied, as `nameOfTallied` names them. */
  readonly tallied: string | undefined;
  /** Happenings are marked up to this instant. */
  readonly markedUntil: number;
  /** Lateness of what is open is judged up to this instant. */
  readonly position: number;
  readonly unitsRevision: number;
  /** Facts of older generations count as nothing; 0 until a first one is whole. */
  readonly generation: number;
  /** Facts that were known in an older generation and are not told as fully in a newer one. */
  readonly missing: number;
}

/** The head for one stream; `lock` keeps every other writer waiting until the transaction ends. */
export async function readHead(
  client: Pick<PoolClient, 'query'>,
  stream: string,
  lock: 'lock' | 'look',
): Promise<JournalHead> {
  const { rows } = await client.query<Record<string, string | number | null>>({
    name: `head-${lock}`,
    text: lock === 'lock' ? `${HEAD} FOR UPDATE` : HEAD,
    values: [stream],
  });
  const row = rows[0];
  if (row === undefined) throw new Error('the journal has no head: the database is not migrated');
  return {
    sequence: Number(row['sequence']),
    at: Number(row['at']),
    rulesGeneration: Number(row['rules_generation']),
    zone: row['zone'] === null ? undefined : String(row['zone']),
    tallied: row['tallied'] === null ? undefined : String(row['tallied']),
    markedUntil: Number(row['marked_until']),
    position: Number(row['position']),
    unitsRevision: Number(row['units_revision']),
    generation: Number(row['generation']),
    missing: Number(row['missing']),
  };
}

/** The reading that every stored mark is of. */
export function readingOf({ markedUntil, position, generation }: JournalHead): Reading {
  return { now: markedUntil, position, generation };
}

const HEAD = `
  SELECT sequence, floor(extract(epoch FROM at) * 1000) AS at, rules_generation, zone, tallied, marked_until,
    coalesce((positions ->> $1)::bigint, 0) AS position, units_revision,
    coalesce((generations ->> $1)::integer, 0) AS generation, coalesce((missing ->> $1)::bigint, 0) AS missing
  FROM journal_head`;
