import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which log of a partition was read from its beginning; and what nobody could read is told apart by its bytes, too. */
export class TopicLogs1763748000000 implements MigrationInterface {
  readonly name = 'TopicLogs1763748000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TOPIC_LOG);
    await runner.query(PARKED);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE topic_log; ALTER TABLE parked DROP COLUMN hash');
    await runner.query('ALTER TABLE parked ADD PRIMARY KEY (topic, partition, "offset")');
  }
}

const TOPIC_LOG = `
  CREATE TABLE topic_log (
    stream text NOT NULL,
    partition integer NOT NULL,
    since bigint NOT NULL,
    PRIMARY KEY (stream, partition)
  )`;

/** In a topic that was made anew another record has the same place. */
const PARKED = `
  ALTER TABLE parked DROP CONSTRAINT parked_pkey,
    ADD COLUMN hash bytea NOT NULL GENERATED ALWAYS AS (sha256(coalesce(value, '')) ) STORED;
  ALTER TABLE parked ADD PRIMARY KEY (topic, partition, "offset", hash)`;
