import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './manifests';

let app: string;

beforeAll(() => {
  app = mkdtempSync(join(tmpdir(), 'nhip-image-'));
  copyFileSync(join(ROOT, 'deploy/containers/service.mjs'), join(app, 'service.mjs'));
  const dist = join(app, 'services/indicators/dist');
  mkdirSync(dist, { recursive: true });
  for (const name of ['main', 'migrate'])
    writeFileSync(join(dist, `${name}.js`), `console.log('${name} ran', process.argv.slice(2))`);
});
afterAll(() => rmSync(app, { recursive: true }));

const run = (...args: string[]) =>
  spawnSync('node', [join(app, 'service.mjs'), ...args], { encoding: 'utf8' });

describe('what a container of the image runs', () => {
  it.each([
    [['indicators'], 'main ran []\n'],
    [['indicators', 'migrate'], 'migrate ran []\n'],
  ])('%j', (args, printed) => {
    expect(run(...args)).toMatchObject({ status: 0, stdout: printed });
  });

  it.each([
    [[]],
    [['help']],
    [['../indicators']],
    [['indicators', 'drop']],
    [['indicators', 'migrate', 'x']],
  ])('says what there is when asked for %j', (args) => {
    const { status, stdout, stderr } = run(...args);
    expect({ status, stdout }).toEqual({ status: 64, stdout: '' });
    expect(stderr).toContain('indicators');
  });

  it.each([
    [200, 0],
    [503, 1],
  ])('is told by a %i of /readyz that its health is %i', async (answer, code) => {
    const asked: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url);
      response.writeHead(answer).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const port = String((server.address() as AddressInfo).port);
      const env = { ...process.env, NHIP_HTTP_PORT: port };
      const child = spawn('node', [join(app, 'service.mjs'), 'health'], { env, stdio: 'ignore' });
      expect(await new Promise((resolve) => child.on('close', resolve))).toBe(code);
      expect(asked).toEqual(['/readyz']);
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });

  it('is not well when nobody answers', () => {
    const env = { ...process.env, NHIP_HTTP_PORT: '1' };
    expect(spawnSync('node', [join(app, 'service.mjs'), 'health'], { env }).status).toBe(1);
  });
});
