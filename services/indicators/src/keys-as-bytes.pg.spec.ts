import { runMigrations } from '@nhip/store';
import { freshDatabase, type FreshDatabase } from '@nhip/testing';
import { MIGRATIONS } from './migrations';

describe('keys of the database', () => {
  let database: FreshDatabase;
  beforeAll(async () => {
    database = await freshDatabase();
    await runMigrations({ url: database.url, migrations: MIGRATIONS });
  });
  afterAll(() => database.drop());

  // A key of one collation does not find its place in an index of another: all of the table is read instead.
  it('are compared as bytes wherever they are told apart', async () => {
    const { rows } = await database.pool.query(
      `SELECT table_name || '.' || column_name AS key FROM information_schema.columns
       WHERE table_schema = 'public' AND data_type = 'text' AND collation_name IS DISTINCT FROM 'C'
         AND column_name IN ('stream', 'subject', 'newest_subject', 'unit', 'measure', 'grain', 'what')`,
    );
    expect(rows).toEqual([]);
  });

  it('are found by their index when one table is asked for what another names', async () => {
    await database.pool.query(
      `INSERT INTO unit_newest (stream, unit, seq)
       SELECT 'dossier', 'unit-' || i % 100, i FROM generate_series(1, 20000) i;
       ANALYZE unit_newest`,
    );
    const { rows } = await database.pool.query<{ 'QUERY PLAN': string }>(
      `EXPLAIN SELECT newest.* FROM (SELECT DISTINCT unit FROM fact) AS f CROSS JOIN LATERAL (
         SELECT * FROM unit_newest n WHERE n.stream = 'dossier' AND n.unit = f.unit ORDER BY n.seq DESC LIMIT 1
       ) AS newest`,
    );
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    expect(plan).toContain('unit_newest_pkey');
    expect(plan).not.toContain('Seq Scan on unit_newest');
  });
});
