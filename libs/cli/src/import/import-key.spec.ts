import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeNhip, OPERATOR_KEY } from '../fakes/fake-nhip';
import { TestTerminal } from '../fakes/test-terminal';
import { run } from '../program';

const MAPPING = `
source: /test
subject: case
times: { formats: ['yyyy-MM-dd HH:mm'], zone: Asia/Ho_Chi_Minh }
events: [{ kind: submitted, at: opened, data: { unit: unit } }]
`;

let folder: string;
let nhip: FakeNhip;
let url: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'nhip-import-key-'));
  nhip = new FakeNhip();
  url = await nhip.start();
  nhip.answers.set('GET /api/instance', { eventsUrl: url, zone: 'Asia/Ho_Chi_Minh' });
  writeFileSync(join(folder, 'm.yaml'), MAPPING);
  writeFileSync(join(folder, 'a.csv'), 'case,unit,opened\nA-1,xa-a,2026-01-05 08:00\n');
});
afterEach(async () => {
  await nhip.stop();
  rmSync(folder, { recursive: true });
});

const nhipImport = (...options: string[]) =>
  run(
    ['import', 'a.csv', '--mapping', 'm.yaml', ...options],
    new TestTerminal({ NHIP_URL: url, NHIP_KEY: OPERATOR_KEY, HOME: folder }, folder),
  );

describe('the key of an import', () => {
  it('makes a key for the source of the mapping and revokes it, also after a failure', async () => {
    expect(await nhipImport()).toBe(0);
    nhip.disturb = ({ path }) =>
      path === '/v1/statements' ? { status: 403, body: { title: 'Not allowed' } } : undefined;
    expect(await nhipImport()).toBe(77);
    expect([...nhip.keys.values()].map(({ source, revoked }) => [source, revoked])).toEqual([
      ['/test', true],
      ['/test', true],
    ]);
  });

  it('revokes the key of an import that was killed, and none of one that runs', async () => {
    const killed = spawnSync(process.execPath, ['--version']).pid;
    const notes = join(folder, '.local', 'state', 'nhip', 'imports');
    mkdirSync(notes, { recursive: true });
    for (const [id, pid, eventsUrl] of [
      ['killed', killed, url],
      ['running', process.pid, url],
      ['elsewhere', killed, 'http://127.0.0.1:1'],
    ] as const) {
      nhip.keys.set(id, { source: '/test', revoked: false, key: `secret ${id}`, bounds: {} });
      writeFileSync(join(notes, `key-${id}`), JSON.stringify({ pid, eventsUrl }));
    }
    expect(await nhipImport()).toBe(0);
    expect(nhip.keys.get('killed')?.revoked).toBe(true);
    expect(nhip.keys.get('running')?.revoked).toBe(false);
    expect(nhip.keys.get('elsewhere')?.revoked).toBe(false);
    expect(readdirSync(notes).sort()).toEqual(['key-elsewhere', 'key-running']);
    expect(nhip.keys.get('key-4')?.bounds).toEqual({ expiresAt: '2026-11-22T02:00:00.000Z' });
  });

  it('uses the key that is given', async () => {
    nhip.keys.set('mine', { source: '/test', revoked: false, key: 'mine', bounds: {} });
    expect(await nhipImport('--key', 'mine')).toBe(0);
    expect([...nhip.keys.keys()]).toEqual(['mine']);
  });
});
