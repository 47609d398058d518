import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A third grain of tallies: by month with those optional dimensions that a stream tells apart over long windows. */
export class MonthsApart1763758800000 implements MigrationInterface {
  readonly name = 'MonthsApart1763758800000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(grains('day', 'month', 'month-apart'));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(grains('day', 'month'));
  }
}

/** Not compared with the tallies there are, which would be read under a lock; each new one is. */
const grains = (...names: readonly string[]): string => `
  ALTER TABLE tally DROP CONSTRAINT tally_grain_check,
    ADD CONSTRAINT tally_grain_check CHECK (grain IN (${names.map((name) => `'${name}'`).join(', ')})) NOT VALID`;
