import type { PoolClient } from 'pg';
import type { AcceptPlan, KnownName } from './accept-plan';
import type { Candidate } from './outcome';
import type { StreamEvent } from './stream-definition';
import { nameOf, type StoredSubject } from './subject-log';

/** Counts of one source in one transaction; `received` is the sum of the others at all times. */
export interface IntakeDelta {
  readonly received: number;
  readonly applied: number;
  readonly duplicate: number;
  readonly pending: number;
  readonly parked: number;
  readonly refused: number;
}

/** A row that was not there when the batch was planned: the transaction must be planned anew. */
export class PlanOutdated extends Error {}

const LOCK_SUBJECTS = {
  name: 'lock-subjects',
  text: `
    SELECT subject, version, log::text AS log FROM subject
    WHERE subject = ANY ($1::text[]) ORDER BY subject FOR UPDATE`,
};

const FIND_NAMES = {
  name: 'find-names',
  text: `
    SELECT source, id, subject, hash FROM event
    JOIN unnest($1::text[], $2::text[]) AS asked (source, id) USING (source, id)`,
};

/** Events, subjects and dirty rows in one statement; what was there already shows in the counts. */
const WRITE_PLAN = {
  name: 'write-plan',
  text: `
    WITH stored AS (
      INSERT INTO event (source, id, subject, kind, time, sequence, hash, body)
      SELECT source, id, subject, kind, to_timestamp(time / 1000), sequence, hash, body::jsonb
      FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::float8[], $6::bigint[], $7::bytea[],
        $8::text[]) AS given (source, id, subject, kind, time, sequence, hash, body)
      ON CONFLICT (source, id) DO NOTHING RETURNING 1
    ), given AS (
      SELECT * FROM unnest($9::text[], $10::int[], $11::text[], $12::bytea[], $13::bool[])
        AS given (subject, version, log, fact, fresh)
    ), made AS (
      INSERT INTO subject (subject, generation, version, log, fact)
      SELECT subject, $14::int, version, log::json, fact FROM given WHERE fresh
      ON CONFLICT (subject) DO NOTHING RETURNING 1
    ), changed AS (
      UPDATE subject SET generation = $14::int, version = given.version, log = given.log::json, fact = given.fact
      FROM given WHERE NOT given.fresh AND subject.subject = given.subject RETURNING 1
    ), dirtied AS (
      INSERT INTO dirty (subject, generation, version) SELECT subject, $14::int, version FROM given
      ON CONFLICT (subject) DO UPDATE SET generation = excluded.generation, version = excluded.version
    )
    SELECT (SELECT count(*) FROM stored)::int AS events,
      ((SELECT count(*) FROM made) + (SELECT count(*) FROM changed))::int AS subjects`,
};

const PARK = {
  name: 'park',
  text: `
    INSERT INTO parked (source, id, hash, subject, kind, time, reason, body)
    SELECT source, id, hash, subject, kind, to_timestamp(time / 1000), reason, body::jsonb
    FROM unnest($1::text[], $2::text[], $3::bytea[], $4::text[], $5::text[], $6::float8[], $7::text[], $8::text[])
      AS given (source, id, hash, subject, kind, time, reason, body)
    ON CONFLICT (source, id, hash) DO NOTHING`,
};

const COUNT_INTAKE = {
  name: 'count-intake',
  text: `
    INSERT INTO intake AS i (source, slot, received, applied, duplicate, pending, parked, refused)
    SELECT source, $1::int, received, applied, duplicate, pending, parked, refused
    FROM unnest($2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[])
      AS given (source, received, applied, duplicate, pending, parked, refused)
    ORDER BY source
    ON CONFLICT (source, slot) DO UPDATE SET received = i.received + excluded.received,
      applied = i.applied + excluded.applied, duplicate = i.duplicate + excluded.duplicate,
      pending = i.pending + excluded.pending, parked = i.parked + excluded.parked,
      refused = i.refused + excluded.refused`,
};

/** Locks the rows of these subjects, in one order for everybody, and reads them. */
export async function lockSubjects(
  client: PoolClient,
  subjects: readonly string[],
): Promise<Map<string, StoredSubject>> {
  const { rows } = await client.query<StoredSubject & { subject: string }>({
    ...LOCK_SUBJECTS,
    values: [subjects],
  });
  return new Map(rows.map(({ subject, version, log }) => [subject, { version, log }]));
}

/** Which of these (source, id) are stored, and where. */
export async function findNames(
  client: PoolClient,
  names: readonly { readonly source: string; readonly id: string }[],
): Promise<Map<string, KnownName>> {
  const values = [names.map(({ source }) => source), names.map(({ id }) => id)];
  const { rows } = await client.query<{ source: string; id: string } & KnownName>({ ...FIND_NAMES, values });
  return new Map(rows.map(({ source, id, subject, hash }) => [nameOf(source, id), { subject, hash }]));
}

/** @throws PlanOutdated when an event or a subject was stored by somebody else since the plan was made. */
export async function writePlan<Event extends StreamEvent>(
  client: PoolClient,
  { events, subjects, parked }: AcceptPlan<Event>,
  generation: number,
): Promise<void> {
  if (events.length > 0) {
    const values = [
      ...eventColumns(events),
      subjects.map(({ subject }) => subject),
      subjects.map(({ version }) => version),
      subjects.map(({ log }) => log),
      subjects.map(({ fact }) => Buffer.from(fact.buffer, fact.byteOffset, fact.byteLength)),
      subjects.map(({ fresh }) => fresh),
      generation,
    ];
    const { rows } = await client.query<{ events: number; subjects: number }>({ ...WRITE_PLAN, values });
    if (rows[0]!.events !== events.length || rows[0]!.subjects !== subjects.length) throw new PlanOutdated();
  }
  if (parked.length > 0) {
    const candidates = parked.map(({ candidate }) => candidate);
    const [source, id, subject, kind, time, , hash, body] = eventColumns(candidates);
    const values = [source, id, hash, subject, kind, time, parked.map(({ reason }) => reason), body];
    await client.query({ ...PARK, values });
  }
}

/** The last statement of a transaction: its rows stay locked until COMMIT, so each lane has a slot of its own. */
export async function countIntake(
  client: PoolClient,
  slot: number,
  intake: ReadonlyMap<string, IntakeDelta>,
): Promise<void> {
  const deltas = [...intake.values()];
  const columns = (['received', 'applied', 'duplicate', 'pending', 'parked', 'refused'] as const).map(
    (name) => deltas.map((delta) => delta[name]),
  );
  await client.query({ ...COUNT_INTAKE, values: [slot, [...intake.keys()], ...columns] });
}

function eventColumns(candidates: readonly Candidate[]): unknown[][] {
  return [
    candidates.map(({ event }) => event.source),
    candidates.map(({ event }) => event.id),
    candidates.map(({ subject }) => subject),
    candidates.map(({ event }) => event.kind),
    candidates.map(({ event }) => event.time),
    candidates.map(({ event }) => event.sequence ?? null),
    candidates.map(({ hash }) => hash),
    candidates.map(({ body }) => body),
  ];
}
