import { execFile, execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { linkPackages, ROOT } from '../architecture/workspace-copy';
import type { Code } from '../journeys/code';
import { compile } from './compile';

const run = promisify(execFile);
const MOST_OUTPUT = 64 << 20;
/** Names the servers that specs of one run share (libs/testing); those of the previous code have a run of their own. */
const RUN_FOLDER = 'NHIP_TEST_RUN';
const MIGRATIONS = ['services/*/src/migrations/*.ts', 'libs/stream/src/migrations/*.ts', ':!*.spec.ts'];

/**
 * The commit whose code of a file is the previous one: the newest release, else what stood before the newest migration
 * landed; and what brought the file, where it is younger than that.
 * @param path from the project's folder
 * @returns undefined where there is no history to look into
 */
export function previousCommit(path: string): string | undefined {
  const release = git('describe', '--tags', '--abbrev=0', '--match', 'v[0-9]*', 'HEAD^');
  const landed = git('log', '-1', '--format=%H', '--diff-filter=A', '--', ...MIGRATIONS);
  const before = release ?? git('rev-parse', '--verify', '--quiet', `${landed}^`);
  if (before === undefined || git('ls-tree', '--name-only', before, '--', path) !== undefined) return before;
  return git('log', '-1', '--format=%H', '--diff-filter=A', '--', path);
}

function git(...args: string[]): string | undefined {
  try {
    return execFileSync('git', args, { cwd: ROOT, encoding: 'utf8', stdio: 'pipe' }).trim() || undefined;
  } catch {
    return undefined;
  }
}

/** Beside every checkout, where specs read real data. */
const SHARED = join(ROOT, '../shared');

/** Whether a spec of that time reads real data, and there is none here. */
export function lacksData(commit: string, spec: string): boolean {
  return (
    !existsSync(join(SHARED, 'data')) && (git('show', `${commit}:${spec}`) ?? '').includes('shared/data')
  );
}

/** The whole tree as it was, with the packages and the real data of today. */
export class PreviousCode {
  readonly folder = join(mkdtempSync(join(tmpdir(), 'nhip-previous-')), 'nhip');

  constructor(commit: string) {
    mkdirSync(this.folder);
    if (existsSync(SHARED)) symlinkSync(SHARED, join(this.folder, '../shared'));
    const archive = join(this.folder, 'tree.tar');
    execFileSync('git', ['archive', '--format=tar', '-o', archive, commit], { cwd: ROOT, stdio: 'pipe' });
    execFileSync('tar', ['-xf', archive, '-C', this.folder], { stdio: 'pipe' });
    linkPackages(this.folder);
  }

  /** Its programs, built as they were but for the page, and how they are run. */
  built(): Code {
    const page = 'services/control-room/web/dist';
    cpSync(join(ROOT, page), join(this.folder, page), { recursive: true });
    compile(this.folder);
    const { SERVICES: services, environmentOf } = require(
      join(this.folder, 'deploy/local/src/services.ts'),
    ) as typeof import('../../deploy/local/src/services');
    return { folder: this.folder, services, environmentOf };
  }

  private migrateToToday(): void {
    for (const service of readdirSync(join(this.folder, 'services'))) {
      const [before, today] = [this.folder, ROOT].map(
        (root) => `${root}/services/${service}/src/migrations.ts`,
      );
      if (existsSync(before as string) && existsSync(today as string))
        writeFileSync(
          before as string,
          `export { MIGRATIONS } from ${JSON.stringify(today?.replace(/\.ts$/, ''))};\n`,
        );
    }
  }

  /**
   * Runs its own specs, on a server of their own, over the schema of today.
   * @returns how many passed, and what the others said
   */
  async specsToday(files: readonly string[]): Promise<{ passed: number; failed: string[] }> {
    this.migrateToToday();
    const { [RUN_FOLDER]: _run, JEST_WORKER_ID: _worker, ...env } = process.env;
    const report = join(this.folder, 'report.json');
    const args = ['--rootDir', this.folder, '--selectProjects', 'pg', '--runInBand', '--json', '--silent'];
    const jest = join(ROOT, 'node_modules/jest/bin/jest.js');
    const options = { cwd: this.folder, env, maxBuffer: MOST_OUTPUT };
    const ended = run(process.execPath, [jest, ...args, `--outputFile=${report}`, '--', ...files], options);
    const said = await ended.then(
      () => '',
      (error: { stderr: string }) => error.stderr,
    );
    if (!existsSync(report)) return { passed: 0, failed: [said] };
    const result = JSON.parse(readFileSync(report, 'utf8')) as Report;
    const failed = result.testResults.filter(({ status }) => status === 'failed');
    return {
      passed: result.numPassedTests,
      failed: failed.map(({ name, message }) => `${name}\n${message}`),
    };
  }

  remove(): void {
    rmSync(dirname(this.folder), { recursive: true, force: true });
  }
}

interface Report {
  readonly numPassedTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
  }[];
}
