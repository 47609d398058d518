import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The part of the history index that lists read; what was indexed before is taken in once more. */
export class Postings1763730000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(POSTING);
    await runner.query('TRUNCATE past_block, tally_past, unit_first; UPDATE past_index SET upto = 0');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE posting');
  }
}

/**
 * Which subjects count where, as it was from one sequence to before another. Of a measure: those that count in the
 * tally `key`, of `day`. Of a stock: those that were in it from `day_from` to the end of `day`; `key` is then a
 * tally through which it came in, for its dimensions. By days for what few subjects stand behind, by subject for what
 * many do: that index alone tells all but the dimensions.
 */
const POSTING = `
  CREATE TABLE posting (
    what text NOT NULL,
    unit text NOT NULL,
    day date NOT NULL,
    key bigint NOT NULL,
    subject text NOT NULL,
    seq_from bigint NOT NULL,
    seq_to bigint NOT NULL DEFAULT ${String(2n ** 63n - 1n)},
    day_from date,
    weight bigint NOT NULL,
    PRIMARY KEY (what, unit, day, key, subject, seq_from)
  ) WITH (fillfactor = 95, autovacuum_vacuum_insert_scale_factor = 0.05);
  CREATE INDEX posting_subject ON posting (what, subject)
    INCLUDE (unit, day, key, seq_from, seq_to, day_from, weight)`;
