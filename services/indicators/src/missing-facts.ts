import type { PoolClient } from 'pg';
import type { FactRow, ReadFact } from './fact-rows';
import type { JournalHead } from './journal-head';
import type { StreamRules } from './rules';

/** The first one there is: nothing was known before it. */
const FIRST_GENERATION = 1;

/** Lists what was known and is not told any more. @returns how many were not listed before. */
export async function noteMissing(
  client: PoolClient,
  stream: string,
  known: readonly ReadFact[],
): Promise<number> {
  if (known.length === 0) return 0;
  const facts = known.map(({ fact }) => fact);
  const { rows } = await client.query<{ noted: number }>({
    name: 'note-missing',
    text: NOTE,
    values: [
      ...[stream, facts.map(({ subject }) => subject), facts.map(({ generation }) => generation)],
      ...[facts.map(({ version }) => version), known.map(({ body }) => body)],
      ...[facts.map(({ unit }) => unit), facts.map(({ newestEventSource }) => newestEventSource)],
    ],
  });
  return rows[0]?.noted ?? 0;
}

/**
 * What a generation that is not whole yet tells less of than was known is listed; what a whole one tells again is
 * taken off the list. Costs nothing while the facts are of the whole generation and nothing is missing.
 */
export async function noteGenerations(
  client: PoolClient,
  rules: StreamRules,
  { head, sequence, rows }: { head: JournalHead; sequence: number; rows: readonly FactRow[] },
): Promise<void> {
  const overtaken = rows.filter(({ generation }) => generation < head.generation);
  const older = Math.max(head.generation, FIRST_GENERATION);
  const begun = rows.filter(({ generation }) => generation > older).map(({ subject }) => subject);
  const fallen = begun.length > 0 ? await noteFallen(client, rules, { sequence, subjects: begun }) : 0;
  const unheard = overtaken.length > 0 ? await noteOvertaken(client, rules, overtaken) : 0;
  if (head.missing + fallen + unheard === 0) return;
  await settleMissing(
    client,
    rules,
    rows.map(({ subject }) => subject),
  );
}

/** Lists what comes in a generation that is over, of dossiers of which nothing newer is known. */
async function noteOvertaken(
  client: PoolClient,
  { stream, decode }: StreamRules,
  overtaken: readonly FactRow[],
): Promise<number> {
  const subjects = overtaken.map(({ subject }) => subject);
  const { rows } = await client.query<{ subject: string; generation: number }>({
    name: 'stored-generations',
    text: 'SELECT subject, generation FROM fact WHERE stream = $1 AND subject = ANY ($2::text[])',
    values: [stream, subjects],
  });
  const stored = new Map(rows.map(({ subject, generation }) => [subject, generation]));
  const newest = overtaken.filter(({ subject, generation }) => stored.get(subject) === generation);
  // Their rows are held by nobody: the bytes tell who held them.
  const known = newest.map(({ body }) => ({ fact: decode(body), body }));
  return noteMissing(client, stream, known);
}

/**
 * Lists the facts that a row of the journal has replaced by newer generations of fewer events.
 * @returns how many were not listed before.
 */
async function noteFallen(
  client: PoolClient,
  rules: StreamRules,
  { sequence, subjects }: { readonly sequence: number; readonly subjects: readonly string[] },
): Promise<number> {
  const { rows } = await client.query<{ body: Buffer }>({
    name: 'fallen',
    text: FALLEN,
    values: [rules.stream, sequence, subjects],
  });
  const known = rows.map(({ body }) => ({ fact: rules.decode(body), body }));
  return noteMissing(client, rules.stream, known);
}

/** Takes those off the list of which as much is told again. */
async function settleMissing(
  client: PoolClient,
  { stream, tellsAll }: StreamRules,
  subjects: readonly string[],
): Promise<void> {
  const { rows } = await client.query<{ subject: string; generation: number; known: Buffer; now: Buffer }>({
    name: 'maybe-settled',
    text: MAYBE_SETTLED,
    values: [stream, subjects],
  });
  const settled = rows.filter(({ known, now }) => tellsAll(now, known));
  if (settled.length === 0) return;
  const names = [settled.map(({ subject }) => subject), settled.map(({ generation }) => generation)];
  await client.query({ name: 'settle-missing', text: SETTLE, values: [stream, ...names] });
}

const NOTE = `
  WITH noted AS (
    INSERT INTO missing (stream, subject, known_generation, known_version, known_body, unit, source)
    SELECT $1, * FROM unnest($2::text[], $3::int[], $4::int[], $5::bytea[], $6::text[], $7::text[])
    ON CONFLICT DO NOTHING RETURNING 1
  ), counted AS (SELECT count(*)::int AS noted FROM noted)
  UPDATE journal_head SET missing = missing
    || jsonb_build_object($1::text, coalesce((missing ->> $1)::bigint, 0) + counted.noted)
  FROM counted RETURNING counted.noted`;

const FALLEN = `
  SELECT h.body FROM fact f JOIN fact_history h
    ON h.stream = f.stream AND h.subject = f.subject AND h.seq_to = f.seq
  WHERE f.stream = $1 AND f.seq = $2 AND f.subject = ANY ($3::text[])
    AND h.generation < f.generation AND h.version > f.version`;

const MAYBE_SETTLED = `
  SELECT m.subject, m.known_generation AS generation, m.known_body AS known, f.body AS now
  FROM missing m JOIN fact f ON f.stream = m.stream AND f.subject = m.subject
  WHERE m.stream = $1 AND m.settled_at IS NULL AND m.subject = ANY ($2::text[])
    AND f.generation > m.known_generation AND f.version >= m.known_version`;

const SETTLE = `
  WITH settled AS (
    UPDATE missing m SET settled_at = clock_timestamp()
    FROM unnest($2::text[], $3::int[]) AS i(subject, generation)
    WHERE m.stream = $1 AND m.subject = i.subject AND m.known_generation = i.generation AND m.settled_at IS NULL
    RETURNING 1
  )
  UPDATE journal_head SET missing = missing
    || jsonb_build_object($1::text, (missing ->> $1)::bigint - (SELECT count(*) FROM settled))`;
