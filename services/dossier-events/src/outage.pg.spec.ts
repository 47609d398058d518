import { privatePostgres, waitFor, type PrivatePostgres } from '@nhip/testing';
import { Pool } from 'pg';
import { SpecDoor } from './door.spec-data';
import { event, ndjson } from './events.spec-data';

describe('while PostgreSQL is away', () => {
  let postgres: PrivatePostgres;
  let door: SpecDoor;
  let key: string;

  beforeAll(async () => {
    postgres = await privatePostgres();
    const url = postgres.url('postgres');
    const pool = new Pool({ connectionString: url });
    pool.on('error', () => undefined);
    door = await SpecDoor.start({ url, pool, drop: () => pool.end() });
    ({ key } = await door.makeKey({ source: '/s' }));
  });
  afterAll(async () => {
    await door?.stop();
    await postgres?.stop();
  });

  const events = (ids: readonly string[]): object[] => ids.map((id) => event({ id, subject: id }));

  it('the door says so, and takes the same events once when it is back', async () => {
    expect(await door.send(key, events(['a', 'b']))).toEqual(['applied', 'applied']);
    await postgres.kill();
    const refused = await door.post(key, ndjson(events(['b', 'c'])), {
      'content-type': 'application/x-ndjson',
    });
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '2']);
    expect(await refused.json()).toMatchObject({ status: 503, detail: 'the database is not available' });
    expect((await fetch(`${door.service.url}/readyz`)).status).toBe(503);
    expect((await fetch(`${door.service.url}/livez`)).status).toBe(200);
    await postgres.start();
    await waitFor(async () => (await fetch(`${door.service.url}/readyz`)).ok, { what: 'readiness' });
    expect(await door.send(key, events(['b', 'c']))).toEqual(['duplicate', 'applied']);
    const { rows } = await door.database.pool.query('SELECT count(*)::int AS events FROM event');
    expect(rows).toEqual([{ events: 3 }]);
  });
});
