import { freshDatabase, waitFor, type FreshDatabase } from '@nhip/testing';
import { Registry } from 'prom-client';
import { openProvince, type Province } from '../queries/province.spec-data';
import { RULES_GENERATION } from '../rules';
import { DayHashes, dayHashSql, halvesOf } from './day-hashes';
import { MOST_DIFFERENCES } from './drift';
import { recount, RECOUNT_LIMITS, type Recount, type RecountOptions } from './recount';
import { Recounter } from './recounter';

describe('the recount', () => {
  let database: FreshDatabase;
  let province: Province;
  const count = (options: RecountOptions = {}): Promise<Recount> =>
    recount(database.pool, { streams: [province.engine.rules], rulesGeneration: RULES_GENERATION }, options);
  const plant = async (sql: string): Promise<void> => void (await database.pool.query(sql));

  beforeEach(async () => {
    database = await freshDatabase();
    province = await openProvince(database);
  });
  afterEach(async () => {
    await province.units.destroy();
    await database.drop();
  });

  it('agrees with what was applied, at the reading of the clock at which it was marked', async () => {
    expect(await count()).toMatchObject({ facts: 600, drift: 0, differences: [], sequence: 1 });
    await province.engine.applier.tick();
    expect((await count()).drift).toBe(0);
  });

  it('finds a wrong tally and names it', async () => {
    await plant(`UPDATE tally SET value = value + 5 WHERE id = (
      SELECT id FROM tally WHERE measure = 'dossier.received' AND unit = 'c' AND grain = 'day' AND value > 0
      ORDER BY day LIMIT 1)`);
    const { drift, differences } = await count();
    expect(drift).toBe(5);
    expect(differences).toHaveLength(1);
    expect(differences[0]?.key).toMatch(/^dossier\.received c day 2026-\d\d-\d\d \{.*"dated"/);
    expect(differences[0]!.live - differences[0]!.recounted).toBe(5);
  });

  it('finds marks that are not those of the fact, though tallies agree with them', async () => {
    await plant(`
      WITH hit AS (SELECT subject, keys[1] AS key, weights[1] AS weight FROM fact ORDER BY subject LIMIT 1),
      undone AS (UPDATE tally SET value = value - weight FROM hit WHERE id = key)
      UPDATE fact f SET keys = f.keys[2:], weights = f.weights[2:] FROM hit WHERE f.subject = hit.subject`);
    const { drift, differences } = await count();
    expect([drift, differences.length]).toEqual([1, 1]);
  });

  it('finds a tally that is gone, and one that nothing counts in', async () => {
    await plant(`DELETE FROM tally WHERE id = (SELECT max(id) FROM tally WHERE value = 1)`);
    await plant(`INSERT INTO tally (rules_generation, measure, unit, grain, day, dims, value)
      VALUES (${RULES_GENERATION}, 'dossier.received', 'nowhere', 'day', '2026-01-01', '{}', 3)`);
    expect((await count()).drift).toBe(4);
  });

  it('names in words what a fact counts in and no tally does', async () => {
    await plant(`
      WITH hit AS (SELECT id FROM tally WHERE measure = 'dossier.received' AND grain = 'day' AND value = 1 LIMIT 1),
      unmarked AS (UPDATE fact SET keys = '{}', weights = '{}' WHERE keys @> (SELECT array_agg(id) FROM hit))
      DELETE FROM tally WHERE id = (SELECT id FROM hit)`);
    const { differences } = await count();
    expect(differences.map(({ key }) => key)).toContainEqual(
      expect.stringMatching(/^dossier\.received \w+ day 2026-\d\d-\d\d \{.*\} \(no tally\)$/),
    );
  });

  it('finds two wrong tallies of one series whose errors make up for each other', async () => {
    await plant(`WITH two AS (
        SELECT min(id) AS one, max(id) AS other FROM tally WHERE grain = 'day'
        GROUP BY measure, unit, dims HAVING count(*) > 1 LIMIT 1)
      UPDATE tally SET value = value + CASE id WHEN one THEN 7 ELSE -7 END FROM two WHERE id IN (one, other)`);
    expect(await count()).toMatchObject({ drift: 14, differences: [{}, {}] });
  });

  it('finds errors of thousands of millions, of either sign', async () => {
    await plant(`WITH three AS (SELECT id, row_number() OVER (ORDER BY id) AS n FROM tally LIMIT 3)
      UPDATE tally SET value = value + CASE n WHEN 1 THEN 4294967296 WHEN 2 THEN -8589934592 ELSE 1 END
      FROM three WHERE three.id = tally.id`);
    expect(await count()).toMatchObject({
      drift: 4_294_967_296 + 8_589_934_592 + 1,
      differences: [{}, {}, {}],
    });
  });

  it('sums all differences and names a hundred, the largest first', async () => {
    await plant(
      `UPDATE tally SET value = value + CASE id WHEN (SELECT min(id) FROM tally) THEN 2 ELSE 1 END`,
    );
    const { drift, tallies, differences } = await count();
    expect(drift).toBe(tallies + 1);
    expect(differences).toHaveLength(MOST_DIFFERENCES);
    expect(differences.map(({ live, recounted }) => live - recounted)).toEqual([
      2,
      ...Array<number>(99).fill(1),
    ]);
  });

  it('looks at what differs in portions, and finds all of it', async () => {
    await plant(`UPDATE tally SET value = value + 1`);
    const whole = await count();
    const inPortions = await count({ limits: { suspects: 10_000, readings: 100 } });
    expect(inPortions).toEqual(whole);
    expect(whole).toMatchObject({ drift: whole.tallies, atLeast: false });
  });

  it('does not read the facts for ever: what is left counts as 1 a series, and it says so', async () => {
    const day = (from: string) =>
      `SELECT ${from} FROM tally WHERE grain = 'day' AND measure = 'dossier.received'`;
    await plant(`UPDATE tally SET value = value + 5 WHERE id IN (${day('id')})`);
    const { rows } = await database.pool.query<{ series: string; tallies: string }>(
      day('count(*) AS tallies, count(DISTINCT (unit, dims)) AS series'),
    );
    const [{ series, tallies }] = rows as [{ series: string; tallies: string }];
    expect(await count()).toMatchObject({ drift: 5 * Number(tallies), atLeast: false });
    const { drift, atLeast, differences } = await count({
      limits: { ...RECOUNT_LIMITS, suspects: 1, readings: 1 },
    });
    expect(atLeast).toBe(true);
    expect(drift).toBe(5 * differences.length + Number(series) - 1);
  });

  it('is not made of tallies that stand still because others count', async () => {
    await plant('UPDATE journal_head SET rules_generation = rules_generation + 1');
    await expect(count()).rejects.toThrow(/rules generation/);
  });

  it('ends at once when it is broken off, and leaves a pool that works', async () => {
    const blocker = await database.pool.connect();
    try {
      await blocker.query('BEGIN; LOCK TABLE fact IN ACCESS EXCLUSIVE MODE');
      const stopping = new AbortController();
      const counted = count({ signal: stopping.signal });
      const waits = `SELECT 1 FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE 'DECLARE%'`;
      await waitFor(async () => (await database.pool.query(waits)).rowCount === 1, {
        what: 'a recount that waits',
      });
      stopping.abort();
      await expect(counted).rejects.toThrow(/terminated/);
      await waitFor(async () => (await database.pool.query(waits)).rowCount === 0, {
        what: 'nobody to wait',
      });
    } finally {
      await blocker.query('ROLLBACK');
      blocker.release();
    }
    expect((await count()).drift).toBe(0);
  });

  it('asks PostgreSQL for the same hashes as it reckons itself', async () => {
    const days: [number, number | undefined][] = [
      [0, undefined],
      [20_000, undefined],
      [20_000, 0],
      [-719_162, 19_999],
      [19_999, -719_162],
      [2_932_896, 2_932_896],
    ];
    for (const seed of [0n, 1n, -1n, 2n ** 31n, -(2n ** 63n), 2n ** 63n - 1n, 0x1234_5678_9abc_def0n]) {
      const hashes = new DayHashes(halvesOf(seed));
      const { rows } = await database.pool.query<{ hash: string }>(
        `SELECT ${dayHashSql('$1::bigint')} AS hash FROM (
          SELECT date '1970-01-01' + day AS day, date '1970-01-01' + cohort AS cohort
          FROM unnest($2::int[], $3::int[]) AS given(day, cohort)) AS days`,
        [seed, days.map(([day]) => day), days.map(([, cohort]) => cohort ?? null)],
      );
      expect(rows.map(({ hash }) => halvesOf(BigInt(hash)))).toEqual(
        days.map(([day, cohort]) => hashes.of(day, cohort)),
      );
    }
  });

  it('raises nhip_drift, and lowers it once mended', async () => {
    const registry = new Registry();
    const recounter = new Recounter((signal) => count({ signal }), {
      everySeconds: 3_600,
      registry,
      onError: jest.fn(),
    });
    const shown = async (): Promise<string | undefined> =>
      /^nhip_drift\{stream="dossier"\} (\d+)$/m.exec(await registry.metrics())?.[1];
    await recounter.run();
    expect(await shown()).toBe('0');
    await plant(`UPDATE tally SET value = value + 1 WHERE id = (SELECT min(id) FROM tally)`);
    await Promise.all([recounter.run(), recounter.run()]);
    expect(await shown()).toBe('1');
    await plant(`UPDATE tally SET value = value - 1 WHERE id = (SELECT min(id) FROM tally)`);
    await recounter.run();
    expect(await shown()).toBe('0');
    await recounter.stop();
  });
});
