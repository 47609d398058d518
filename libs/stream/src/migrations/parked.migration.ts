import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Parked events are sealed, named by a key and counted as often as they came; sources have control totals; the events
 * of a subject, and those of a day, are found without reading all.
 */
export class ParkedAndControlTotals1763803200000 implements MigrationInterface {
  readonly name = 'ParkedAndControlTotals1763803200000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  /** Sealed bodies cannot be brought back to plain ones here: what is parked is given up. */
  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}

const UP = [
  `CREATE INDEX event_subject ON event (subject)`,
  // Events come nearly in the order of their time: ranges of pages are enough to find a day, and cost accept nothing.
  `CREATE INDEX event_time ON event USING brin (time)`,
  // A body of an older version is plain until the next start seals it.
  `ALTER TABLE parked
    ADD COLUMN key uuid NOT NULL DEFAULT gen_random_uuid() UNIQUE,
    ADD COLUMN times int NOT NULL DEFAULT 1,
    ADD COLUMN sealed bytea,
    ADD COLUMN place text,
    ADD COLUMN faults jsonb,
    ALTER COLUMN body DROP NOT NULL,
    ALTER COLUMN subject DROP NOT NULL,
    ALTER COLUMN kind DROP NOT NULL,
    ALTER COLUMN time DROP NOT NULL`,
  `CREATE INDEX parked_received ON parked (received_at, key)`,
  `CREATE INDEX parked_plain ON parked (key) WHERE sealed IS NULL`,
  // What came again was counted but left no trace in its row: the oldest row of the source takes the difference.
  `UPDATE parked SET times = 1 + missing.count
   FROM (
     SELECT source, (sum(intake.parked) - (SELECT count(*) FROM parked WHERE parked.source = intake.source))::int AS count
     FROM intake GROUP BY source
   ) AS missing
   WHERE missing.count > 0 AND parked.source = missing.source
     AND parked.key = (SELECT key FROM parked AS p WHERE p.source = missing.source ORDER BY received_at, key LIMIT 1)`,
  `ALTER TABLE intake ADD COLUMN heard_at timestamptz`,
  `CREATE TABLE control_total (
    source text NOT NULL,
    day date NOT NULL,
    kind text NOT NULL,
    count bigint NOT NULL,
    hash bytea NOT NULL,
    ids jsonb,
    received_at timestamptz NOT NULL DEFAULT now(),
    held_count bigint,
    held_hash bytea,
    checked_at timestamptz,
    PRIMARY KEY (source, day, kind)
  )`,
  `CREATE INDEX control_total_checked ON control_total (checked_at NULLS FIRST)`,
];

const DOWN = [
  `DROP TABLE control_total`,
  `ALTER TABLE intake DROP COLUMN heard_at`,
  `TRUNCATE parked`,
  `UPDATE intake SET refused = refused + parked, parked = 0`,
  `ALTER TABLE parked DROP COLUMN key, DROP COLUMN times, DROP COLUMN sealed, DROP COLUMN place,
    DROP COLUMN faults, ALTER COLUMN body SET NOT NULL, ALTER COLUMN subject SET NOT NULL,
    ALTER COLUMN kind SET NOT NULL, ALTER COLUMN time SET NOT NULL`,
  `DROP INDEX event_time, event_subject`,
];
