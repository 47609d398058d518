import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { RUN_FOLDER_VARIABLE } from './jest-run';
import { waitFor } from './wait-for';

/**
 * The folder of this jest run; it is removed when the run ends.
 * @throws when the spec's project starts no real parts
 */
export function runFolder(): string {
  const folder = process.env[RUN_FOLDER_VARIABLE];
  if (folder === undefined) {
    throw new Error('real parts are for *.pg.spec.ts, *.kafka.spec.ts and *.e2e.spec.ts; rename the spec');
  }
  return folder;
}

/** A new empty folder that the end of the run removes; every user may enter it. */
export function temporaryFolder(name: string): string {
  const folder = mkdtempSync(join(runFolder(), `${name}-`));
  chmodSync(folder, 0o755);
  return folder;
}

/** Lets the end of the run end this process, whose command line must contain a path of the run's folder. */
export function endWithRun(pid: number): void {
  writeFileSync(join(runFolder(), 'processes', String(pid)), '');
}

/** Where fetched and unpacked programs are kept between runs; `npm start` uses the same. */
export function cacheFolder(): string {
  return join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'nhip');
}

/**
 * Makes something once per run, whichever worker asks first; the others wait for it. It must be plain data.
 * @throws what the maker threw, in every worker
 */
export async function oncePerRun<T>(name: string, make: () => Promise<T>): Promise<T> {
  const made = join(runFolder(), `${name}.json`);
  if (takes(join(runFolder(), `${name}.lock`))) {
    const outcome = await make().then(
      (value) => ({ value }),
      (error: unknown) => ({ error: error instanceof Error ? error.message : String(error) }),
    );
    writeFileSync(`${made}.new`, JSON.stringify(outcome));
    renameSync(`${made}.new`, made);
  }
  await waitFor(() => existsSync(made), { what: `${name} of this run to start` });
  const outcome = JSON.parse(readFileSync(made, 'utf8')) as { value: T } | { error: string };
  if ('error' in outcome) throw new Error(outcome.error);
  return outcome.value;
}

function takes(lock: string): boolean {
  try {
    mkdirSync(lock);
    return true;
  } catch {
    return false;
  }
}
