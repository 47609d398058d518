import { parseEnvironment, SETTINGS } from '@nhip/runtime';
import { createPool, runMigrations } from '@nhip/store';
import { z } from 'zod';
import { AccountStore } from './account.store';
import { MIGRATIONS } from './migrations';
import { hashPassword, PASSWORD_LIMITS } from './password';

const schema = z.object({
  NHIP_DATABASE_URL: SETTINGS.NHIP_DATABASE_URL,
  NHIP_ADMIN_USER: z.string().min(1).max(100).default('admin'),
  NHIP_ADMIN_PASSWORD: z
    .string()
    .min(PASSWORD_LIMITS.shortest, `${PASSWORD_LIMITS.shortest} characters or more`)
    .max(PASSWORD_LIMITS.longest)
    .optional(),
});

/** Brings the database up to date, and makes the first account when there is none. */
async function migrate(): Promise<void> {
  const given = parseEnvironment(schema, process.env);
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
