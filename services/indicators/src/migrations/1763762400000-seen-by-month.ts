import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Which units have anything of a stream is asked of month tallies, a two-hundredth of all. `tally_unit` answered nobody
 * since `tally_stream`, which code of before this migration still asks.
 */
export class SeenByMonth1763762400000 implements MigrationInterface {
  readonly name = 'SeenByMonth1763762400000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX tally_unit;
      CREATE INDEX tally_seen ON tally (split_part(measure, '.', 1), unit, id) WHERE grain = 'month'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX tally_seen;
      CREATE INDEX tally_unit ON tally (unit, id)`);
  }
}
