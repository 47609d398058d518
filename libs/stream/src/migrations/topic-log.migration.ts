import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the topic holds as far as this stream knows, and how far it has been filled again after it was lost. */
export class TopicLog1763814000000 implements MigrationInterface {
  readonly name = 'TopicLog1763814000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE republish, topic_end');
  }
}

const UP = [
  `CREATE TABLE topic_end (
    partition int PRIMARY KEY,
    "offset" bigint NOT NULL
  )`,
  // One row, of the last time; marked_at: every subject is dirty, done_at: and published.
  `CREATE TABLE republish (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    reason text NOT NULL,
    started_at timestamptz NOT NULL,
    marked_upto text NOT NULL,
    marked bigint NOT NULL,
    marked_at timestamptz,
    done_at timestamptz
  )`,
];
