import { parseEnvironment, SETTINGS } from '@nhip/runtime';
import { runMigrations } from '@nhip/store';
import { z } from 'zod';
import { MIGRATIONS } from './migrations';

/** Brings the database of notifications up to date; a step of its own, before the service starts. */
async function migrate(): Promise<void> {
  const schema = z.object({ NHIP_DATABASE_URL: SETTINGS.NHIP_DATABASE_URL });
  const { NHIP_DATABASE_URL: url } = parseEnvironment(schema, process.env);
  const names = await runMigrations({ url, migrations: MIGRATIONS });
  console.log(names.length > 0 ? `migrated: ${names.join(', ')}` : 'the database is up to date');
}

migrate().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
