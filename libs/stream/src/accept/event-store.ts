import type { PoolClient } from 'pg';
import type { AcceptPlan, KnownName } from './accept-plan';
import type { Candidate } from './outcome';
import type { StreamEvent } from '../stream-definition';
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

/** Events are unique by it. */
export interface EventName {
  readonly source: string;
  readonly id: string;
}

/** A row that was not there when the batch was planned: the transaction must be planned anew. */
export class PlanOutdated extends Error {
  /** @param names of the events that were to be stored: some of them may be there already */
  constructor(readonly names: readonly EventName[] = []) {
    super('the plan of a transaction is outdated');
  }
}

const LOCK_SUBJECTS = {
  name: 'lock-subjects',
  text: `
    SELECT subject, version, log::text AS log FROM subject
    WHERE subject = ANY ($1::text[]) ORDER BY subject FOR UPDATE`,
};

const FIND_NAMES = {
  name: 'find-names',
  text: `
    SELECT source, id, subject, encode(hash, 'hex') AS hash FROM event
    JOIN unnest($1::text[], $2::text[]) AS asked (source, id) USING (source, id)`,
};

/**
 * A column travels as one text joined by a control character that no name, JSON or hexadecimal text can hold: quoting
 * and parsing array literals full of JSON cost more than all else at the door.
 */
const SEPARATOR = '\u001e';
export const column = (parameter: number, type = 'text'): string => {
  const texts = `string_to_array($${parameter}::text, E'\\x1e', '')`;
  return type === 'text' ? texts : `${texts}::${type}[]`;
};

const EVENT_COLUMNS = `${column(1)}, ${column(2)}, ${column(3)}, ${column(4)}, ${column(5, 'float8')},
        ${column(6, 'bigint')}, ${column(7)}, ${column(8)}`;
const EVENT_NAMES = 'source, id, subject, kind, time, sequence, hash, body';

/**
 * Events, subjects and dirty rows in one statement; what was there already shows in the counts, and so does all that
 * is written after a newer generation has begun: its receivers would take this process's facts for old ones.
 */
const WRITE_PLAN = {
  name: 'write-plan',
  text: `
    WITH stored AS (
      INSERT INTO event (source, id, subject, kind, time, sequence, hash, body)
      SELECT source, id, subject, kind, to_timestamp(time / 1000), sequence, decode(hash, 'hex'), body::jsonb
      FROM unnest(${EVENT_COLUMNS}) AS given (${EVENT_NAMES})
      ON CONFLICT (source, id) DO NOTHING RETURNING 1
    ), given AS (
      SELECT subject, version, log::json AS log, decode(fact, 'hex') AS fact, fresh, traceparent
      FROM unnest(${column(9)}, ${column(10, 'int')}, ${column(11)}, ${column(12)}, ${column(13, 'bool')}, ${column(15)})
        AS given (subject, version, log, fact, fresh, traceparent)
    ), made AS (
      INSERT INTO subject (subject, generation, version, log, fact)
      SELECT subject, $14::int, version, log, fact FROM given
      WHERE fresh AND NOT EXISTS (SELECT FROM subject WHERE generation > $14::int)
      ON CONFLICT (subject) DO NOTHING RETURNING 1
    ), changed AS (
      UPDATE subject SET generation = $14::int, version = given.version, log = given.log, fact = given.fact
      FROM given
      WHERE NOT given.fresh AND subject.subject = given.subject AND subject.generation <= $14::int RETURNING 1
    ), dirtied AS (
      INSERT INTO dirty (subject, generation, version, traceparent)
      SELECT subject, $14::int, version, traceparent FROM given
      ON CONFLICT (subject) DO UPDATE SET generation = excluded.generation, version = excluded.version,
        traceparent = coalesce(excluded.traceparent, dirty.traceparent)
    )
    SELECT (SELECT count(*) FROM stored)::int AS events,
      ((SELECT count(*) FROM made) + (SELECT count(*) FROM changed))::int AS subjects`,
};

