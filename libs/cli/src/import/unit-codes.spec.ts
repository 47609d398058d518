import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeNhip, OPERATOR_KEY } from '../fakes/fake-nhip';
import { TestTerminal } from '../fakes/test-terminal';
import { run } from '../program';

const MAPPING = `
source: /test
subject: case
times: { formats: [yyyy-MM-dd], zone: Asia/Ho_Chi_Minh }
events:
  - { kind: submitted, at: opened, data: { unit: unit } }
  - { kind: transferred, at: moved, data: { to: other } }
`;
const ROWS = `case,unit,opened,other,moved
A-1,xa-a,2026-01-05,,
A-2,xa-c,2026-01-05,xa-b,2026-01-06
A-3,xa-b,2026-01-06,xa-b,2026-01-07
`;

describe('codes of units in an import', () => {
  const nhip = new FakeNhip();
  let folder: string;
  let url: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'nhip-'));
    url = await nhip.start();
    nhip.answers.set('GET /api/instance', { eventsUrl: url, zone: 'Asia/Ho_Chi_Minh' });
    writeFileSync(join(folder, 'm.yaml'), MAPPING);
    writeFileSync(join(folder, 'a.csv'), ROWS);
  });
  beforeEach(() => nhip.answers.delete('GET /api/units'));
  afterAll(async () => {
    await nhip.stop();
    rmSync(folder, { recursive: true });
  });

  const listed = (...codes: string[]): unknown =>
    nhip.answers.set('GET /api/units', { units: codes.map((code) => ({ code })) });

  async function dryRun(...more: string[]): Promise<string> {
    const terminal = new TestTerminal({ NHIP_URL: url, NHIP_KEY: OPERATOR_KEY, HOME: folder }, folder);
    expect(await run(['import', 'a.csv', '--mapping', 'm.yaml', '--dry-run', ...more], terminal)).toBe(0);
    return terminal.printed;
  }

  it('are told when the list of units does not have them, by rows, the most used first', async () => {
    listed('xa-a');
    const printed = await dryRun();
    expect(printed).toMatch(/list of units does not have:\n {2}xa-b {2}\(2 .*\n {2}xa-c {2}\(1 /);
    expect(printed).not.toContain('  xa-a  (');
    expect(JSON.parse(await dryRun('--json'))).toMatchObject({
      unknownUnits: [
        { code: 'xa-b', rows: 2 },
        { code: 'xa-c', rows: 1 },
      ],
    });
  });

  it('are not spoken of when all are known', async () => {
    listed('xa-a', 'xa-b', 'xa-c');
    expect(await dryRun()).not.toContain('list of units');
    expect(JSON.parse(await dryRun('--json'))).toMatchObject({ unknownUnits: [] });
  });

  it('do not stop an import that may not read the list of units', async () => {
    expect(await dryRun()).not.toContain('list of units');
    expect(JSON.parse(await dryRun('--json'))).toMatchObject({ unknownUnits: null });
  });
});
