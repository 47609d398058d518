import type { PoolClient } from 'pg';
import { readInPortions } from './cursor';
import { overtakenRowOf, writeFacts } from './fact-rows';
import type { JournalHead } from './journal-head';
import { noteMissing } from './missing-facts';
import { noteBeside } from './notes-beside';
import type { StreamRules } from './rules';

/** Facts that are in memory at once, and stand in one row of the journal. */
const BATCH = 2_000;
/** Of a database restored empty, every fact of a province goes; who waits for the head's lock waits as long. */
const STATEMENT_LIMIT = '60min';

/**
 * Problem: a stream whose database was restored from an older backup tells its facts anew, in a higher generation, and
 * never again those that it has lost; the figures still hold them, and nobody could say why.
 * Naive: forget them as the first fact of the new generation comes. Then all figures fall to nothing and rise again.
 * Here: once every partition has said that the new generation is whole, everything that is only known in an older one
 * counts as nothing from one transaction on: through the same writing as every change, so that the journal tells it,
 * the past keeps it, and a recount agrees. The stored facts keep their bytes and are listed as missing.
 * @param to the generation that is whole now
 * @returns the head as it is then; the caller holds its lock.
 */
export async function turnGeneration(
  client: PoolClient,
  { rules, head, to }: { readonly rules: StreamRules; readonly head: JournalHead; readonly to: number },
): Promise<JournalHead> {
  const { stream, decode } = rules;
  const { markedUntil, position } = head;
  let { sequence, missing } = head;
  await client.query(`SET LOCAL statement_timeout = '${STATEMENT_LIMIT}'`);
  const older = { select: OVERTAKEN, values: [stream, head.generation, to], atOnce: BATCH };
  for await (const rows of readInPortions<{ body: Buffer }>(client, older)) {
    const known = rows.map(({ body }) => ({ fact: decode(body), body }));
    const writing = { stream, sequence: sequence + 1, cause: 'generation', markedUntil, position } as const;
    const overtaken = known.map(overtakenRowOf);
    const changed = (await writeFacts(client, overtaken, writing)) > 0;
    if (changed) sequence++;
    await noteBeside(client, overtaken, { rules, sequence, changed, cause: 'restored' });
    missing += await noteMissing(client, stream, known);
  }
  const since = sequence > head.sequence ? head.sequence + 1 : sequence;
  await client.query(TURN, [stream, to, since]);
  return { ...head, sequence, missing, generation: to };
}

/** Those of still older generations count as nothing already. */
const OVERTAKEN = `
  SELECT body FROM fact WHERE stream = $1 AND generation >= $2 AND generation < $3 ORDER BY subject`;

const TURN = `
  WITH turned AS (
    INSERT INTO whole_generation (stream, generation, sequence) VALUES ($1, $2, $3) RETURNING stream, generation
  )
  UPDATE journal_head SET generations = generations || jsonb_build_object(stream, generation) FROM turned`;
