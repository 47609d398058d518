import { Client } from 'pg';
import { inContainers } from './containers';
import { freshDatabase, privatePostgres, startPostgres } from './test-postgres';
import { waitFor } from './wait-for';

async function ask(url: string, sql: string): Promise<unknown[][]> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query({ text: sql, rowMode: 'array' });
    return rows;
  } finally {
    await client.end();
  }
}

describe('the shared server', () => {
  it('is PostgreSQL 18 with the settings the design decided', async () => {
    const database = await freshDatabase();
    const { rows } = await database.pool.query(
      `SELECT current_setting('server_version_num')::int AS version, current_setting('server_encoding') AS encoding,
              current_setting('data_checksums') AS checksums, current_setting('listen_addresses') AS listen,
              current_setting('unix_socket_directories') AS sockets, current_setting('TimeZone') AS zone,
              current_setting('synchronous_commit') AS sync,
              (SELECT datcollate FROM pg_database WHERE datname = current_database()) AS collate`,
    );
    expect(rows[0]).toEqual({
      version: expect.any(Number) as number,
      encoding: 'UTF8',
      checksums: 'on',
      // In a container the engine publishes its port on loopback.
      listen: inContainers ? '*' : '127.0.0.1',
      sockets: inContainers ? expect.any(String) : '',
      zone: 'UTC',
      sync: 'on',
      collate: 'C.UTF-8',
    });
    expect((rows[0] as { version: number }).version).toBeGreaterThanOrEqual(180_000);
    await database.drop();
  });

  it('is one for all who ask', async () => {
    const [one, two] = await Promise.all([startPostgres(), startPostgres()]);
    expect(one.port).toBe(two.port);
  });

  it('gives every spec a database of its own, and takes it back though somebody is connected', async () => {
    const [one, two] = await Promise.all([freshDatabase(), freshDatabase()]);
    await one.pool.query('CREATE TABLE only_here (n int)');
    expect((await two.pool.query(`SELECT to_regclass('only_here') AS found`)).rows).toEqual([
      { found: null },
    ]);
    const stranger = new Client({ connectionString: one.url });
    stranger.on('error', () => undefined);
    await stranger.connect();
    await one.drop();
    const { rows } = await two.pool.query('SELECT 1 FROM pg_database WHERE datname = $1', [one.name]);
    expect(rows).toEqual([]);
    await two.drop();
  });
});

describe('a private server', () => {
  it('has what was committed after kill -9, and answers on the same port', async () => {
    const server = await privatePostgres();
    try {
      await ask(server.url('postgres'), `CREATE TABLE kept AS SELECT 'Phường Mỹ Thới' AS name`);
      const first = server.pid;
      await server.kill();
      await expect(ask(server.url('postgres'), 'SELECT 1')).rejects.toThrow(/ECONNREFUSED/);
      await server.start();
      expect(server.pid).not.toBe(first);
      expect(await ask(server.url('postgres'), 'SELECT name FROM kept')).toEqual([['Phường Mỹ Thới']]);
    } finally {
      await server.stop();
    }
  });
});

describe('waitFor', () => {
  it('tells what it waited for and the last error', async () => {
    const failing = waitFor(() => Promise.reject(new Error('not there')), { what: 'the bus', timeoutMs: 30 });
    await expect(failing).rejects.toMatchObject({
      message: 'waited 30 ms for the bus: not there',
      cause: { message: 'not there' },
    });
  });

  it('returns the first answer that is one, zero and the empty text included', async () => {
    const answers = [undefined, null, false, 0];
    expect(await waitFor(() => answers.shift(), { what: 'an answer' })).toBe(0);
  });
});
