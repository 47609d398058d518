import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What questions about the past need: the journal by instant and with its subjects, and the newest events of then. */
export class ThePast1763719200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [JOURNAL, HISTORY, UNIT_NEWEST]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE unit_newest;
      DROP INDEX journal_at;
      ALTER TABLE fact_history DROP COLUMN unit, DROP COLUMN newest_at, DROP COLUMN newest_source;
      ALTER TABLE journal DROP COLUMN subjects`);
  }
}

/** `subjects` are those whose fact, or its marks, became others with the row. */
const JOURNAL = `
  CREATE INDEX journal_at ON journal (at, sequence);
  ALTER TABLE journal ADD COLUMN subjects text[] NOT NULL DEFAULT '{}';
  UPDATE journal j SET subjects = s.subjects FROM (
    SELECT v.seq, array_agg(v.subject ORDER BY v.subject) AS subjects FROM (
      SELECT stream, subject, seq FROM fact UNION ALL SELECT stream, subject, seq_from FROM fact_history
    ) AS v GROUP BY v.seq
  ) AS s WHERE s.seq = j.sequence`;

/** Null in what was replaced before this migration: its bytes tell, and only the newest events of then are not told. */
const HISTORY = `
  ALTER TABLE fact_history ADD COLUMN unit text, ADD COLUMN newest_at bigint, ADD COLUMN newest_source text`;

/** The newest event of what a unit held since a sequence; nulls: it held nothing any more. */
const UNIT_NEWEST = `
  CREATE TABLE unit_newest (
    stream text NOT NULL,
    unit text NOT NULL,
    seq bigint NOT NULL,
    newest_at bigint,
    newest_source text,
    PRIMARY KEY (stream, unit, seq)
  );
  INSERT INTO unit_newest
  SELECT DISTINCT ON (f.stream, f.unit) f.stream, f.unit, h.sequence, f.newest_at, f.newest_source
  FROM fact f, journal_head h WHERE f.unit <> '' AND f.newest_at <= h.marked_until
  ORDER BY f.stream, f.unit, f.newest_at DESC, f.newest_source`;
