// For runbooks: `node deploy/prometheus/sql.mjs SERVICE STATEMENT` in the database of a service of the instance that
// NHIP_DATA_DIR names, as its owner. Prints rows as JSON lines, or how many were changed.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';

const [service, statement] = process.argv.slice(2);
const { NHIP_DATA_DIR: dataDir } = process.env;
if (service === undefined || statement === undefined || dataDir === undefined) {
  console.error('say NHIP_DATA_DIR, a service and a statement: sql.mjs indicators "SELECT …"');
  process.exit(64);
}
const { ports, secrets, existing } = JSON.parse(readFileSync(join(dataDir, 'instance.json'), 'utf8'));
const role = `nhip_${service.replaceAll('-', '_')}`;
const url = new URL(existing?.postgres?.url ?? `postgresql://127.0.0.1:${ports.postgres}`);
Object.assign(url, { username: role, password: secrets.databases[role], pathname: `/${role}` });
const client = new pg.Client({ connectionString: url.href, application_name: 'nhip-runbook' });
await client.connect();
try {
  const { rows, rowCount, command } = await client.query(statement);
  for (const row of rows) console.log(JSON.stringify(row));
  if (command !== 'SELECT') console.log(rowCount === null ? command : `${command} ${rowCount}`);
} finally {
  await client.end();
}
