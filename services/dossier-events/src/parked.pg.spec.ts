import { runMigrations } from '@nhip/store';
import { differenceOf, readBooks } from '@nhip/stream/accept';
import { freshDatabase, waitFor } from '@nhip/testing';
import { MIGRATIONS } from './migrations';
import { SpecDoor } from './door.spec-data';
import { dossierEvent } from './events.spec-data';

interface Row {
  readonly id: string;
  readonly event: string;
  readonly reason: string;
  readonly times: number;
}
interface Page {
  readonly total: number;
  readonly parked: readonly Row[];
  readonly nextPageToken?: string;
}

describe('parked events', () => {
  let door: SpecDoor;
  let key: string;

  beforeAll(async () => {
    door = await SpecDoor.start(await freshDatabase());
    ({ key } = await door.makeKey({ source: '/s' }));
  });
  afterAll(() => door?.stop());
  beforeEach(() => door.forgetEvents());

  const submitted = (unit: string, id = 's'): object => dossierEvent(id, 'submitted', { data: { unit } });
  const list = async (query = ''): Promise<Page> => (await door.ask('GET', `/v1/parked${query}`)).json;
  const retry = async (id: string) => (await door.ask('POST', `/v1/parked/${id}/retry`)).json;
  /** The counts of all sources together, which agree with the tables. */
  const books = async (): Promise<Record<string, number>> => {
    const all = await readBooks(door.database.pool);
    expect(all.map(differenceOf)).toEqual(all.map(() => 0));
    const names = ['received', 'applied', 'duplicate', 'pending', 'parked', 'refused'] as const;
    const sums = names.map((name) => [name, all.reduce((sum, each) => sum + each[name], 0)] as const);
    return Object.fromEntries(sums.filter(([, count]) => count !== 0));
  };
  const forget = (id: string): Promise<unknown> =>
    door.database.pool.query(
      `WITH gone AS (DELETE FROM event WHERE id = '${id}'), all_gone AS (DELETE FROM subject)
       UPDATE intake SET received = received - 1, applied = applied - 1 WHERE slot >= 0 AND applied > 0`,
    );

  it('are sealed in the database and readable to the operator', async () => {
    expect(await door.send(key, [submitted('A'), submitted('Phường Bí Mật')])).toEqual([
      'applied',
      'parked: conflict',
    ]);
    const { rows } = await door.database.pool.query('SELECT body, sealed FROM parked');
    expect(rows[0].body).toBeNull();
    expect(rows[0].sealed.includes('Bí Mật')).toBe(false);
    const { parked, total } = await list();
    expect([total, parked[0]!.event, parked[0]!.reason]).toEqual([1, 's', 'conflict']);
    const shown = await door.ask('GET', `/v1/parked/${parked[0]!.id}`);
    expect(shown.json).toMatchObject({ content: { event: { data: { unit: 'Phường Bí Mật' } } } });
    expect((await door.ask('GET', '/v1/parked', { key })).status).toBe(401);
  });

  it('that come again are one row, counted as often as they came', async () => {
    await door.send(key, [submitted('A'), submitted('B'), submitted('B')]);
    await door.send(key, [submitted('B')]);
    const { parked } = await list();
    expect(parked.map(({ times }) => times)).toEqual([3]);
    expect(await books()).toEqual({ received: 4, applied: 1, parked: 3 });
  });

  it('count once when a retry takes them in, and their repetitions are duplicates', async () => {
    await door.send(key, [submitted('A'), submitted('B'), submitted('B'), submitted('B')]);
    const [row] = (await list()).parked;
    expect(await retry(row!.id)).toEqual({ outcome: 'parked', reason: 'conflict' });
    expect(await books()).toEqual({ received: 4, applied: 1, parked: 3 });
    await forget('s');
    expect(await retry(row!.id)).toEqual({ outcome: 'applied' });
    expect(await books()).toEqual({ received: 3, applied: 1, duplicate: 2 });
    expect((await list()).total).toBe(0);
    expect((await door.ask('POST', `/v1/parked/${row!.id}/retry`)).status).toBe(404);
  });

  it('count once when two try them at the same time', async () => {
    await door.send(key, [submitted('A'), submitted('B')]);
    const [row] = (await list()).parked;
    await forget('s');
    const outcomes = await Promise.all([1, 2, 3].map(() => retry(row!.id)));
    expect(outcomes).toContainEqual({ outcome: 'applied' });
    expect(await books()).toEqual({ received: 1, applied: 1 });
  });

  it('are refused once they are discarded', async () => {
    await door.send(key, [submitted('A'), submitted('B'), submitted('B'), submitted('C')]);
    for (const { id } of (await list()).parked)
      expect((await door.ask('DELETE', `/v1/parked/${id}`)).status).toBe(204);
    expect(await books()).toEqual({ received: 4, applied: 1, refused: 3 });
    expect((await door.ask('DELETE', `/v1/parked/${'0'.repeat(8)}`)).status).toBe(404);
  });

  it('are paged, newest first, and filtered', async () => {
    await door.send(key, [submitted('A')]);
    for (const unit of ['B', 'C', 'D']) await door.send(key, [submitted(unit)]);
    await door.send(key, [dossierEvent('k', 'corrected', { data: correction('k') })]);
    const first = await list('?pageSize=3&source=/s');
    expect(first).toMatchObject({ total: 4 });
    expect(first.parked.map(({ reason }) => reason)).toEqual(['cycle', 'conflict', 'conflict']);
    const second = await list(`?pageSize=3&source=/s&pageToken=${first.nextPageToken!}`);
    expect(second.parked).toHaveLength(1);
    expect(second).not.toHaveProperty('nextPageToken');
    expect((await list('?reason=cycle')).total).toBe(1);
    expect((await list('?to=2020-01-01T00:00:00Z')).total).toBe(0);
    const wrong = await door.ask('GET', '/v1/parked?pageSize=0&from=x&pageToken=x');
    expect([wrong.status, (wrong.json as { errors: object[] }).errors.length]).toEqual([422, 3]);
  });
});

