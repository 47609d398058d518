import { withTransaction } from '@nhip/store';
import { freshDatabase, type FreshDatabase } from '@nhip/testing';
import { readInPortions } from './cursor';

const NUMBERS = 'SELECT n::int AS n FROM generate_series(1, $1::int) AS n';

describe('reading in portions', () => {
  let database: FreshDatabase;
  beforeAll(async () => {
    database = await freshDatabase();
  });
  afterAll(() => database.drop());

  const portionsOf = (count: number, atOnce: number): Promise<number[][]> =>
    withTransaction(database.pool, async (client) => {
      const all: number[][] = [];
      const asked = { select: NUMBERS, values: [count], atOnce };
      for await (const rows of readInPortions<{ n: number }>(client, asked)) all.push(rows.map(({ n }) => n));
      return all;
    });

  it.each([
    [5, '1,2 3,4 5'],
    [4, '1,2 3,4'],
    [0, ''],
  ])('of %d rows, two at once, hands out each once and nothing empty', async (count, portions) => {
    expect((await portionsOf(count, 2)).join(' ')).toBe(portions);
  });

  it('sees nothing of what is written between two portions', async () => {
    await database.pool.query('CREATE TABLE given AS SELECT n::int AS n FROM generate_series(1, 4) AS n');
    const seen = await withTransaction(database.pool, async (client) => {
      const all: number[] = [];
      const asked = { select: 'SELECT n FROM given WHERE n < $1', values: [100], atOnce: 2 };
      for await (const rows of readInPortions<{ n: number }>(client, asked)) {
        all.push(...rows.map(({ n }) => n));
        await client.query('UPDATE given SET n = n + 10');
      }
      return all;
    });
    expect(seen).toEqual([1, 2, 3, 4]);
  });

  it('reads again within the same transaction once all was read', async () => {
    const counts = await withTransaction(database.pool, async (client) => {
      const all: number[] = [];
      for (const count of [3, 4])
        for await (const rows of readInPortions(client, { select: NUMBERS, values: [count], atOnce: 10 }))
          all.push(rows.length);
      return all;
    });
    expect(counts).toEqual([3, 4]);
  });

  it('is planned for all rows, not for the first of them', async () => {
    await database.pool.query(`
      CREATE TABLE counted (key int, value int);
      INSERT INTO counted SELECT (i * 7919) % 200000, 1 FROM generate_series(1, 200000) AS i;
      CREATE INDEX ON counted (key);
      ANALYZE counted`);
    const plan = await withTransaction(database.pool, async (client) => {
      await client.query(`SET LOCAL work_mem = '64MB'`);
      const select = 'SELECT key, sum(value) FROM counted GROUP BY key';
      for await (const rows of readInPortions(client, { select, values: [], atOnce: 200_000 }))
        expect(rows).toHaveLength(200_000);
      const { rows } = await client.query<{ 'QUERY PLAN': string }>(
        `EXPLAIN DECLARE again NO SCROLL CURSOR FOR ${select}`,
      );
      return rows.map((row) => row['QUERY PLAN']).join('\n');
    });
    expect(plan).toMatch(/Seq Scan on counted/);
  });
});
