import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { freePort } from './ports';
import { startPostgres, type Postgres } from './postgres';
import { commandLineOf } from './process-identity';

const password = 'mật khẩu có dấu';
let dataDir: string;
const started: Postgres[] = [];

beforeEach(() => {
  // A space, diacritics and a comma, as in a person's own folder.
  dataDir = mkdtempSync(join(tmpdir(), 'dữ liệu, thử '));
  chmodSync(dataDir, 0o755);
});

afterEach(async () => {
  for (const server of started.splice(0)) await server.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

async function start(port: number, settings = {}): Promise<Postgres> {
  const server = await startPostgres({ dataDir, port, password, settings });
  started.push(server);
  return server;
}

async function ask(server: Postgres, sql: string): Promise<unknown> {
  const client = new Client({ connectionString: server.url('postgres') });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return Object.values((await client.query<Record<string, unknown>>(sql)).rows[0] ?? {})[0];
  } finally {
    await client.end();
  }
}

it('keeps an existing cluster over a stop and a start, and takes a setting of the caller', async () => {
  const port = await freePort();
  const first = await start(port);
  await ask(first, 'CREATE TABLE kept AS SELECT 42 AS n');
  await first.stop();
  const second = await start(port, { work_mem: '7MB' });
  expect(await ask(second, 'SELECT n FROM kept')).toBe(42);
  expect(await ask(second, 'SHOW work_mem')).toBe('7MB');
  expect(existsSync(`${dataDir}/data.password`)).toBe(false);
});

it('stops the server that a dead parent left on the folder, and has what that one committed', async () => {
  const port = await freePort();
  const left = await start(port);
  await ask(left, 'CREATE TABLE kept AS SELECT 42 AS n');
  const next = await start(port);
  expect(commandLineOf(left.pid)).toBeUndefined();
  expect(await ask(next, 'SELECT n FROM kept')).toBe(42);
});

it('starts at once after kill -9 under load, with every acknowledged row', async () => {
  const port = await freePort();
  const server = await start(port);
  await ask(server, 'CREATE TABLE kept (n int)');
  let acknowledged = 0;
  const client = new Client({ connectionString: server.url('postgres') });
  client.on('error', () => undefined);
  await client.connect();
  const writing = (async () => {
    for (;;) {
      await client.query('INSERT INTO kept VALUES ($1)', [acknowledged + 1]);
      acknowledged++;
      if (acknowledged === 20) void server.kill('SIGKILL');
    }
  })();
  await expect(writing).rejects.toThrow();
  await server.ended;
  const again = await start(port);
  expect(acknowledged).toBeGreaterThanOrEqual(20);
  expect(await ask(again, `SELECT count(*)::int >= ${acknowledged} FROM kept`)).toBe(true);
});

it('is not hindered by a recorded id that now belongs to a stranger, and leaves the stranger alone', async () => {
  const port = await freePort();
  const server = await start(port);
  await server.kill('SIGKILL');
  const stranger = spawn('sleep', ['600']);
  try {
    const rest = `\n${dataDir}/data\n1\n${port}\n\n127.0.0.1\n  1 1\nready\n`;
    writeFileSync(join(dataDir, 'data', 'postmaster.pid'), `${stranger.pid}${rest}`);
    const again = await start(port);
    expect(await ask(again, 'SELECT 1')).toBe(1);
    expect(stranger.exitCode).toBeNull();
  } finally {
    stranger.kill();
    await once(stranger, 'exit');
  }
});

it('says why it does not start: the port is taken', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  try {
    const port = (taken.address() as AddressInfo).port;
    await expect(start(port)).rejects.toThrow(
      /did not start: it ended with code 1[^]*Address already in use/,
    );
  } finally {
    taken.close();
  }
});

it('says why it does not start: the cluster was made with another password', async () => {
  const port = await freePort();
  await (await start(port)).stop();
  await expect(startPostgres({ dataDir, port, password: 'other' })).rejects.toThrow(/refuses our password/);
});
