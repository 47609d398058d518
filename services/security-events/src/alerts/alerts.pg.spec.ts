import type { SecurityBodyOf } from '@nhip/contracts';
import { freshDatabase } from '@nhip/testing';
import * as fc from 'fast-check';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SecurityDoor, type Answered } from '../security-door.spec-data';
import type { LinesAnswer } from '@nhip/stream/lines';

const DATA = join(__dirname, '../../../../../shared/data/security');
const present = existsSync(DATA);
const why = present ? '' : ' (skipped: the real capture is not beside the project)';
const ofCapture = present ? it : it.skip;
const EXPECTED = present && JSON.parse(read('suricata_alerts.expected.json')).sets['wrccdc-2018'];
const CAPTURE = present ? read('suricata_alerts_wrccdc-2018.jsonl') : '';
const EVE = '/v1/adapters/suricata-eve';

const alert = (flow: number, more: object = {}): object => ({
  timestamp: '2026-11-03T08:10:19.037299+0700',
  flow_id: flow,
  event_type: 'alert',
  alert: { gid: 1, signature_id: 7, severity: 2 },
  ...more,
});
const lines = (...alerts: object[]): string => alerts.map((each) => `${JSON.stringify(each)}\n`).join('');

describe('doors for the alerts of sensors', () => {
  let door: SecurityDoor;
  let key: string;
  beforeAll(async () => {
    door = await SecurityDoor.start(await freshDatabase());
    key = await door.makeKey({ source: '/soc/suricata', units: ['so-khcn'] });
  });
  afterAll(() => door?.stop());
  beforeEach(() => door.forget());

  const post = (body: string, path = EVE, by = key): Promise<Answered> => door.post(path, { body, key: by });
  const take = async (body: string, path = EVE): Promise<LinesAnswer> => {
    const { status, json } = await post(body, path);
    expect(status).toBe(202);
    return json;
  };
  const counts = async (): Promise<SecurityBodyOf<'detections'>['counts'][number][]> =>
    (await door.facts()).flatMap(({ body }) => (body.case === 'detections' ? body.value.counts : []));
  const total = async (): Promise<number> => (await counts()).reduce((sum, { count }) => sum + count, 0);

  ofCapture(
    `count a real capture as its own expected figures have it, sent once or twice${why}`,
    async () => {
      expect(await take(CAPTURE)).toMatchObject({ lines: EXPECTED.rows, counted: EXPECTED.rows, refused: 0 });
      const again = await take(CAPTURE);
      expect(Object.keys(again.events)).toEqual(['duplicate']);
      const bySeverity: Record<string, number> = {};
      for (const { severity, count } of await counts())
        bySeverity[severity] = (bySeverity[severity] ?? 0) + count;
      const { 1: high, 2: medium, 3: low } = EXPECTED.by_severity;
      expect(bySeverity).toEqual({ high, medium, low });
      const signatures = new Set((await counts()).map(({ signature }) => signature));
      expect(signatures.size).toBe(EXPECTED.distinct_signature_ids);
      const minutes = (await counts()).map(({ minute }) => minute);
      const floor = (written: string): number => Math.floor(Date.parse(written) / 60_000) * 60_000;
      expect(Math.min(...minutes)).toBe(floor(EXPECTED.first.replace(/(\d\d)$/, ':$1')));
      expect(Math.max(...minutes)).toBe(floor(EXPECTED.last.replace(/(\d\d)$/, ':$1')));
      const { received, told } = await door.books();
      expect(received).toBe(told);
    },
  );

  ofCapture(`keep no address, payload or line of it${why}`, async () => {
    await take(CAPTURE);
    const stored = await door.stored();
    const told = new Set(CAPTURE.match(/(?<="(?:src_ip|dest_ip|hostname|url|signature)":")[^"]+/g));
    expect(told.size).toBeGreaterThan(100);
    expect([...told].filter((text) => text.length > 5 && stored.includes(text))).toEqual([]);
    expect(stored).not.toMatch(/\b\d{1,3}(?:\.\d{1,3}){3}\b/);
  });

  it('add up two requests of one minute, and count a line once in whatever company it comes', async () => {
    await take(lines(alert(1), alert(2)));
    await take(lines(alert(3)));
    expect(await counts()).toEqual([
      {
        ...{ minute: Date.parse('2026-11-03T08:10:00+07:00'), unit: 'so-khcn', engine: 'suricata' },
        ...{ signature: '1:7', severity: 'medium', count: 3 },
      },
    ]);
    expect((await take(lines(alert(2), alert(3), alert(4), alert(4)))).events).toEqual({ applied: 1 });
    expect(await total()).toBe(4);
  });

  it('count each alert once, however its sender cuts, repeats and loses its bodies', async () => {
    const cuts = fc.array(fc.array(fc.nat(11), { minLength: 1, maxLength: 6 }), {
      minLength: 1,
      maxLength: 5,
    });
    await fc.assert(
      fc.asyncProperty(cuts, async (bodies) => {
        await door.forget();
        const sent = bodies.map((each) =>
          lines(...each.map((n) => alert(n, { timestamp: `2026-11-03T08:1${n % 3}:00.1+0700` }))),
        );
        // All at once, as a sender does that hears no answer and sends again.
        await Promise.all([...sent, ...sent].map((body) => take(body)));
        expect(await total()).toBe(new Set(bodies.flat()).size);
      }),
      { numRuns: 15 },
    );
  });

  it('read a time without an offset in the zone of the instance', async () => {
    await take(
      lines(
        alert(1, { timestamp: '2026-11-03T08:10:19.037299' }),
        alert(2, { timestamp: '2026-11-03T01:10:59Z' }),
        alert(3, { timestamp: '2026-11-02T19:10:00.5-06:00' }),
      ),
    );
    const [only, ...rest] = await counts();
    expect([only?.minute, only?.count, rest]).toEqual([Date.parse('2026-11-03T08:10:00+07:00'), 3, []]);
  });

  it('tell every fault with its line, and take the rest', async () => {
    const body = [
      JSON.stringify(alert(1)),
      '{"event_type":"alert"',
      '',
      '{"event_type":"flow","src_ip":"10.0.0.7"}',
      JSON.stringify(alert(2, { timestamp: '2026-02-30T08:10:19' })),
      JSON.stringify(alert(3, { alert: { signature_id: 'x', severity: 300 } })),
    ].join('\n');
    const { faults, ...answer } = await take(body);
    expect(answer).toEqual({ lines: 5, counted: 1, skipped: 1, refused: 3, events: { applied: 1 } });
    expect(faults.map(({ line, reason, errors }) => [line, reason, errors?.map(({ path }) => path)])).toEqual(
      [
        [2, 'malformed-json', undefined],
        [5, 'not-valid', ['/timestamp']],
        [6, 'not-valid', ['/alert/signature_id', '/alert/severity']],
      ],
    );
    expect(JSON.stringify(faults)).not.toContain('300');
    expect(await total()).toBe(1);
    expect((await post('{}\n')).status).toBe(422);
    const { received, told } = await door.books();
    expect([received, told]).toEqual(['5', '5']);
  });

  it('bring the levels of Wazuh to severities', async () => {
    const wazuh = (level: number, id = `1793668226.${level}`): object => ({
      ...{ timestamp: '2026-11-03T08:10:26.123+0700', id, agent: { name: 'may-01', ip: '10.0.0.7' } },
      rule: { id: '5712', level, description: 'sshd: brute force' },
    });
    const all = Array.from({ length: 17 }, (_, level) => wazuh(level));
    expect(await take(lines(...all, wazuh(3)), '/v1/adapters/wazuh')).toMatchObject({ counted: 18 });
    const bySeverity = Object.fromEntries((await counts()).map(({ severity, count }) => [severity, count]));
    expect(bySeverity).toEqual({ low: 7, medium: 5, high: 3, critical: 2 });
    const beyond = await post(lines(wazuh(17)), '/v1/adapters/wazuh');
    expect([beyond.status, JSON.stringify(beyond.json)]).toEqual([
      422,
      expect.stringContaining('/rule/level'),
    ]);
  });

  it('count at the unit that is asked for or that the key is of, and at no other', async () => {
    expect((await post(lines(alert(1)), `${EVE}?unit=so-y-te`)).json).toMatchObject({
      events: { refused: 1 },
    });
    const anywhere = await door.makeKey({ source: '/soc/other' });
    expect((await post(lines(alert(1)), EVE, anywhere)).status).toBe(422);
    expect((await post(lines(alert(1)), `${EVE}?unit=10.0.0.7`, anywhere)).status).toBe(422);
    expect((await post(lines(alert(1)), `${EVE}?unit=so-y-te`, anywhere)).status).toBe(202);
    expect((await counts()).map(({ unit }) => unit)).toEqual(['so-y-te']);
  });

  it('refuse more than they read at once', async () => {
    const many = await post('{}\n'.repeat(10_001));
    expect([many.status, many.json]).toEqual([413, expect.objectContaining({ limit: 'lines' })]);
    const large = await post(' '.repeat(4 * 1_048_576 + 1));
    expect([large.status, large.json]).toEqual([413, expect.objectContaining({ limit: 'adapted' })]);
    expect((await door.post(EVE, { body: '{}', key, type: 'application/json' })).status).toBe(415);
  });
});

function read(name: string): string {
  return readFileSync(join(DATA, name), 'utf8');
}
