import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { ensureDatabases } from './databases';
import { meetPostgres } from './existing-postgres';
import { newInstance, type Instance } from './instance';
import { freePort } from './ports';
import { startPostgres, type Postgres } from './postgres';
import { databaseUrl } from './services';

const NAMES = ['nhip_one', 'nhip_two'];
let folder: string;
let server: Postgres;
let instance: Instance;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'existing-postgres-'));
  chmodSync(folder, 0o755);
  const port = await freePort();
  server = await startPostgres({ dataDir: folder, port, password: 's3cret', settings: { fsync: 'off' } });
  await ask(server.url('postgres'), `CREATE ROLE maker LOGIN PASSWORD 's3cret' CREATEROLE CREATEDB`);
  await ask(server.url('postgres'), `CREATE ROLE nobody LOGIN PASSWORD 's3cret'`);
});
afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  instance = await newInstance({ dataDir: folder, demo: false, fresh: false, quiet: true });
});
afterEach(async () => {
  for (const name of NAMES) {
    await ask(server.url('postgres'), `DROP DATABASE IF EXISTS ${name}`);
    await ask(server.url('postgres'), `DROP ROLE IF EXISTS ${name}`);
  }
});

async function ask(url: string, sql: string): Promise<unknown> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows[0];
  } finally {
    await client.end();
  }
}

const as = (role: string): string =>
  `postgresql://${role}:s3cret@127.0.0.1:${server.port}/postgres?application_name=x`;
const meet = (url: string, least?: number) =>
  meetPostgres(url, { databases: NAMES, instance, ...(least !== undefined && { least }) });

/** What the step of `npm start` does with a server that was there before. */
async function settle(role: string): Promise<string[]> {
  const { place } = await meet(as(role));
  instance.existing = { postgres: place };
  return ensureDatabases(as(role), NAMES, instance);
}

describe.each(['nhip', 'maker'])('an existing PostgreSQL, as %s', (role) => {
  beforeAll(async () => {
    if (role === 'nhip') await ask(server.url('postgres'), `ALTER ROLE nhip PASSWORD 's3cret'`);
  });

  it('gets a database and a role for each service, and none sees another’s', async () => {
    const { place, version } = await meet(as(role));
    expect(place.url).toBe(`postgresql://127.0.0.1:${server.port}?application_name=x`);
    expect(version).toMatch(/^18/);
    expect(await settle(role)).toEqual(NAMES);
    expect(JSON.stringify(instance.existing)).not.toContain('s3cret');
    const url = databaseUrl(instance, 'nhip_one');
    await ask(url, 'CREATE TABLE kept AS SELECT 42 AS n');
    expect(await ask(url, `SELECT n, current_setting('application_name') AS name FROM kept`)).toEqual({
      n: 42,
      name: 'x',
    });
    await expect(ask(url.replace(/nhip_one(?=\?)/, 'nhip_two'), 'SELECT 1')).rejects.toThrow(
      /permission denied/,
    );
  });

  it('is found again by the instance that was there, and refuses another one', async () => {
    await settle(role);
    expect(await settle(role)).toEqual([]);
    instance = await newInstance({ dataDir: folder, demo: false, fresh: true, quiet: true });
    await expect(meet(as(role))).rejects.toMatchObject({
      message: expect.stringContaining('another instance already') as string,
      todo: expect.stringMatching(/DROP DATABASE nhip_one;\n[^]*DROP ROLE nhip_two;$/) as string,
    });
    expect((instance as Instance).secrets.databases).toEqual({});
  });
});

describe('a PostgreSQL that cannot be used', () => {
  it('is too old', async () => {
    await expect(meet(as('nhip'), 99)).rejects.toThrow(/cần PostgreSQL 99 trở lên[^]*this is 18/);
  });

  it('does not let its role make anything, and says what an administrator runs', async () => {
    await expect(meet(as('nobody'))).rejects.toMatchObject({
      message: expect.stringContaining('may not make roles and databases') as string,
      todo: expect.stringContaining('ALTER ROLE nobody CREATEROLE CREATEDB;') as string,
    });
  });

  it('is another one than before', async () => {
    instance.existing = { postgres: { url: 'postgresql://127.0.0.1:1', id: '1' } };
    await expect(meet(as('nhip'))).rejects.toThrow(/is not the server that holds the data/);
  });

  it('is not there, or does not know the role: no password is told', async () => {
    const nobody = `postgresql://nhip:s3cret@127.0.0.1:${await freePort()}/postgres`;
    await expect(meet(nobody)).rejects.toThrow(/ECONNREFUSED/);
    await expect(meet(as('nhip').replace('s3cret', 'wr0ng'))).rejects.toThrow(
      /password authentication failed/,
    );
    await expect(meet(as('nhip').replace('s3cret', 'wr0ng'))).rejects.not.toThrow(/wr0ng/);
  });
});
