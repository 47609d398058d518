import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const PREFIX = 'key-';
const note = z.object({ eventsUrl: z.string(), pid: z.number().int() });

/**
 * Which imports of this machine have a temporary key, kept in files by its id: a source has few keys, and an import
 * that was killed cannot revoke its own. The key itself is written nowhere.
 */
export class LeftKeys {
  constructor(private readonly folder: string) {}

  /** An import does not fail because this cannot be kept. */
  add(id: string, eventsUrl: string): void {
    try {
      mkdirSync(this.folder, { recursive: true, mode: 0o700 });
      writeFileSync(this.fileOf(id), JSON.stringify({ eventsUrl, pid: process.pid }), { mode: 0o600 });
    } catch {
      return;
    }
  }

  forget(id: string): void {
    rmSync(this.fileOf(id), { force: true });
  }

  /** The keys at this door whose import runs no more. */
  of(eventsUrl: string): string[] {
    return this.ids().filter((id) => {
      const told = this.read(id);
      return told !== undefined && told.eventsUrl === eventsUrl && !isRunning(told.pid);
    });
  }

  private ids(): string[] {
    try {
      const names = readdirSync(this.folder).filter((name) => name.startsWith(PREFIX));
      return names.map((name) => name.slice(PREFIX.length));
    } catch {
      return [];
    }
  }

  private read(id: string): z.infer<typeof note> | undefined {
    try {
      return note.parse(JSON.parse(readFileSync(this.fileOf(id), 'utf8')));
    } catch {
      return undefined;
    }
  }

  private fileOf(id: string): string {
    return join(this.folder, PREFIX + encodeURIComponent(id));
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
