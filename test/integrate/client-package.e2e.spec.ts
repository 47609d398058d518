import { freshDatabase, temporaryFolder } from '@nhip/testing';
import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { SpecDoor } from '../../services/dossier-events/src/door.spec-data';
import { pages, ROOT } from './page-examples';

/** Less than a test may take, so that a program that hangs is ended and not left running. */
const TIMEOUT_MS = 240_000;
const run = promisify(execFile);

describe('the package of the client', () => {
  let door: SpecDoor;
  beforeAll(async () => {
    door = await SpecDoor.start(await freshDatabase());
  });
  afterAll(() => door?.stop());

  it('as another project has it: the example of its page compiles strictly and is taken', async () => {
    const folder = temporaryFolder('client');
    await installed(folder);
    const page = pages().find(({ name }) => name === 'libs/client/README.md');
    const example = page?.blocks.find(({ language }) => language === 'ts');
    writeFileSync(join(folder, 'example.mts'), example!.text);

    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
    const flags = ['--strict', '--exactOptionalPropertyTypes', '--target', 'es2022', '--types', 'node'];
    await run(process.execPath, [tsc, ...flags, '--module', 'nodenext', 'example.mts'], { cwd: folder });

    const { key } = await door.makeKey({ source: '/one-stop-shop' });
    const env = { PATH: process.env['PATH'], NHIP_URL: door.service.url, NHIP_KEY: key };
    const said = await run(process.execPath, ['example.mjs'], { cwd: folder, env, timeout: TIMEOUT_MS });
    expect([said.stdout, said.stderr]).toEqual(['', '']);
    expect((await door.stored()).map(({ id }) => id)).toEqual(['H00.01-261103-0125:submitted']);
  });
});

/** What `npm install` of the packed client leaves there, without asking a registry. */
async function installed(folder: string): Promise<void> {
  const at = join(folder, 'node_modules/@nhip/client');
  mkdirSync(at, { recursive: true });
  const pack = ['pack', '--workspace', 'libs/client', '--pack-destination', folder];
  await run('npm', pack, { cwd: ROOT, timeout: TIMEOUT_MS });
  const packed = readdirSync(folder).find((name) => name.endsWith('.tgz'));
  await run('tar', ['-xzf', join(folder, packed!), '--strip-components=1', '-C', at]);
  expect(readdirSync(at).sort()).toEqual(['README.md', 'dist', 'package.json']);
  for (const name of ['openapi-fetch', '@types/node', 'undici-types']) {
    mkdirSync(dirname(join(folder, 'node_modules', name)), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name));
  }
}
