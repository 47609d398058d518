import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Facts, their marks, the tallies and the journal (DESIGN section 3). Instants are milliseconds since 1970 where the
 * fold computes with them, timestamptz where PostgreSQL does; days are dates.
 */
export class Tallies1763683200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [TALLY, FACT, FACT_HISTORY, JOURNAL, JOURNAL_HEAD, CLOCK, UNIT])
      await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP TABLE unit, parked, watermark, journal_head, journal, fact_history, fact, tally',
    );
  }
}

/** `value` stands in no index, so that its updates stay on the page (HOT); the page keeps room for them. */
const TALLY = `
  CREATE TABLE tally (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    rules_generation integer NOT NULL,
    measure text NOT NULL,
    unit text NOT NULL,
    grain text NOT NULL CHECK (grain IN ('day', 'month')),
    day date NOT NULL,
    cohort date,
    dims jsonb NOT NULL,
    value bigint NOT NULL DEFAULT 0,
    CONSTRAINT tally_key UNIQUE NULLS NOT DISTINCT (rules_generation, measure, grain, day, unit, cohort, dims)
  ) WITH (fillfactor = 60);
  CREATE INDEX tally_unit ON tally (unit)`;

/**
 * `keys` are tally ids, ascending; `weights` belong to them. `seq` is the sequence since which this version with these
 * marks is the known one. `unit` holds the dossier; `newest_at` and `newest_source` name its newest event.
 */
const FACT = `
  CREATE TABLE fact (
    stream text NOT NULL,
    subject text NOT NULL,
    generation integer NOT NULL,
    version integer NOT NULL,
    body bytea NOT NULL,
    keys bigint[] NOT NULL,
    weights bigint[] NOT NULL,
    happens_at bigint,
    changes_at bigint,
    unit text NOT NULL,
    newest_at bigint NOT NULL,
    newest_source text NOT NULL,
    seq bigint NOT NULL,
    PRIMARY KEY (stream, subject)
  ) WITH (fillfactor = 80);
  CREATE INDEX fact_happens ON fact (stream, happens_at) WHERE happens_at IS NOT NULL;
  CREATE INDEX fact_changes ON fact (stream, changes_at) WHERE changes_at IS NOT NULL;
  CREATE INDEX fact_newest ON fact (stream, unit, newest_at)`;

const FACT_HISTORY = `
  CREATE TABLE fact_history (
    stream text NOT NULL,
    subject text NOT NULL,
    seq_from bigint NOT NULL,
    seq_to bigint NOT NULL,
    generation integer NOT NULL,
    version integer NOT NULL,
    body bytea NOT NULL,
    keys bigint[] NOT NULL,
    weights bigint[] NOT NULL,
    PRIMARY KEY (stream, subject, seq_from)
  )`;

const JOURNAL = `
  CREATE TABLE journal (
    sequence bigint PRIMARY KEY,
    at timestamptz NOT NULL,
    rules_generation integer NOT NULL,
    cause text NOT NULL,
    stream text NOT NULL,
    keys bigint[] NOT NULL,
    deltas bigint[] NOT NULL,
    facts integer NOT NULL,
    marked_until bigint NOT NULL,
    positions jsonb NOT NULL
  )`;

/**
 * One row, locked by whoever writes. Every fact's marks are those of the reading (`marked_until`, position of its
 * stream): that is what a recount recomputes them with. `zone` is the one whose days the tallies count.
 */
const JOURNAL_HEAD = `
  CREATE TABLE journal_head (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    sequence bigint NOT NULL,
    at timestamptz NOT NULL,
    rules_generation integer NOT NULL,
    zone text,
    marked_until bigint NOT NULL,
    positions jsonb NOT NULL,
    units_revision bigint NOT NULL
  ) WITH (fillfactor = 10);
  INSERT INTO journal_head VALUES (true, 0, now(), 1, NULL, 0, '{}', 0)`;

const CLOCK = `
  CREATE TABLE watermark (
    stream text NOT NULL,
    partition integer NOT NULL,
    received_before bigint NOT NULL,
    PRIMARY KEY (stream, partition)
  ) WITH (fillfactor = 10);
  CREATE TABLE parked (
    topic text NOT NULL,
    partition integer NOT NULL,
    "offset" bigint NOT NULL,
    reason text NOT NULL,
    key bytea,
    value bytea,
    parked_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (topic, partition, "offset")
  )`;

const UNIT = `
  CREATE TABLE unit (
    code text NOT NULL,
    valid_from date NOT NULL,
    valid_to date,
    name_vi text NOT NULL,
    name_en text NOT NULL,
    short_name text NOT NULL,
    tier text NOT NULL CHECK (tier IN ('province', 'department', 'district', 'commune')),
    parent text NOT NULL,
    successors text[] NOT NULL,
    PRIMARY KEY (code, valid_from)
  )`;
