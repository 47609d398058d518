import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeNhip, OPERATOR_KEY } from '../fakes/fake-nhip';
import { TestTerminal } from '../fakes/test-terminal';
import { run } from '../program';

const LOST = {
  ...{ subject: 'H1', unit: 'xa-a', source: '/mot-cua', knownGeneration: 1, knownVersion: 3 },
  since: String(Date.parse('2026-11-21T09:00:00+07:00')),
};

describe('nhip missing', () => {
  let nhip: FakeNhip;
  let folder: string;
  let env: Record<string, string>;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'nhip-'));
    nhip = new FakeNhip();
    const url = await nhip.start();
    nhip.answers.set('GET /api/instance', { eventsUrl: url, zone: 'Asia/Ho_Chi_Minh' });
    env = { NHIP_URL: url, NHIP_KEY: OPERATOR_KEY };
  });
  afterEach(async () => {
    await nhip.stop();
    rmSync(folder, { recursive: true });
  });

  async function missing(...argv: string[]): Promise<{ code: number; printed: string }> {
    const terminal = new TestTerminal(env, folder);
    return { code: await run(['missing', ...argv], terminal), printed: terminal.printed };
  }

  it('says that nothing is, and exits with 0', async () => {
    nhip.answers.set('GET /api/missing', { generation: 2 });
    const { code, printed } = await missing();
    expect([code, printed]).toEqual([0, expect.stringContaining('nothing is missing')]);
  });

  it('says which dossiers of which source are, and exits with 1', async () => {
    const sources = [{ source: '/mot-cua', dossiers: '2' }];
    const dossiers = [LOST, { ...LOST, subject: 'H2', version: 1 }];
    nhip.answers.set('GET /api/missing', { dossiers, total: '2', sources, generation: 2 });
    const { code, printed } = await missing();
    expect(code).toBe(1);
    expect(printed).toMatch(/H1 +xa-a +\/mot-cua +3 +0 /);
    expect(printed).toMatch(/H2 +xa-a +\/mot-cua +3 +1 /);
    const told = JSON.parse((await missing('--json', '--source', '/mot-cua')).printed) as object;
    expect(told).toMatchObject({ total: 2, sources: [{ dossiers: 2 }], dossiers: [{ eventsNow: null }, {}] });
    expect(nhip.requests.at(-1)?.path).toContain('source=%2Fmot-cua');
  });
});
