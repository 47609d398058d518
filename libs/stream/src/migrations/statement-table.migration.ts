import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The newest statement of each (source, list, subject): what decides whether another one is older. */
export class StatementTable1763806800000 implements MigrationInterface {
  readonly name = 'StatementTable1763806800000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE statement (
      source text NOT NULL,
      list text NOT NULL,
      subject text NOT NULL,
      stated_at timestamptz NOT NULL,
      hash bytea NOT NULL,
      received_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (source, list, subject)
    ) WITH (fillfactor = 80)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE statement');
  }
}
