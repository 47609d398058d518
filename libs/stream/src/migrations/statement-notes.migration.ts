import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A gathered list keeps all its statements: notes is null for the others. */
export class StatementNotes1763810400000 implements MigrationInterface {
  readonly name = 'StatementNotes1763810400000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE statement ADD COLUMN notes json');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE statement DROP COLUMN notes');
  }
}
