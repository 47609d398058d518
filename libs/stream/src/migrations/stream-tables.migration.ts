import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tables of a stream service; every stream has the same, each in a database of its own. */
export class StreamTables1763700000000 implements MigrationInterface {
  readonly name = 'StreamTables1763700000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE intake, api_key, parked, dirty, subject, event');
  }
}

const EVENT_PARTITIONS = 8;

const UP = [
  // Names never expire: a body may be archived, its name and hash stay.
  `CREATE TABLE event (
    source text NOT NULL,
    id text NOT NULL,
    subject text NOT NULL,
    kind text NOT NULL,
    time timestamptz NOT NULL,
    sequence bigint,
    hash bytea NOT NULL,
    body jsonb,
    received_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (source, id)
  ) PARTITION BY HASH (source, id)`,
  ...Array.from(
    { length: EVENT_PARTITIONS },
    (_, remainder) =>
      `CREATE TABLE event_${remainder} PARTITION OF event
        FOR VALUES WITH (MODULUS ${EVENT_PARTITIONS}, REMAINDER ${remainder})`,
  ),
  // The log is read and written whole, so it is json, kept as text; the fillfactor leaves room for updates in place.
  `CREATE TABLE subject (
    subject text PRIMARY KEY,
    generation int NOT NULL,
    version int NOT NULL,
    log json NOT NULL,
    fact bytea NOT NULL
  ) WITH (fillfactor = 70)`,
  `CREATE INDEX subject_generation ON subject (generation)`,
  // received_at stays that of the oldest event that is not published yet.
  `CREATE TABLE dirty (
    subject text PRIMARY KEY,
    generation int NOT NULL,
    version int NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now(),
    traceparent text
  ) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05)`,
  `CREATE INDEX dirty_received_at ON dirty (received_at)`,
  `CREATE TABLE parked (
    source text NOT NULL,
    id text NOT NULL,
    hash bytea NOT NULL,
    subject text NOT NULL,
    kind text NOT NULL,
    time timestamptz NOT NULL,
    reason text NOT NULL,
    body jsonb NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (source, id, hash)
  )`,
  `CREATE TABLE api_key (
    id uuid PRIMARY KEY,
    source text NOT NULL,
    hash text NOT NULL UNIQUE,
    created_at timestamptz NOT NULL DEFAULT now(),
    revoked_at timestamptz
  )`,
  // A slot per lane keeps lanes from waiting for each other's COMMIT; readers sum over slots.
  `CREATE TABLE intake (
    source text NOT NULL,
    slot int NOT NULL,
    received bigint NOT NULL,
    applied bigint NOT NULL,
    duplicate bigint NOT NULL,
    pending bigint NOT NULL,
    parked bigint NOT NULL,
    refused bigint NOT NULL,
    PRIMARY KEY (source, slot)
  )`,
];
