import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Nobody asks all tallies of a stream for their units any more, since `SeenByMonth`. */
export class SeenByMonthAlone1763766000000 implements MigrationInterface {
  readonly name = 'SeenByMonthAlone1763766000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX tally_stream');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE INDEX tally_stream ON tally (split_part(measure, '.', 1), unit, id)`);
  }
}
