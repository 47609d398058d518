import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Postings1763730000000 } from './1763730000000-postings';

/** Postings tell by themselves all that a list asks for; what was indexed before is taken in once more. */
export class PostedDimensions1763737200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [DIMENSIONS, POSTING]) await runner.query(statement);
    await runner.query('TRUNCATE past_block, tally_past, unit_first; UPDATE past_index SET upto = 0');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE posting, posted_dims');
    await new Postings1763730000000().up(runner);
  }
}

/** Each choice of dimensions once: there are hundreds of them, and millions of postings. */
const DIMENSIONS = `
  CREATE TABLE posted_dims (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, dims jsonb NOT NULL UNIQUE)`;

/**
 * Which subjects count where, as it was from one sequence to before another. Of a measure: those that count on `day`.
 * Of a stock: those that were in it from `day_from` to the end of `day`. By days for what few subjects stand behind, by
 * subject for what many do; either index alone tells everything. By first days for stocks of long ago.
 */
const POSTING = `
  DROP TABLE posting;
  CREATE TABLE posting (
    what text NOT NULL,
    unit text NOT NULL,
    day date NOT NULL,
    subject text NOT NULL,
    dims integer NOT NULL,
    cohort date,
    seq_from bigint NOT NULL,
    seq_to bigint NOT NULL DEFAULT ${String(2n ** 63n - 1n)},
    day_from date,
    weight bigint NOT NULL
  ) WITH (autovacuum_vacuum_insert_scale_factor = 0.05);
  CREATE UNIQUE INDEX posting_day ON posting (what, unit, day, subject, dims, cohort, seq_from)
    INCLUDE (seq_to, day_from, weight) NULLS NOT DISTINCT;
  CREATE INDEX posting_subject ON posting (what, subject)
    INCLUDE (unit, day, dims, cohort, seq_from, seq_to, day_from, weight);
  CREATE INDEX posting_begin ON posting (what, day_from) WHERE day_from IS NOT NULL`;
