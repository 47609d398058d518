import { decodeDossierFact } from '@nhip/contracts';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { DOSSIER_STREAM } from '../core/dossier-stream';
import { remarkOf } from '../core/remark';

/** Facts that are in memory at once. */
const PAGE = 2_000;

/** What explanations read: remarkable facts, published periods, and what changed in them since. */
export class Explanations1763722800000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [FACT_REMARK, LATE_CHANGE, PUBLICATION]) await runner.query(statement);
    await remarkOnStoredFacts(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP TABLE published_figure, published_definition, publication, publication_reach, late_change, fact_remark',
    );
  }
}

/**
 * One row per span of sequences in which a fact is remarkable in the same way; `seq_to` is null while it is. A remark
 * is `core/remark.ts`'s, with the unit that holds the dossier and, where events lie after the clock, the first of them.
 */
const FACT_REMARK = `
  CREATE TABLE fact_remark (
    stream text NOT NULL,
    subject text NOT NULL,
    seq_from bigint NOT NULL,
    seq_to bigint,
    remark jsonb NOT NULL,
    status text NOT NULL GENERATED ALWAYS AS (remark ->> 'status') STORED,
    flagged boolean NOT NULL GENERATED ALWAYS AS (jsonb_array_length(remark -> 'flags') > 0) STORED,
    unit text NOT NULL GENERATED ALWAYS AS (remark ->> 'unit') STORED,
    first_at bigint NOT NULL GENERATED ALWAYS AS ((remark ->> 'firstAt')::bigint) STORED,
    last_at bigint GENERATED ALWAYS AS ((remark ->> 'lastAt')::bigint) STORED,
    ahead_at bigint GENERATED ALWAYS AS ((remark ->> 'aheadAt')::bigint) STORED,
    PRIMARY KEY (stream, subject, seq_from)
  );
  CREATE UNIQUE INDEX fact_remark_now ON fact_remark (stream, subject) WHERE seq_to IS NULL;
  CREATE INDEX fact_remark_status ON fact_remark (stream, status, subject)`;

/** How the marks of one dossier changed on days that were published before. */
const LATE_CHANGE = `
  CREATE TABLE late_change (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    stream text NOT NULL,
    sequence bigint NOT NULL,
    subject text NOT NULL,
    cause text NOT NULL,
    measure text NOT NULL,
    unit text NOT NULL,
    day date NOT NULL,
    cohort date,
    dims jsonb NOT NULL,
    delta bigint NOT NULL
  );
  CREATE INDEX late_change_sequence ON late_change (stream, sequence)`;

/** `publication_reach` holds the last day that was ever published: changes of days up to it are kept one by one. */
const PUBLICATION = `
  CREATE TABLE publication_reach (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    closed_until date
  );
  INSERT INTO publication_reach DEFAULT VALUES;
  CREATE TABLE publication (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    period text NOT NULL,
    first_day date NOT NULL,
    last_day date NOT NULL,
    sequence bigint NOT NULL,
    published_at timestamptz NOT NULL DEFAULT now(),
    published_by text NOT NULL,
    note text NOT NULL,
    clock bigint NOT NULL,
    clock_position bigint NOT NULL,
    rules_generation integer NOT NULL,
    units_revision bigint NOT NULL,
    figures integer NOT NULL
  );
  CREATE INDEX publication_days ON publication (first_day, last_day, sequence);
  CREATE TABLE published_definition (
    publication bigint NOT NULL REFERENCES publication ON DELETE CASCADE,
    indicator text NOT NULL,
    version integer NOT NULL,
    definition jsonb NOT NULL,
    PRIMARY KEY (publication, indicator)
  );
  CREATE TABLE published_figure (
    publication bigint NOT NULL REFERENCES publication ON DELETE CASCADE,
    indicator text NOT NULL,
    unit text NOT NULL,
    name_vi text NOT NULL,
    name_en text NOT NULL,
    numerator bigint NOT NULL,
    denominator bigint,
    value double precision,
    no_data text,
    PRIMARY KEY (publication, indicator, unit)
  )`;

/** Facts that were stored before are remarked on as of now; what they replaced is not. */
async function remarkOnStoredFacts(runner: QueryRunner): Promise<void> {
  for (let after: string | undefined = ''; after !== undefined;) {
    const rows = (await runner.query(
      `SELECT subject, body, unit, happens_at, seq FROM fact
       WHERE stream = 'dossier' AND subject > $1 ORDER BY subject LIMIT ${PAGE}`,
      [after],
    )) as { subject: string; body: Buffer; unit: string; happens_at: string | null; seq: string }[];
    const remarks = rows.flatMap(({ subject, body, unit, happens_at: ahead, seq }) => {
      const remark = remarkOf(DOSSIER_STREAM, decodeDossierFact(body), {
        unit,
        aheadAt: ahead === null ? undefined : Number(ahead),
      });
      return remark === undefined ? [] : [{ subject, seq, remark: JSON.stringify(remark) }];
    });
    await runner.query(
      `INSERT INTO fact_remark (stream, subject, seq_from, remark)
       SELECT 'dossier', * FROM unnest($1::text[], $2::bigint[], $3::jsonb[])`,
      [
        remarks.map(({ subject }) => subject),
        remarks.map(({ seq }) => seq),
        remarks.map(({ remark }) => remark),
      ],
    );
    after = rows.length === PAGE ? rows.at(-1)?.subject : undefined;
  }
}
