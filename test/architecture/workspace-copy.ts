import { execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';

export const ROOT = resolve(__dirname, '../..');

/** Packages are shared, but the workspace's own must lead to the copy: that is how imports find their project. */
export function linkPackages(folder: string): void {
  mkdirSync(join(folder, 'node_modules/@nhip'), { recursive: true });
  for (const name of readdirSync(join(ROOT, 'node_modules')).filter((entry) => entry !== '@nhip'))
    symlinkSync(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name));
  for (const name of readdirSync(join(ROOT, 'node_modules/@nhip'))) {
    const project = relative(ROOT, realpathSync(join(ROOT, 'node_modules/@nhip', name)));
    symlinkSync(join(folder, project), join(folder, 'node_modules/@nhip', name));
  }
}

/** A copy of the workspace as git sees it, in which a test may plant what must never land. */
export class WorkspaceCopy {
  readonly folder = mkdtempSync(join(tmpdir(), 'nhip-architecture-'));

  constructor() {
    const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], { cwd: ROOT });
    for (const file of listed.toString().split('\0').filter(Boolean))
      cpSync(join(ROOT, file), join(this.folder, file), { recursive: true, force: true });
    linkPackages(this.folder);
  }

  plant(file: string, text: string): void {
    mkdirSync(dirname(join(this.folder, file)), { recursive: true });
    writeFileSync(join(this.folder, file), text);
  }

  /** Runs one of the workspace's own tools; returns everything it said and whether it was content. */
  run(command: string, args: readonly string[]): { held: boolean; said: string } {
    const env = { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false', FORCE_COLOR: '0', NO_COLOR: '1' };
    const bin = join(ROOT, 'node_modules/.bin', command);
    try {
      const said = execFileSync(bin, args, { cwd: this.folder, env, stdio: 'pipe', maxBuffer: 64 << 20 });
      return { held: true, said: said.toString() };
    } catch (error) {
      const { stdout, stderr } = error as { stdout: Buffer; stderr: Buffer };
      return { held: false, said: `${stdout}${stderr}` };
    }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
