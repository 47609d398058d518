import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from './problem';

/** Everything this program ever makes in a data folder; nothing else in it is touched. */
const PARTS = ['postgres', 'kafka', 'run', 'logs', 'instance.json', 'demo.json'];
const LOCK = 'lock';

/**
 * Makes the data folder when it is missing.
 * @throws when the folder holds other things: somebody's own folder was named by mistake
 */
export function openDataFolder(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true });
  } catch (error) {
    throw new Problem(
      (error as Error).message,
      'Chọn nơi khác bằng --data-dir.\nChoose another place with --data-dir.',
    );
  }
  const names = readdirSync(dataDir);
  if (names.length > 0 && !names.some((name) => PARTS.includes(name) || name.startsWith(LOCK))) {
    throw new Problem(
      `${dataDir} is not empty and is no data folder of Nhịp (it holds ${names.slice(0, 3).join(', ')})`,
      'Chọn một thư mục trống bằng --data-dir.\nChoose an empty folder with --data-dir.',
    );
  }
}

/** Makes the folders that parts write into. */
export function makeFolders(dataDir: string): { run: string; logs: string } {
  const folders = { run: join(dataDir, 'run'), logs: join(dataDir, 'logs') };
  for (const folder of Object.values(folders)) mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folders;
}

/** Throws the data of earlier runs away. */
export function emptyDataFolder(dataDir: string): void {
  for (const name of PARTS) rmSync(join(dataDir, name), { recursive: true, force: true });
}
