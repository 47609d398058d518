import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const HOOK = ['--require', join(__dirname, 'failpoint-hook.cjs')];
const PROGRAM = `
for (const step of [1, 2, 3, 4]) {
  console.log('before ' + step);
  // failpoint: a.point if step !== 2
  console.log('after ' + step);
}
`;

describe('the hook that makes a marker a signal', () => {
  let folder: string;
  let program: string;
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'nhip-failpoint-')));
    program = join(folder, 'program.js');
    writeFileSync(program, PROGRAM);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const run = (failpoint: string): { said: string; signal: string | null; fired: string } => {
    const env = { NHIP_FAILPOINT: failpoint, NHIP_FAILPOINTS: folder };
    const { stdout, signal, pid } = spawnSync(process.execPath, [...HOOK, program], {
      env,
      encoding: 'utf8',
    });
    const fired = join(folder, `${pid}.fired`);
    return { said: stdout, signal, fired: existsSync(fired) ? readFileSync(fired, 'utf8') : '' };
  };

  it('kills there, at the hit that was asked for, where the condition holds', () => {
    const { said, signal, fired } = run('a.point:2');
    expect(signal).toBe('SIGKILL');
    expect(said.trim().split('\n').at(-1)).toBe('before 3');
    expect(fired).toBe('a.point SIGKILL\n');
  });

  it('does nothing before that hit, and nothing at a marker of another name', () => {
    for (const failpoint of ['a.point:9', 'a.poin:1'])
      expect(run(failpoint)).toEqual({ said: expect.stringContaining('after 4'), signal: null, fired: '' });
  });

  it('arms a process that runs, and ends one that has no such marker', async () => {
    expect(await armRunning('a.point:1:SIGKILL')).toBe('SIGKILL');
    expect(await armRunning('another.point')).toContain(
      'no loaded file has a marker of the failpoint another',
    );
  });

  /** @returns the signal it ended with, else what it complained of. */
  async function armRunning(failpoint: string): Promise<string> {
    writeFileSync(program, `setInterval(() => {${PROGRAM}}, 10);`);
    const child = spawn(process.execPath, [...HOOK, program], { env: { NHIP_FAILPOINTS: folder } });
    let complaint = '';
    child.stderr.on('data', (part) => (complaint += String(part)));
    await once(child.stdout, 'data');
    writeFileSync(join(folder, `${child.pid}.armed`), failpoint);
    child.kill('SIGUSR2');
    const [, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
    return signal ?? complaint;
  }
});
