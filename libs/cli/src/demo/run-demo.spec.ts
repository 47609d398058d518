import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeNhip, OPERATOR_KEY } from '../fakes/fake-nhip';
import { TestTerminal } from '../fakes/test-terminal';
import { run } from '../program';
import type { DemoState } from './demo-state';
import { DEMO_SOURCE, generateDemo } from './generate';

const ZONE = 'Asia/Ho_Chi_Minh';
const ANCHOR = Date.parse('2026-11-20T15:10:00+07:00');

let folder: string;
let nhip: FakeNhip;
let url: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'nhip mẫu '));
  nhip = new FakeNhip();
  url = await nhip.start();
  nhip.answers.set('PUT /api/units', { loaded: 114, unchanged: 0 });
  nhip.answers.set('PUT /api/demo', {});
});
afterAll(async () => {
  await nhip.stop();
  rmSync(folder, { recursive: true });
});

const stateFile = (): string => join(folder, 'demo.json');
const state = (): DemoState => JSON.parse(readFileSync(stateFile(), 'utf8')) as DemoState;

function terminalAt(now: number, clock?: string): TestTerminal {
  const instance = { url, eventsUrl: url, operatorKey: OPERATOR_KEY, zone: ZONE, ...(clock && { clock }) };
  writeFileSync(join(folder, 'instance.json'), JSON.stringify(instance));
  return new TestTerminal({ NHIP_DATA_DIR: folder }, folder, now);
}

/** Runs the demo until so many live events came, then stops it as the starter does. */
async function liveUntil(count: number, now: number): Promise<void> {
  const terminal = terminalAt(now);
  const until = nhip.events.size + count;
  nhip.disturb = () => {
    if (nhip.events.size >= until) terminal.abort();
    return undefined;
  };
  expect([await run(['demo'], terminal), terminal.complained]).toEqual([0, expect.anything()]);
  nhip.disturb = () => undefined;
}

// One story: each test goes on from the one before, as the days of an instance do.
describe('the demo', () => {
  const expected = generateDemo({ seed: 'tinh-mau', now: ANCHOR, zone: ZONE, days: 5 });

  it('loads the units and the history through the door, and tells the wall how far it is', async () => {
    const terminal = terminalAt(ANCHOR);
    expect([await run(['demo', '--history-only', '--days', '5'], terminal), terminal.complained]).toEqual([
      0,
      expect.anything(),
    ]);
    expect(nhip.events.size).toBe(expected.eventCount);
    const loaded = nhip.requests.find(({ path }) => path === '/api/units');
    expect((JSON.parse(loaded?.body ?? '{}') as { units: unknown[] }).units).toHaveLength(114);
    const progress = nhip.requests
      .filter(({ path }) => path === '/api/demo')
      .map(({ body }) => JSON.parse(body) as unknown);
    expect(progress.at(-1)).toEqual({ done: expected.eventCount, total: expected.eventCount });
    expect(terminal.complained).toContain('sự kiện · events');
    expect([...nhip.keys.values()].map(({ source, revoked }) => [source, revoked])).toEqual([
      [DEMO_SOURCE, true],
    ]);
  });

  it('is not loaded a second time, and goes on live from there', async () => {
    const sent = (): number => nhip.requests.filter(({ path }) => path === '/v1/events').length;
    const before = sent();
    await liveUntil(40, ANCHOR + 3_600_000);
    expect(nhip.events.size - expected.eventCount).toBeGreaterThanOrEqual(40);
    expect(sent() - before).toBeLessThan(60);
    const [first] = [...nhip.events.values()].slice(expected.eventCount);
    expect(Date.parse(first?.time ?? '')).toBeGreaterThan(ANCHOR + 3_600_000);
  });

  it('goes on after a kill in the middle of a request: nothing is lost, nothing contradicts', async () => {
    const { runs, ...rest } = state();
    const [last] = runs.slice(-1);
    if (!last) throw new Error('no run');
    // As a kill leaves it: written ahead of what was sent, and of the last event nobody heard an answer.
    writeFileSync(
      stateFile(),
      JSON.stringify({ ...rest, runs: [{ ...last, upTo: last.upTo + 5_000 }], keyId: 'key-2' }),
    );
    const sentBefore = nhip.events.size;
    await liveUntil(30, ANCHOR + 7_200_000);
    expect(nhip.events.size).toBeGreaterThanOrEqual(sentBefore + 30);
    expect(nhip.conflicts).toBe(0);
    expect([...nhip.keys.values()].every(({ revoked }) => revoked)).toBe(true);
    expect(state().runs).toHaveLength(2);
  });

  it('loads again under the same names when it is not known that all of it is in', async () => {
    const before = nhip.events.size;
    writeFileSync(stateFile(), JSON.stringify({ ...state(), historyLoaded: false }));
    expect(await run(['demo', '--history-only'], terminalAt(ANCHOR + 9_000_000))).toBe(0);
    expect([nhip.events.size, nhip.conflicts]).toEqual([before, 0]);
  });

  it('says what is wrong with a state that it cannot read', async () => {
    writeFileSync(stateFile(), '{"seed":""}');
    const terminal = terminalAt(ANCHOR);
    expect(await run(['demo'], terminal)).toBe(65);
    expect(terminal.complained).toContain('demo.json');
  });
});
