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
  /** Where each stream's position, generation and count of missing facts are found. */
  readonly streams: StreamHeads;
}

/** What the head holds of each stream; 0 of those that it does not name. */
export interface StreamHeads {
  readonly positions: Readonly<Record<string, number>>;
  readonly generations: Readonly<Record<string, number>>;
  readonly missing: Readonly<Record<string, number>>;
}

/** The same head as another stream sees it. */
export function headOf(head: JournalHead, stream: string): JournalHead {
  return { ...head, ...ofStream(head.streams, stream) };
}

function ofStream({ positions, generations, missing }: StreamHeads, stream: string) {
  return {
    position: positions[stream] ?? 0,
    generation: generations[stream] ?? 0,
    missing: missing[stream] ?? 0,
  };
}

/** The head for one stream; `lock` keeps every other writer waiting until the transaction ends. */
export async function readHead(
  client: Pick<PoolClient, 'query'>,
  stream: string,
  lock: 'lock' | 'look',
): Promise<JournalHead> {
  const { rows } = await client.query<Record<string, string | number | null> & StreamHeads>({
    name: `head-${lock}`,
    text: lock === 'lock' ? `${HEAD} FOR UPDATE` : HEAD,
  });
  const row = rows[0];
  if (row === undefined) throw new Error('the journal has no head: the database is not migrated');
  const { positions, generations, missing } = row;
  const streams = { positions, generations, missing };
  return {
    sequence: Number(row['sequence']),
    at: Number(row['at']),
    rulesGeneration: Number(row['rules_generation']),
    zone: row['zone'] === null ? undefined : String(row['zone']),
    tallied: row['tallied'] === null ? undefined : String(row['tallied']),
    markedUntil: Number(row['marked_until']),
    unitsRevision: Number(row['units_revision']),
    ...{ streams, ...ofStream(streams, stream) },
  };
}

/** The reading that every stored mark is of. */
export function readingOf({ markedUntil, position, generation }: JournalHead): Reading {
  return { now: markedUntil, position, generation };
}

const HEAD = `
  SELECT sequence, floor(extract(epoch FROM at) * 1000) AS at, rules_generation, zone, tallied, marked_until,
    units_revision, positions, generations, missing
  FROM journal_head`;