/** One that comes again is kept once and counted as often as it came. */
const PARK = {
  name: 'park',
  text: `
    INSERT INTO parked (source, id, hash, subject, kind, time, reason, sealed, times)
    SELECT source, id, decode(hash, 'hex'), subject, kind, to_timestamp(time / 1000), min(reason),
      decode(min(sealed), 'hex'), count(*)
    FROM unnest(${column(1)}, ${column(2)}, ${column(3)}, ${column(4)}, ${column(5, 'float8')}, ${column(6)},
      ${column(7)}, ${column(8)}) AS given (source, id, subject, kind, time, hash, reason, sealed)
    GROUP BY source, id, hash, subject, kind, time ORDER BY source, id, hash
    ON CONFLICT (source, id, hash) DO UPDATE
    SET reason = excluded.reason, times = parked.times + excluded.times`,
};

const COUNT_INTAKE = {
  name: 'count-intake',
  text: `
    INSERT INTO intake AS i (source, slot, received, applied, duplicate, pending, parked, refused, heard_at)
    SELECT source, $1::int, received, applied, duplicate, pending, parked, refused, now()
    FROM unnest($2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[])
      AS given (source, received, applied, duplicate, pending, parked, refused)
    ORDER BY source
    ON CONFLICT (source, slot) DO UPDATE SET received = i.received + excluded.received,
      applied = i.applied + excluded.applied, duplicate = i.duplicate + excluded.duplicate,
      pending = i.pending + excluded.pending, parked = i.parked + excluded.parked,
      refused = i.refused + excluded.refused, heard_at = now()`,
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
  names: readonly EventName[],
): Promise<Map<string, KnownName>> {
  const values = [names.map(({ source }) => source), names.map(({ id }) => id)];
  const { rows } = await client.query<{ source: string; id: string } & KnownName>({ ...FIND_NAMES, values });
  return new Map(rows.map(({ source, id, subject, hash }) => [nameOf(source, id), { subject, hash }]));
}

export interface WriteOptions {
  readonly generation: number;
  readonly keep: (candidate: Candidate) => Buffer;
  /** The `traceparent` that leads on, by subject; where there is none, one that waits already stays. */
  readonly traces: ReadonlyMap<string, string>;
}

/** @throws PlanOutdated when an event or a subject was stored by somebody else, or by a newer generation, meanwhile. */
export async function writePlan<Event extends StreamEvent>(
  client: PoolClient,
  { events, subjects, parked }: AcceptPlan<Event>,
  { generation, keep, traces }: WriteOptions,
): Promise<void> {
  if (events.length > 0) {
    const values = [
      ...eventColumns(events),
      joined(subjects, ({ subject }) => subject),
      joined(subjects, ({ version }) => version),
      joined(subjects, ({ log }) => log),
      joined(subjects, ({ fact }) =>
        Buffer.from(fact.buffer, fact.byteOffset, fact.byteLength).toString('hex'),
      ),
      joined(subjects, ({ fresh }) => fresh),
      generation,
      // Without any trace the column is empty, and shorter than the others: the rest of it is null.
      traces.size === 0 ? '' : joined(subjects, ({ subject }) => traces.get(subject) ?? ''),
    ];
    const { rows } = await client.query<{ events: number; subjects: number }>({ ...WRITE_PLAN, values });
    if (rows[0]!.events !== events.length || rows[0]!.subjects !== subjects.length)
      throw new PlanOutdated(events.map(({ event: { source, id } }) => ({ source, id })));
  }
  if (parked.length > 0) {
    const columns = [
      ...nameColumns(parked.map(({ candidate }) => candidate)),
      joined(parked, ({ candidate }) => candidate.hash),
      joined(parked, ({ reason }) => reason),
      joined(parked, ({ candidate }) => keep(candidate).toString('hex')),
    ];
    await client.query({ ...PARK, values: columns });
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

function nameColumns(candidates: readonly Candidate[]): string[] {
  return [
    joined(candidates, ({ event }) => event.source),
    joined(candidates, ({ event }) => event.id),
    joined(candidates, ({ subject }) => subject),
    joined(candidates, ({ event }) => event.kind),
    joined(candidates, ({ event }) => event.time),
  ];
}

function eventColumns(candidates: readonly Candidate[]): string[] {
  return [
    ...nameColumns(candidates),
    joined(candidates, ({ event }) => event.sequence ?? ''),
    joined(candidates, ({ hash }) => hash),
    joined(candidates, ({ body }) => body),
  ];
}

export function joined<T>(rows: readonly T[], cell: (row: T) => string | number | boolean): string {
  return rows.map(cell).join(SEPARATOR);
}
