import { withTransaction } from '@nhip/store';
import type { Pool, PoolClient } from 'pg';
import { readInPortions } from './cursor';
import { headOf, readHead, readingOf, type JournalHead } from './journal-head';
import type { StreamRules } from './rules';
import type { TallyKeys, Weighted } from './tally-keys';

/** Facts that are in memory at once. */
const BATCH = 1_000;
/** All facts of a province are marked within one transaction, and who waits for its lock waits as long. */
const STATEMENT_LIMIT = '60min';

/** What a change of rules did. */
export interface MarkedAgain {
  readonly facts: number;
  readonly from: number;
  readonly to: number;
}

interface MarkingAgain {
  readonly streams: readonly StreamRules[];
  readonly keys: TallyKeys;
  readonly zone: string;
  /** As `nameOfTallied` names the measures: with its rules an instance may come to tally others. */
  readonly tallied?: string | undefined;
  /** Told before the first fact is marked; not when there are none. */
  readonly onBegin?: (generations: Pick<MarkedAgain, 'from' | 'to'>) => void;
}

/**
 * Problem: newer rules count the same facts otherwise, in tallies of their own generation, and every figure has to go
 * over to them at one moment that the journal knows, whoever asks or starts meanwhile.
 * Naive: count anew into the old tallies. What was known before could then be told by nobody.
 * Here: one transaction under the lock of the journal's head. Every fact gets its marks of the new generation, at the
 * reading of the head; what it had becomes history; one row of the journal for each stream, whose cause is `rules`,
 * adds the new tallies up from nothing; last, the head is of the new generation. The old tallies stay as they are, for
 * questions about the time before. Of two replicas that start at once, the second finds the work done.
 * @returns undefined when the tallies are of these rules, or of newer ones, or count days of another zone.
 */
export async function markAgain(
  pool: Pool,
  { streams, keys, zone, tallied, onBegin }: MarkingAgain,
): Promise<MarkedAgain | undefined> {
  const to = keys.rulesGeneration;
  if (!isOlder(await readHead(pool, '', 'look'), to, zone)) return undefined;
  return withTransaction(pool, async (client) => {
    await client.query(`SET LOCAL statement_timeout = '${STATEMENT_LIMIT}'`);
    const head = await readHead(client, '', 'lock');
    if (!isOlder(head, to, zone)) return undefined;
    const marked = { facts: 0, from: head.rulesGeneration, to };
    if (head.sequence === 0) {
      await client.query('UPDATE journal_head SET rules_generation = $1', [to]);
      return marked;
    }
    onBegin?.({ from: marked.from, to });
    if (head.rulesGeneration === 1) await client.query(RENAME_VERDICTS);
    let { sequence } = head;
    for (const rules of streams) {
      const facts = await markStream(client, { rules, keys, head, sequence: sequence + 1 });
      if (facts > 0) await client.query(TURN, [rules.stream, ++sequence, to, head.markedUntil]);
      marked.facts += facts;
    }
    await client.query('UPDATE journal_head SET rules_generation = $1, tallied = $2', [to, tallied]);
    return marked;
  });
}

interface MarkingStream {
  readonly rules: StreamRules;
  readonly keys: TallyKeys;
  readonly head: JournalHead;
  readonly sequence: number;
}

/** @returns how many facts of the stream were marked, in the row of the journal that is to come */
async function markStream(
  client: PoolClient,
  { rules: { stream, decode }, keys, head, sequence }: MarkingStream,
): Promise<number> {
  const reading = readingOf(headOf(head, stream));
  let count = 0;
  const stored = { select: FACTS, values: [stream], atOnce: BATCH };
  for await (const rows of readInPortions<StoredFact>(client, stored)) {
    const facts = rows.map(({ subject, body }) => ({ subject, ...decode(body).marksAt(reading) }));
    await keys.ensure(facts.flatMap(({ marks }) => marks));
    const weighed = facts.map(({ marks, ...fact }) => ({ ...fact, ...keys.weighKnown(marks) }));
    await replace(client, weighed, { stream, sequence });
    count += rows.length;
  }
  return count;
}

