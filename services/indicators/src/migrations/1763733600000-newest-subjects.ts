import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What questions about the past need to answer without looking: whose event was the newest, and which tally is old. */
export class NewestSubjects1763733600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [NEWEST_SUBJECT, TALLY_UNIT]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX tally_unit;
      CREATE INDEX tally_unit ON tally (unit);
      ALTER TABLE unit_newest DROP COLUMN newest_subject`);
  }
}

/** Null in what was written before this migration: of then it is not told. */
const NEWEST_SUBJECT = 'ALTER TABLE unit_newest ADD COLUMN newest_subject text';

/** A unit's tallies in the order in which they began: of a past, the first ones are those that were there. */
const TALLY_UNIT = `
  DROP INDEX tally_unit;
  CREATE INDEX tally_unit ON tally (unit, id)`;
