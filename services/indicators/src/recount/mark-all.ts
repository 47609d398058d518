import type { PoolClient } from 'pg';
import type { Mark } from '../core/mark';
import { readInPortions } from '../cursor';
import { inTurns } from '../in-turns';
import { headOf, readingOf, type JournalHead } from '../journal-head';
import type { StreamRules } from '../rules';

/** Facts that are in memory at once. */
const FETCH = 250;
/** Facts that are marked before anything else gets a turn: a millisecond or two. */
const AT_ONCE = 25;

/** What is counted again. */
export interface Counted {
  readonly streams: readonly StreamRules[];
  readonly rulesGeneration: number;
}

/** The same in one snapshot, by the clock readings of its head. */
export interface Counting extends Counted {
  readonly client: PoolClient;
  readonly head: JournalHead;
}

/**
 * Marks every fact from its bytes.
 * @returns how many there are
 */
export async function markAll(
  { client, streams, head }: Counting,
  onMark: (mark: Mark) => void,
): Promise<number> {
  let facts = 0;
  for (const { stream, decode } of streams) {
    const reading = readingOf(headOf(head, stream));
    const bodies = { select: FACTS, values: [stream], atOnce: FETCH };
    for await (const rows of readInPortions<{ body: Buffer }>(client, bodies)) {
      // failpoint: recount.reading
      facts += rows.length;
      for await (const some of inTurns(rows, AT_ONCE))
        for (const { body } of some) for (const mark of decode(body).marksAt(reading).marks) onMark(mark);
    }
  }
  return facts;
}

const FACTS = 'SELECT body FROM fact WHERE stream = $1';