interface StoredFact {
  readonly subject: string;
  readonly body: Buffer;
}

interface Remarked extends Weighted {
  readonly subject: string;
  readonly happensAt?: number;
  readonly changesAt?: number;
}

function isOlder(
  head: { readonly rulesGeneration: number; readonly zone: string | undefined },
  generation: number,
  zone: string,
): boolean {
  return head.rulesGeneration < generation && (head.zone ?? zone) === zone;
}

async function replace(
  client: PoolClient,
  facts: readonly Remarked[],
  { stream, sequence }: { readonly stream: string; readonly sequence: number },
): Promise<void> {
  await client.query({
    name: 'mark-again',
    text: REPLACE,
    values: [
      ...[stream, sequence, facts.map(({ subject }) => subject)],
      facts.map(({ keys }) => `{${keys.join()}}`),
      facts.map(({ weights }) => `{${weights.join()}}`),
      facts.map(({ happensAt }) => happensAt ?? null),
      facts.map(({ changesAt }) => changesAt ?? null),
    ],
  });
}

const FACTS = 'SELECT subject, body FROM fact WHERE stream = $1';

const REPLACE = `
  WITH input AS (
    SELECT * FROM unnest($3::text[], $4::text[], $5::text[], $6::bigint[], $7::bigint[])
    AS i(subject, keys, weights, happens_at, changes_at)
  ), kept AS (
    INSERT INTO fact_history (stream, subject, seq_from, seq_to, generation, version, body, keys, weights, unit,
      newest_at, newest_source)
    SELECT f.stream, f.subject, f.seq, $2, f.generation, f.version, f.body, f.keys, f.weights, f.unit, f.newest_at,
      f.newest_source
    FROM input i JOIN fact f ON f.stream = $1 AND f.subject = i.subject
  )
  UPDATE fact f SET keys = i.keys::bigint[], weights = i.weights::bigint[], happens_at = i.happens_at,
    changes_at = i.changes_at, seq = $2
  FROM input i WHERE f.stream = $1 AND f.subject = i.subject`;

/** The first generation said `rule: instant, late: yes` for what is `instant: late` since; who asks reads one name. */
const RENAME_VERDICTS = `
  UPDATE tally SET dims = dims - 'rule' - 'late'
    || jsonb_build_object('instant', CASE dims ->> 'late' WHEN 'yes' THEN 'late' ELSE 'in-time' END)
  WHERE rules_generation = 1 AND measure = 'dossier.fell_due' AND dims ? 'late'`;

const TURN = `
  WITH total AS (
    SELECT m.key, sum(m.weight)::bigint AS value FROM fact f CROSS JOIN LATERAL unnest(f.keys, f.weights) AS m(key, weight)
    WHERE f.stream = $1 GROUP BY m.key HAVING sum(m.weight) <> 0
  ), tallied AS (
    UPDATE tally t SET value = total.value FROM total WHERE t.id = total.key
  ), head AS (
    UPDATE journal_head SET sequence = $2, at = greatest(at, clock_timestamp()) RETURNING at, positions
  )
  INSERT INTO journal (sequence, at, rules_generation, cause, stream, keys, deltas, facts, marked_until, positions,
    subjects)
  SELECT $2, head.at, $3, 'rules', $1,
    coalesce((SELECT array_agg(key ORDER BY key) FROM total), '{}'),
    coalesce((SELECT array_agg(value ORDER BY key) FROM total), '{}'),
    (SELECT count(*) FROM fact WHERE stream = $1), $4, head.positions,
    coalesce((SELECT array_agg(subject ORDER BY subject) FROM fact WHERE stream = $1), '{}')
  FROM head
  RETURNING pg_notify('nhip_journal', sequence::text)`;
