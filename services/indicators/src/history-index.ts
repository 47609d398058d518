import { withTransaction } from '@nhip/store';
import type { Pool } from 'pg';
import { BLOCK, INDEX_POSTINGS, INDEX_TALLIES } from './history-statements';

export const HISTORY_LIMITS = {
  /** Rows of the journal in one block; who asks for a sequence within a block reads as many of them. */
  rows: 512,
  /** Tallies that one block's rows change, unless a single row changes more. */
  keys: 2_500,
  /** Facts that one block's rows change, unless a single row changes more. */
  facts: 250,
  /** A block that is not full waits this long for further rows. */
  waitSeconds: 30,
} as const;

/** New rules change all facts of a province in one row of the journal. */
const STATEMENT_LIMIT = '60min';

export interface Advance {
  /** The sequence that the index now holds. */
  readonly upto: number;
  readonly moved: boolean;
}

/**
 * Problem: the past is asked for by tally and by what stands behind a figure, while it is written by time.
 * Naive: one index entry per change, in the transaction that applies facts. That one holds the lock all wait for.
 * Here: block after block of the journal, each in a transaction of its own, is turned into what was true at its end; a
 * moment within a block is its beginning and the journal's rows since.
 * Invariant: at every sequence in past_block the index tells what the journal's rows up to there add up to.
 */
export class HistoryIndex {
  constructor(private readonly pool: Pool) {}

  /** Takes in the next block, if there is one; a block that may still grow only when it is `eager`. */
  async advance({ eager = false, rows = HISTORY_LIMITS.rows as number } = {}): Promise<Advance> {
    return withTransaction(
      this.pool,
      async (client) => {
        const held = await client.query<{ upto: string }>(
          'SELECT upto FROM past_index FOR UPDATE SKIP LOCKED',
        );
        const from = Number(held.rows[0]?.upto ?? 0);
        // Another replica is at it.
        if (held.rows.length === 0) return { upto: from, moved: false };
        const { keys, facts, waitSeconds } = HISTORY_LIMITS;
        const { rows: found } = await client.query<Found>(BLOCK, [from, rows, keys, facts]);
        const block = found[0];
        if (block?.upto == null) return { upto: from, moved: false };
        const isFull =
          block.rows === rows || Number(block.keys) > keys / 2 || Number(block.facts) > facts / 2;
        if (!eager && !isFull && Number(block.seconds) < waitSeconds) return { upto: from, moved: false };
        const upto = Number(block.upto);
        await client.query(`SET LOCAL statement_timeout = '${STATEMENT_LIMIT}'`);
        await client.query(INDEX_TALLIES, [from, upto]);
        await client.query(INDEX_POSTINGS, [from, upto]);
        await client.query('INSERT INTO past_block (upto) VALUES ($1)', [upto]);
        await client.query('UPDATE past_index SET upto = $1', [upto]);
        return { upto, moved: true };
      },
      'BEGIN ISOLATION LEVEL REPEATABLE READ',
    );
  }
}

interface Found {
  readonly upto: string | null;
  readonly keys: string;
  readonly facts: string;
  readonly rows: number;
  readonly seconds: string;
}
