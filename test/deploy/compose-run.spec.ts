import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ROOT } from './manifests';

let copy: string;
let bin: string;

beforeEach(() => {
  copy = mkdtempSync(join(tmpdir(), 'nhip-compose-'));
  for (const path of ['deploy/compose', 'k8s/secrets.mjs'])
    cpSync(join(ROOT, path), join(copy, path), { recursive: true, filter: (from) => !from.endsWith('.env') });
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  bin = join(copy, 'bin');
  mkdirSync(bin);
});
afterEach(() => rmSync(copy, { recursive: true }));

/** `npm run compose` with no program to be found but those in `bin`. */
const run = (...args: string[]) =>
  spawnSync(process.execPath, [join(copy, 'deploy/compose/run.mjs'), ...args], {
    encoding: 'utf8',
    env: { PATH: bin },
  });

/** A docker that has compose, and writes down what else it is asked for and where. */
function fakeDocker(code = 0): () => string {
  const asked = join(copy, 'asked');
  const script = `#!/bin/sh
[ "$*" = 'compose version' ] && exit 0
echo "$PWD $*" >> '${asked}'
exit ${code}
`;
  writeFileSync(join(bin, 'docker'), script, { mode: 0o755 });
  return () => readFileSync(asked, 'utf8');
}

const environment = (): string => join(copy, 'deploy/compose/.env');

describe('npm run compose', () => {
  it('says which it looked for where there is none, and makes no secrets then', () => {
    writeFileSync(join(bin, 'podman'), '#!/bin/sh\necho "unknown command: compose" >&2; exit 125\n', {
      mode: 0o755,
    });
    const { status, stderr } = run();
    expect(status).toBe(69);
    expect(stderr).toContain('docker compose: not on the PATH\n  podman compose: unknown command: compose\n');
    expect(stderr).toContain('docker-compose: not on the PATH');
    expect(existsSync(environment())).toBe(false);
  });

  it('makes secrets, starts everything, waits for it, and says where it is', () => {
    const asked = fakeDocker();
    const { status, stdout } = run();
    expect({ status, asked: asked() }).toEqual({
      status: 0,
      asked: `${dirname(environment())} compose up --detach --build --wait\n`,
    });
    const secret = (name: string): string =>
      new RegExp(`^${name}=(.+)$`, 'm').exec(readFileSync(environment(), 'utf8'))![1]!;
    expect(stdout).toContain(`http://127.0.0.1:8420   admin  ${secret('CONTROL_ROOM_NHIP_ADMIN_PASSWORD')}`);
    expect(stdout).toContain(`http://127.0.0.1:3000   admin  ${secret('GRAFANA_PASSWORD')}`);
    expect(stdout).toContain(`NHIP_KEY=${secret('OPERATOR_KEY')}`);
  });

  it('adds what a later version needs to the secrets that are there', () => {
    fakeDocker();
    writeFileSync(environment(), 'POSTGRES_PASSWORD=kept\nNOTIFICATIONS_NHIP_SMTP_URL=smtp://mail');
    run();
    const text = readFileSync(environment(), 'utf8');
    expect(text).toMatch(/^POSTGRES_PASSWORD=kept\nNOTIFICATIONS_NHIP_SMTP_URL=smtp:\/\/mail\nOPERATOR_KEY=/);
    expect(text.match(/^POSTGRES_PASSWORD=/gm)).toHaveLength(1);
  });

  it('passes on what else it is asked for, and how that ended', () => {
    const asked = fakeDocker(3);
    const { status, stdout } = run('logs', '-f', 'indicators');
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
    expect(asked()).toMatch(/ compose logs -f indicators\n$/);
  });
});
