import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which generation of facts is whole, and what was known before it and is not told any more. */
export class Generations1763740800000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [WATERMARK, HEAD, WHOLE_GENERATION, MISSING]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE missing, whole_generation;
      ALTER TABLE journal_head DROP COLUMN generations, DROP COLUMN missing;
      ALTER TABLE watermark DROP COLUMN whole_generation, DROP COLUMN next_offset`);
  }
}

/** `next_offset`: where the partition goes on after all that is applied; null: it is not known. */
const WATERMARK = `
  ALTER TABLE watermark ADD COLUMN whole_generation integer NOT NULL DEFAULT 0, ADD COLUMN next_offset bigint`;

/** Of each stream: the generation before which facts count as nothing, and how many rows of `missing` are open. */
const HEAD = `
  ALTER TABLE journal_head ADD COLUMN generations jsonb NOT NULL DEFAULT '{}',
    ADD COLUMN missing jsonb NOT NULL DEFAULT '{}'`;

/** Since which sequence a generation is the whole one; questions about the past read it. */
const WHOLE_GENERATION = `
  CREATE TABLE whole_generation (
    stream text NOT NULL,
    generation integer NOT NULL,
    sequence bigint NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (stream, generation)
  )`;

/** Facts as they were known in an older generation, until the newer ones say as much again. */
const MISSING = `
  CREATE TABLE missing (
    stream text NOT NULL,
    subject text NOT NULL,
    known_generation integer NOT NULL,
    known_version integer NOT NULL,
    known_body bytea NOT NULL,
    unit text NOT NULL,
    source text NOT NULL,
    since timestamptz NOT NULL DEFAULT clock_timestamp(),
    settled_at timestamptz,
    PRIMARY KEY (stream, subject, known_generation)
  );
  CREATE INDEX missing_open ON missing (stream, subject) WHERE settled_at IS NULL`;
