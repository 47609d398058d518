import { runMigrations } from '@nhip/store';
import { freshDatabase, type FreshDatabase } from '@nhip/testing';
import { MIGRATIONS } from '../migrations';
import { NEWEST_OF_UNIT } from '../newest-events';
import { PostedDimensions1763737200000 } from './1763737200000-posted-dimensions';

const BEFORE = MIGRATIONS.slice(0, MIGRATIONS.indexOf(PostedDimensions1763737200000) + 1);
const NOW = Date.parse('2026-11-20T00:00:00Z');
const MANY = 2_000;

describe('a database of figures as it was before facts became lighter', () => {
  let database: FreshDatabase;
  const rows = async <T>(sql: string): Promise<T[]> => (await database.pool.query(sql)).rows as T[];
  const store = (subject: string, unit: string, newestAt: number): Promise<unknown> =>
    rows(
      `INSERT INTO fact (stream, subject, generation, version, body, keys, weights, unit, newest_at, newest_source, seq)
       VALUES ('dossier', '${subject}', 1, 1, '', '{}', '{}', '${unit}', ${newestAt}, '/s', 1)`,
    );

  beforeEach(async () => {
    database = await freshDatabase();
    await runMigrations({ url: database.url, migrations: BEFORE });
  });
  afterEach(() => database.drop());

  it('tells what lay ahead of the clock once the clock comes there, also of a unit that was never told', async () => {
    await store('only', 'never-told', NOW + 1_000);
    await store('known', 'told', NOW - 1_000);
    await store('later', 'told', NOW + 2_000);
    await store('first', 'told-nothing', NOW + 3_000);
    await store('submitted', '', NOW - 1_000);
    await rows(
      `INSERT INTO unit_newest (stream, unit, seq, newest_at, newest_source, newest_subject) VALUES
         ('dossier', 'told', 1, ${NOW - 1_000}, '/s', 'known'), ('dossier', 'told-nothing', 1, NULL, NULL, NULL)`,
    );
    await runMigrations({ url: database.url, migrations: MIGRATIONS });
    expect(await rows('SELECT subject, ahead_at FROM fact WHERE ahead_at IS NOT NULL ORDER BY 1')).toEqual([
      { subject: 'first', ahead_at: `${NOW + 3_000}` },
      { subject: 'later', ahead_at: `${NOW + 2_000}` },
      { subject: 'only', ahead_at: `${NOW + 1_000}` },
    ]);
    const newest = async (until: number): Promise<unknown[]> => {
      const sql = NEWEST_OF_UNIT("'never-told'", '$2');
      return (await database.pool.query(sql, ['dossier', until])).rows;
    };
    expect(await newest(NOW)).toEqual([]);
    expect(await newest(NOW + 1_000)).toMatchObject([{ newest_subject: 'only' }]);
  });

  it('leaves room for versions on the pages of the facts that were there', async () => {
    await rows(
      `INSERT INTO fact (stream, subject, generation, version, body, keys, weights, unit, newest_at, newest_source, seq)
       SELECT 'dossier', 'H' || i, 1, 1, decode(repeat('00', 200), 'hex'), '{}', '{}', '', 0, '/s', 1
       FROM generate_series(1, ${MANY}) AS i`,
    );
    const pages = async (): Promise<number> =>
      (
        await rows<{ pages: number }>('SELECT count(DISTINCT (ctid::text::point)[0])::int AS pages FROM fact')
      )[0]!.pages;
    const before = await pages();
    await runMigrations({ url: database.url, migrations: MIGRATIONS });
    // Of a page 80 % were filled, and 60 % are now; the new column makes a row larger by a thirtieth.
    expect((await pages()) / before).toBeGreaterThan(1.25);
  });
});