const correction = (replaces: string): object => ({
  replaces,
  event: { type: 'nhip.dossier.completed.v1', time: '2026-11-02T09:00:00Z' },
});

describe('parked events of before', () => {
  it('that came again and left one row are counted as often as they came once they are migrated', async () => {
    const database = await freshDatabase();
    try {
      await runMigrations({ url: database.url, migrations: MIGRATIONS.slice(0, 1) });
      await database.pool.query(
        `INSERT INTO parked (source, id, hash, subject, kind, time, reason, body) VALUES
           ('/s', 'a', '\\x01', 'H1', 'completed', now(), 'conflict', '{}'),
           ('/s', 'b', '\\x02', 'H1', 'completed', now(), 'conflict', '{}')`,
      );
      await database.pool.query(
        `INSERT INTO intake VALUES ('/s', 0, 4, 0, 0, 0, 4, 0), ('/s', 1, 1, 0, 0, 0, 1, 0)`,
      );
      await runMigrations({ url: database.url, migrations: MIGRATIONS });
      const [books] = await readBooks(database.pool);
      expect([books!.keptParked, differenceOf(books!)]).toEqual([5, 0]);
    } finally {
      await database.drop();
    }
  });

  it('are sealed when they were plain, and refused when they are too old', async () => {
    const door = await SpecDoor.start(await freshDatabase(), { parkedSweepMs: 50 });
    const { pool } = door.database;
    try {
      await pool.query(
        `INSERT INTO parked (source, id, hash, subject, kind, time, reason, body)
         VALUES ('/s', 'old', '\\x01', 'H1', 'completed', now(), 'conflict', '{"secret":"plain"}')`,
      );
      await pool.query(
        `INSERT INTO parked (source, id, hash, reason, received_at, times, sealed)
         VALUES ('/s', '', '\\x02', 'not-valid', now() - interval '31 days', 4, '\\x00')`,
      );
      await pool.query(`INSERT INTO intake VALUES ('/s', 0, 5, 0, 0, 0, 5, 0, now())`);
      const done = async (): Promise<boolean> => {
        const { rows } = await pool.query('SELECT body, sealed FROM parked');
        return rows.length === 1 && rows[0].body === null && rows[0].sealed !== null;
      };
      await waitFor(done, { what: 'the sweep' });
      const { json } = await door.ask('GET', '/v1/parked');
      const { parked } = json as Page;
      const shown = await door.ask('GET', `/v1/parked/${parked[0]!.id}`);
      expect(shown.json).toMatchObject({ event: 'old', content: { event: { data: { secret: 'plain' } } } });
      const all = await readBooks(pool);
      expect(all.map(differenceOf)).toEqual([0]);
      expect(all[0]).toMatchObject({ received: 5, parked: 1, refused: 4 });
      expect(await door.metric('nhip_parked_expired_total', 'stream')).toEqual({ dossier: 1 });
    } finally {
      await door.stop();
    }
  });
});
