import { FakeNhip, OPERATOR_KEY } from '../fakes/fake-nhip';
import { TestTerminal } from '../fakes/test-terminal';
import { run } from '../program';

const REBUILD = { reason: 'asked', startedAt: '2026-11-21T02:00:00.000Z', subjects: 0 };

let nhip: FakeNhip;
let url: string;

beforeEach(async () => {
  nhip = new FakeNhip();
  url = await nhip.start();
  nhip.answers.set('GET /api/instance', { eventsUrl: url, zone: 'Asia/Ho_Chi_Minh' });
  nhip.answers.set('POST /v1/topic/rebuild', { rebuild: { ...REBUILD, allMarked: false, done: false } });
});
afterEach(() => nhip.stop());

async function nhipRun(...argv: string[]) {
  const terminal = new TestTerminal({ NHIP_URL: url, NHIP_KEY: OPERATOR_KEY }, __dirname);
  return { code: await run(argv, terminal), printed: terminal.printed };
}

describe('nhip rebuild topic', () => {
  it('waits until every dossier is published again, and says how many', async () => {
    nhip.disturb = ({ method, path, count }) =>
      method === 'GET' && path === '/v1/topic'
        ? {
            status: 200,
            body: { rebuild: { ...REBUILD, subjects: 1200, allMarked: count > 0, done: count > 0 } },
          }
        : undefined;
    const { code, printed } = await nhipRun('rebuild', 'topic');
    expect(code).toBe(0);
    expect(printed).toMatch(/21\/11\/2026.* {2}1\.200 hồ sơ · dossiers {2}xong · done/);
    expect(nhip.requests.filter(({ path }) => path === '/v1/topic')).toHaveLength(2);
  });

  it('does not wait when told so, and tells of the last one without beginning another', async () => {
    const { printed } = await nhipRun('rebuild', 'topic', '--no-wait', '--json');
    expect(JSON.parse(printed)).toMatchObject({ done: false });
    nhip.requests.length = 0;
    nhip.answers.set('GET /v1/topic', {});
    expect((await nhipRun('rebuild', 'topic', '--status')).printed).toBe('chưa bao giờ · never\n');
    expect(nhip.requests.some(({ method }) => method === 'POST')).toBe(false);
  });
});
