import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which measures the tallies are of, in one text; null: all of them. */
export class TalliedMeasures1763746200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE journal_head ADD COLUMN tallied text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE journal_head DROP COLUMN tallied');
  }
}
