import { parseEnvironment } from '@nhip/runtime';
import { createPool, runMigrations } from '@nhip/store';
import { AccountStore } from './account.store';
import { MIGRATE_SCHEMA } from './config';
import { MIGRATIONS } from './migrations';
import { hashPassword } from './password';

/** Brings the database up to date, and makes the first account when there is none. */
async function migrate(): Promise<void> {
  const given = parseEnvironment(MIGRATE_SCHEMA, process.env);
  const ran = await runMigrations({ url: given.NHIP_DATABASE_URL, migrations: MIGRATIONS });
  console.log(ran.length === 0 ? 'control-room: up to date' : `control-room: ran ${ran.join(', ')}`);
  if (given.NHIP_ADMIN_PASSWORD === undefined) return;
  const pool = createPool(given.NHIP_DATABASE_URL, { applicationName: 'nhip-migrate', maxConnections: 1 });
  try {
    const made = await new AccountStore(pool).createFirst(
      given.NHIP_ADMIN_USER,
      await hashPassword(given.NHIP_ADMIN_PASSWORD),
    );
    if (made) console.log(`control-room: made the account "${given.NHIP_ADMIN_USER}"`);
  } finally {
    await pool.end();
  }
}

migrate().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
