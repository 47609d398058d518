import { Pool } from 'pg';
import { given } from './report';
import { runOnStockNest } from './stock-nest';

const TABLES = `
  CREATE TABLE dossier (id text PRIMARY KEY, version int NOT NULL, cell text NOT NULL, fact jsonb NOT NULL);
  CREATE TABLE cell (name text PRIMARY KEY, count int NOT NULL)`;

const TAKE = {
  name: 'take',
  text: `
    WITH written AS (
      INSERT INTO dossier AS d (id, version, cell, fact) VALUES ($1, $2, $3, $4)
      ON CONFLICT (id) DO UPDATE SET version = excluded.version, cell = excluded.cell, fact = excluded.fact
      WHERE d.version < excluded.version
      RETURNING old.cell AS was, new.cell AS becomes
    ), moved AS (
      SELECT becomes AS name, 1 AS by FROM written
      UNION ALL SELECT was, -1 FROM written WHERE was IS NOT NULL
    )
    INSERT INTO cell AS c (name, count)
    SELECT name, sum(by) FROM moved GROUP BY name HAVING sum(by) <> 0
    ON CONFLICT (name) DO UPDATE SET count = c.count + excluded.count`,
};

interface Fact {
  readonly id: string;
  readonly version: number;
  readonly [name: string]: unknown;
}

/** (d) One statement a message that does all of (c). */
async function main(): Promise<void> {
  const pool = new Pool({ connectionString: given('PEER_DATABASE') });
  await pool.query(TABLES);
  await runOnStockNest(async (message) => {
    const fact = message as Fact;
    const { id, version, unit, level, channel, timeliness, day } = fact;
    const cell = [unit, level, channel, timeliness, day].join('|');
    await pool.query({ ...TAKE, values: [id, version, cell, JSON.stringify(fact)] });
  });
}

void main();
