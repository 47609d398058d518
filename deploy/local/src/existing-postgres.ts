import { Client } from 'pg';
import type { Instance } from './instance';
import { Problem } from './problem';

/** RETURNING old/new and uuidv7 came with it. */
const LEAST_POSTGRES = 18;
const CONNECT_TIMEOUT_MS = 10_000;

/** Where an existing server is, without who may use it. */
export type PostgresPlace = {
  /** Connection string without user, password and database. */
  url: string;
  /** What PostgreSQL itself calls its cluster; another server at the same address has another one. */
  id: string;
};

/**
 * Looks at a server that was there before: its version, what the role may do, and that it holds nothing of the names
 * in `databases` that is not this instance's.
 * @param url of a role that may make roles and databases
 * @returns where it is, and the server's version
 * @throws Problem
 */
export async function meetPostgres(
  url: string,
  {
    databases,
    instance,
    least = LEAST_POSTGRES,
  }: { databases: readonly string[]; instance: Instance; least?: number },
): Promise<{ place: PostgresPlace; version: string }> {
  const where = placeOf(url);
  const client = new Client({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  try {
    await client.connect();
  } catch (error) {
    throw new Problem(
      `PostgreSQL ở · at ${where}: ${(error as Error).message}`,
      'Xem máy chủ có chạy không, và sửa NHIP_DATABASE_URL.\n' +
        'See whether the server runs, and mend NHIP_DATABASE_URL.',
    );
  }
  try {
    const version = await expectVersion(client, where, least);
    await expectRights(client, where);
    const id = await clusterOf(client);
    const before = instance.existing?.postgres;
    if (before !== undefined && before.id !== id)
      throw new Problem(
        `${where} là máy chủ khác · is not the server that holds the data of this instance (${before.url})`,
        'Dùng máy chủ cũ, một --data-dir khác, hoặc --fresh.\nUse that server, another --data-dir, or --fresh.',
      );
    if (before === undefined) await expectNothingOf(client, where, databases);
    return { place: { url: where, id }, version };
  } finally {
    await client.end();
  }
}

async function expectVersion(client: Client, where: string, least: number): Promise<string> {
  const { rows } = await client.query<{ number: number; text: string }>(
    "SELECT current_setting('server_version_num')::int AS number, current_setting('server_version') AS text",
  );
  const { number, text } = rows[0] as { number: number; text: string };
  if (Math.floor(number / 10_000) >= least) return text;
  throw new Problem(
    `${where}: cần PostgreSQL ${least} trở lên, đây là ${text} · ` +
      `PostgreSQL ${least} or newer is needed, this is ${text}`,
    'Nâng cấp máy chủ, hoặc bỏ NHIP_DATABASE_URL.\nUpgrade the server, or unset NHIP_DATABASE_URL.',
  );
}

async function expectRights(client: Client, where: string): Promise<void> {
  const { rows } = await client.query<{ name: string; may: boolean }>(
    `SELECT quote_ident(rolname) AS name, rolsuper OR (rolcreaterole AND rolcreatedb) AS may
     FROM pg_roles WHERE rolname = current_user`,
  );
  const { name, may } = rows[0] as { name: string; may: boolean };
  if (may) return;
  throw new Problem(
    `${where}: ${name} không được tạo vai trò và cơ sở dữ liệu · may not make roles and databases`,
    `Nhờ quản trị viên chạy, hoặc dùng vai trò khác · let an administrator run, or name another role:\n` +
      `ALTER ROLE ${name} CREATEROLE CREATEDB;`,
  );
}

async function clusterOf(client: Client): Promise<string> {
  const { rows } = await client.query<{ id: string }>(
    'SELECT system_identifier::text AS id FROM pg_control_system()',
  );
  return (rows[0] as { id: string }).id;
}

/** What has these names and is not ours belongs to another instance, whose passwords must stay. */
async function expectNothingOf(client: Client, where: string, names: readonly string[]): Promise<void> {
  const { rows } = await client.query<{ drop: string }>(
    `SELECT 'DROP DATABASE ' || quote_ident(datname) || ';' AS drop FROM pg_database WHERE datname = ANY ($1)
     UNION ALL SELECT 'DROP ROLE ' || quote_ident(rolname) || ';' FROM pg_roles WHERE rolname = ANY ($1)`,
    [names],
  );
  if (rows.length === 0) return;
  throw new Problem(
    `${where} đã có dữ liệu của một bản Nhịp khác · holds the databases of another instance already`,
    'Dùng máy chủ khác hay --data-dir của bản kia; nếu không cần dữ liệu ấy nữa,\n' +
      'nhờ quản trị viên chạy các lệnh dưới đây.\n' +
      'Use another server, or that instance’s --data-dir; if nobody needs that data, let an administrator run:\n' +
      rows.map(({ drop }) => drop).join('\n'),
  );
}

/** The address without user, password and database. */
function placeOf(text: string): string {
  const url = new URL(text);
  url.username = '';
  url.password = '';
  url.pathname = '';
  url.searchParams.delete('user');
  url.searchParams.delete('password');
  return url.href;
}
