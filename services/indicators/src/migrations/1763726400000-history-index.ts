import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The history index: what the journal tells, in the order in which it is asked for. It is
 * filled in the background and may be emptied (`past_index.upto = 0`) and filled again.
 */
export class HistoryIndex1763726400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [INDEX, TALLY_PAST, UNIT_FIRST]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE unit_first, tally_past, past_block, past_index');
  }
}

/** `upto`: the sequence that the index holds. It holds earlier ones where a block ended. */
const INDEX = `
  CREATE TABLE past_index (one boolean PRIMARY KEY DEFAULT true CHECK (one), upto bigint NOT NULL)
    WITH (fillfactor = 10);
  INSERT INTO past_index VALUES (true, 0);
  CREATE TABLE past_block (upto bigint PRIMARY KEY)`;

/** The value of a tally since a sequence. */
const TALLY_PAST = `
  CREATE TABLE tally_past (
    key bigint NOT NULL,
    seq bigint NOT NULL,
    value bigint NOT NULL,
    PRIMARY KEY (key, seq) INCLUDE (value)
  )`;

/** Before this sequence no tally of the unit was touched. */
const UNIT_FIRST = `CREATE TABLE unit_first (unit text PRIMARY KEY, seq bigint NOT NULL)`;
