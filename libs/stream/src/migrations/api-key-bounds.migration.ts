import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Keys get an end, bounds and a signing secret. */
export class ApiKeyBounds1763803300000 implements MigrationInterface {
  readonly name = 'ApiKeyBounds1763803300000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `ALTER TABLE api_key
        ADD COLUMN expires_at timestamptz,
        ADD COLUMN units text[],
        ADD COLUMN kinds text[],
        ADD COLUMN signing_secret bytea`,
    );
    await runner.query('CREATE INDEX api_key_source ON api_key (source) WHERE revoked_at IS NULL');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX api_key_source');
    await runner.query(
      `ALTER TABLE api_key
        DROP COLUMN expires_at, DROP COLUMN units, DROP COLUMN kinds, DROP COLUMN signing_secret`,
    );
  }
}
