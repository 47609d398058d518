import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which units have anything of a stream: tallies are found by the stream that their measure begins with. */
export class Streams1763751600000 implements MigrationInterface {
  readonly name = 'Streams1763751600000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE INDEX tally_stream ON tally (split_part(measure, '.', 1), unit, id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX tally_stream');
  }
}
