import { parseEnvironment, SETTINGS } from '@nhip/runtime';
import { runMigrations } from '@nhip/store';
import { MIGRATIONS } from './migrations';

/** Brings the database of notifications up to date; a step of its own, before the service starts. */
async function migrate(): Promise<void> {
  const { NHIP_DATABASE_URL } = SETTINGS;
  const { NHIP_DATABASE_URL: url } = parseEnvironment({ NHIP_DATABASE_URL }, process.env);
  const names = await runMigrations({ url, migrations: MIGRATIONS });
  console.log(names.length > 0 ? `migrated: ${names.join(', ')}` : 'the database is up to date');
}

migrate().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
