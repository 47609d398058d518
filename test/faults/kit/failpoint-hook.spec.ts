import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

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

  const run = (failpoint: string): { said: string; error: string; signal: string | null; fired: string } => {
    const fired = join(folder, 'fired');
    writeFileSync(fired, '');
    const env = { NHIP_FAILPOINT: failpoint, NHIP_FAILPOINT_FILE: program, NHIP_FAILPOINT_FIRED: fired };
    const args = ['--require', join(__dirname, 'failpoint-hook.cjs'), program];
    const { stdout, stderr, signal } = spawnSync(process.execPath, args, { env, encoding: 'utf8' });
    return { said: stdout, error: stderr, signal, fired: readFileSync(fired, 'utf8') };
  };

  it('kills there, at the hit that was asked for, where the condition holds', () => {
    const { said, signal, fired } = run('a.point:2');
    expect(signal).toBe('SIGKILL');
    expect(said.trim().split('\n').at(-1)).toBe('before 3');
    expect(fired).toBe('a.point 2 SIGKILL\n');
  });

  it('does nothing before that hit', () => {
    const { said, signal, fired } = run('a.point:9');
    expect(signal).toBeNull();
    expect(said).toContain('after 4');
    expect(fired).toBe('');
  });

  it('ends a program whose file lacks the marker', () => {
    expect(run('a.poin').error).toContain('has 0 markers of the failpoint a.poin');
  });
});
