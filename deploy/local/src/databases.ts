import { Client } from 'pg';
import { databasePassword, type Instance } from './instance';

/**
 * Makes each service's database and the role that owns it, where they are missing; a service cannot read another's.
 * @param url connection string of a role that may make roles and databases, which need not be a superuser
 * @returns the names of those that were made now
 */
export async function ensureDatabases(
  url: string,
  names: readonly string[],
  instance: Instance,
): Promise<string[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const made: string[] = [];
    for (const name of names)
      if (await ensureDatabase(client, name, databasePassword(instance, name))) made.push(name);
    return made;
  } finally {
    await client.end();
  }
}

async function ensureDatabase(client: Client, name: string, password: string): Promise<boolean> {
  const id = client.escapeIdentifier(name);
  const role = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [name]);
  const verb = role.rowCount === 0 ? 'CREATE' : 'ALTER';
  await client.query(`${verb} ROLE ${id} LOGIN PASSWORD ${client.escapeLiteral(password)}`);
  await becomeMember(client, id);
  const database = await client.query('SELECT FROM pg_database WHERE datname = $1', [name]);
  if (database.rowCount !== 0) return false;
  await client.query(`CREATE DATABASE ${id} OWNER ${id}`);
  await client.query(`REVOKE CONNECT ON DATABASE ${id} FROM PUBLIC`);
  return true;
}

/** Whoever is no superuser gives a database only to a role that he may become. */
async function becomeMember(client: Client, id: string): Promise<void> {
  const { rows } = await client.query<{ super: boolean }>(
    'SELECT rolsuper AS super FROM pg_roles WHERE rolname = current_user',
  );
  if (!rows[0]?.super) await client.query(`GRANT ${id} TO CURRENT_USER WITH INHERIT TRUE, SET TRUE`);
}
