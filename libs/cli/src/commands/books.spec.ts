import { FakeNhip, OPERATOR_KEY } from '../fakes/fake-nhip';
import { TestTerminal } from '../fakes/test-terminal';
import { run } from '../program';

const ROW = {
  ...{ id: 'p-1', source: '/mot-cua', event: 'e-1', subject: 'H01', kind: 'submitted', reason: 'conflict' },
  ...{ times: 2, receivedAt: '2026-11-21T02:00:00.000Z', time: '2026-11-20T02:00:00.000Z' },
};

let nhip: FakeNhip;
let url: string;

beforeEach(async () => {
  environment = {};
  nhip = new FakeNhip();
  url = await nhip.start();
  nhip.answers.set('GET /api/instance', { eventsUrl: url, zone: 'Asia/Ho_Chi_Minh' });
  nhip.answers.set('GET /v1/parked', { total: 1, parked: [ROW] });
});
afterEach(() => nhip.stop());

let environment: Record<string, string>;

async function nhipRun(...argv: string[]) {
  const terminal = new TestTerminal({ NHIP_URL: url, NHIP_KEY: OPERATOR_KEY, ...environment }, __dirname);
  return { code: await run(argv, terminal), printed: terminal.printed, complained: terminal.complained };
}
const asked = (): string[] =>
  nhip.requests.filter(({ path }) => path.startsWith('/v1/')).map(({ method, path }) => `${method} ${path}`);

describe('nhip parked', () => {
  it('lists what is kept aside, with its reason, filtered and page after page', async () => {
    const { code, printed } = await nhipRun('parked', 'list', '--source', '/mot-cua');
    expect(code).toBe(0);
    expect(printed).toContain('1 bị tạm giữ · parked');
    expect(printed).toMatch(/p-1 +\/mot-cua +e-1 +H01 +submitted +conflict +2 +21\/11\/2026/);
    expect(asked()).toEqual(['GET /v1/parked?source=%2Fmot-cua&pageSize=50']);
    let pages = 0;
    nhip.disturb = ({ path }) => {
      if (!path.startsWith('/v1/parked')) return undefined;
      pages += 1;
      return {
        status: 200,
        body: { total: 2, parked: [ROW], ...(pages === 1 && { nextPageToken: 'next' }) },
      };
    };
    const all = await nhipRun('parked', 'list', '--all', '--json');
    expect((JSON.parse(all.printed) as { parked: object[] }).parked).toEqual([ROW, ROW]);
    expect(asked().at(-1)).toBe('GET /v1/parked?pageSize=200&pageToken=next');
  });

  it('shows what was received and what is wrong with it', async () => {
    const faults = [{ path: '/time', detail: 'an RFC 3339 instant' }];
    nhip.answers.set('GET /v1/parked/p-1', {
      ...{ ...ROW, place: 'nhip.dossier.ingress.v1/3@7', faults, content: { value: '{"half":' } },
    });
    const { code, printed } = await nhipRun('parked', 'show', 'p-1');
    expect(code).toBe(0);
    for (const part of ['nhip.dossier.ingress.v1/3@7', '/time: an RFC 3339', '{\\"half\\":'])
      expect(printed).toContain(part);
  });

  it('tries again what is named, or all that a filter names, and says by its exit what stays', async () => {
    nhip.answers.set('POST /v1/parked/p-1/retry', { outcome: 'applied' });
    expect(await nhipRun('parked', 'retry', 'p-1')).toMatchObject({ code: 0, printed: 'p-1  applied\n' });
    nhip.answers.set('POST /v1/parked/p-1/retry', { outcome: 'parked', reason: 'conflict' });
    const { code, printed } = await nhipRun('parked', 'retry', '--reason', 'conflict', '--json');
    expect([code, JSON.parse(printed)]).toEqual([1, { counts: { parked: 1 } }]);
    expect((await nhipRun('parked', 'retry')).code).toBe(64);
  });

  it('discards', async () => {
    nhip.answers.set('DELETE /v1/parked/p-1', {});
    expect((await nhipRun('parked', 'discard', 'p-1')).code).toBe(0);
    expect(asked()).toEqual(['DELETE /v1/parked/p-1']);
    expect((await nhipRun('parked', 'discard', 'gone')).code).toBe(64);
  });
});

