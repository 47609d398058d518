import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Local accounts and their sessions. A session is known only by the keyed hash of what the browser holds. */
export class Accounts1763700000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE account (
        id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        name       text NOT NULL UNIQUE CHECK (name = lower(name) AND length(name) BETWEEN 1 AND 100),
        password   text NOT NULL,
        units      text[],
        created_at timestamptz NOT NULL DEFAULT now()
      );
      COMMENT ON COLUMN account.password IS 'scrypt$N$r$p$salt$hash, the last two in base64url';
      COMMENT ON COLUMN account.units IS 'units (with all below them) this account may see; null is all';
      CREATE TABLE session (
        id         bytea PRIMARY KEY,
        account_id bigint NOT NULL REFERENCES account ON DELETE CASCADE,
        created_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz NOT NULL
      );
      CREATE INDEX session_by_account ON session (account_id, expires_at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE session; DROP TABLE account;');
  }
}
