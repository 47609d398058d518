import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const SERVICES = join(__dirname, '../../services');

interface Runner {
  query(sql: string): Promise<unknown[]>;
}
export type Migration = new () => { up(runner: Runner): Promise<void> };

/** The migrations of each service that has a database, oldest first. */
export function migrationsOfServices(): { service: string; migrations: readonly Migration[] }[] {
  const names = readdirSync(SERVICES).filter((name) => existsSync(join(SERVICES, name, 'src/migrations.ts')));
  return names.sort().map((service) => {
    const door = require(join(SERVICES, service, 'src/migrations.ts')) as {
      MIGRATIONS: readonly Migration[];
    };
    return { service, migrations: door.MIGRATIONS };
  });
}

/**
 * What a migration does to an empty database: the sha256 of its statements, however they are laid out in the file and
 * wherever the texts in them come from.
 */
export async function effectOf(Landed: Migration): Promise<string> {
  const statements: string[] = [];
  const query = async (sql: string): Promise<unknown[]> => {
    statements.push(sql.replaceAll(/\s+/g, ' ').trim());
    return [];
  };
  await new Landed().up({ query });
  return createHash('sha256').update(statements.join('\n')).digest('hex');
}
