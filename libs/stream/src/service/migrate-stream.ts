import { parseEnvironment, SETTINGS } from '@nhip/runtime';
import { runMigrations } from '@nhip/store';

/** Brings the database of a stream up to date, as a process of its own; exits with 1 where that fails. */
export async function migrateStream(
  service: string,
  migrations: Parameters<typeof runMigrations>[0]['migrations'],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  try {
    const { NHIP_DATABASE_URL } = SETTINGS;
    const { NHIP_DATABASE_URL: url } = parseEnvironment({ NHIP_DATABASE_URL }, environment);
    const ran = await runMigrations({ url, migrations });
    process.stdout.write(`${service}: ${ran.length} migrations ran\n`);
  } catch (error) {
    process.stderr.write(`${service} is not migrated: ${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}
