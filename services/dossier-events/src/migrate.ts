import { parseEnvironment, SETTINGS } from '@nhip/runtime';
import { runMigrations } from '@nhip/store';
import { MIGRATIONS } from './migrations';

async function main(): Promise<void> {
  const { NHIP_DATABASE_URL } = SETTINGS;
  const { NHIP_DATABASE_URL: url } = parseEnvironment({ NHIP_DATABASE_URL }, process.env);
  const ran = await runMigrations({ url, migrations: MIGRATIONS });
  process.stdout.write(`dossier-events: ${ran.length} migrations ran\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`dossier-events is not migrated: ${(error as Error).message}\n`);
  process.exitCode = 1;
});