describe('nhip sources', () => {
  const counts = { received: 7, applied: 4, duplicate: 1, pending: 0, parked: 1, refused: 1 };
  it('lists every source with when it was last heard and what came of what it sent', async () => {
    nhip.answers.set('GET /v1/sources', {
      sources: [
        { source: '/mot-cua', heardAt: '2026-11-21T02:00:00Z', ...counts, incompleteDays: 2 },
        { source: '/cu', heardAt: null, ...counts },
      ],
    });
    const { code, printed } = await nhipRun('sources', 'list');
    expect(code).toBe(0);
    expect(printed).toMatch(/\/mot-cua +21\/11\/2026.* 7 +4 +1 +0 +1 +1 +2\n/);
    expect(printed).toMatch(/\/cu +— .* 1 +—\n/);
  });

  it('names the days, kinds and dossiers that differ, and exits with 1', async () => {
    const side = (count: number) => ({ count, hash: '0'.repeat(64) });
    const compared = { source: '/mot-cua', day: '2026-11-20', kind: 'completed' };
    nhip.answers.set('GET /v1/control-totals', {
      comparisons: [
        { ...compared, kind: 'submitted', told: side(3), held: side(3), complete: true },
        {
          ...{ ...compared, told: side(2), held: side(1), complete: false },
          missing: [
            { id: 'e-2', subject: 'H02', instead: 'parked: conflict' },
            { id: 'e-1', subject: 'H01' },
          ],
          extra: [{ id: 'e-9', subject: 'H09' }],
        },
      ],
      more: false,
    });
    const { code, printed } = await nhipRun('sources', 'check', '/mot-cua', '--day', '2026-11-20');
    expect(code).toBe(1);
    expect(printed.split('\n').slice(1)).toEqual([
      '2026-11-20  /mot-cua  completed: nguồn báo · told 2, đang giữ · held 1',
      '  thiếu · missing  H01  e-1',
      '  thiếu · missing  H02  e-2  (parked: conflict)',
      '  thừa · too much  H09  e-9',
      '',
    ]);
    expect(asked()).toEqual(['GET /v1/control-totals?source=%2Fmot-cua&day=2026-11-20']);
  });
});

describe('the books of another stream', () => {
  const TOPIC = {
    reason: 'asked',
    startedAt: '2026-11-21T02:00:00Z',
    subjects: 0,
    allMarked: true,
    done: true,
  };
  const COMMANDS = [
    ['parked', 'list'],
    ['parked', 'show', 'p-1'],
    ['parked', 'retry', 'p-1'],
    ['parked', 'discard', 'p-1'],
    ['sources', 'list'],
    ['sources', 'check'],
    ['rebuild', 'topic'],
  ];
  it.each(COMMANDS)('nhip %s %s --stream document is asked at its door', async (...command) => {
    const documents = new FakeNhip();
    environment = { NHIP_DOCUMENTS_URL: await documents.start() };
    for (const [asking, answer] of Object.entries({
      'GET /v1/parked': { total: 1, parked: [ROW] },
      'GET /v1/parked/p-1': { ...ROW, faults: [], content: {} },
      'POST /v1/parked/p-1/retry': { outcome: 'applied' },
      'DELETE /v1/parked/p-1': {},
      'GET /v1/sources': { sources: [] },
      'GET /v1/control-totals': { comparisons: [], more: false },
      'POST /v1/topic/rebuild': { rebuild: TOPIC },
    }))
      documents.answers.set(asking, answer);
    const { code } = await nhipRun(...command, '--stream', 'document');
    const heard = documents.requests.length;
    await documents.stop();
    expect([code, heard, asked()]).toEqual([0, 1, []]);
    const { code: unknown, complained } = await nhipRun(...command, '--stream', 'security');
    expect([unknown, complained]).toEqual([64, expect.stringContaining('NHIP_SECURITY_URL')]);
  });
});
