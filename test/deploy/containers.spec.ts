import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from './manifests';

const run = (args: readonly string[]) =>
  spawnSync(process.execPath, [join(ROOT, 'deploy/containers/run.mjs'), ...args], {
    encoding: 'utf8',
    env: { PATH: '' },
  });

describe('npm run containers', () => {
  it('says that there is no engine, which it looked for, and ends with 69', () => {
    const { status, stderr } = run([]);
    expect(status).toBe(69);
    expect(stderr).toMatch(
      / · No container engine works here:\n {2}docker: not on the PATH\n {2}podman: not on/,
    );
  });

  it('looks for the engine that it was asked for alone', () => {
    const { status, stderr } = run(['--engine', 'podman']);
    expect(status).toBe(69);
    expect(stderr).not.toContain('docker:');
  });

  it('tells how it is used', () => {
    expect(run(['--help'])).toMatchObject({ status: 0, stderr: '' });
    const { status, stderr } = run(['--nothing']);
    expect({ status, usage: stderr.includes('npm run containers') }).toEqual({ status: 64, usage: true });
  });
});
