import { encodeSecurityFact } from '@nhip/contracts';
import { parseDay, Zone } from '@nhip/kernel';
import { runMigrations } from '@nhip/store';
import { freshDatabase, type FreshDatabase } from '@nhip/testing';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Registry } from 'prom-client';
import { loadCatalogue } from '../../services/indicators/src/catalogue-files';
import { SECURITY_STREAM } from '../../services/indicators/src/core/security-stream';
import { createEngines, type Engine } from '../../services/indicators/src/engine';
import { MIGRATIONS } from '../../services/indicators/src/migrations';
import { figures } from '../../services/indicators/src/queries/figures';
import { Snapshots } from '../../services/indicators/src/queries/snapshot';
import { recount } from '../../services/indicators/src/recount/recount';
import { RULES_GENERATION } from '../../services/indicators/src/rules';
import { SecurityDoor } from '../../services/security-events/src/security-door.spec-data';

const DATA = join(__dirname, '../../../shared/data/security');
const present = existsSync(DATA);
const why = present ? '' : ' (skipped: the real capture is not beside the project)';
const ofCapture = present ? it : it.skip;
const EXPECTED = present && JSON.parse(read('suricata_alerts.expected.json')).sets['wrccdc-2018'];
const CAPTURE = present ? read('suricata_alerts_wrccdc-2018.jsonl') : '';
const CATALOGUE = new Map(loadCatalogue().map((each) => [each.id, each]));
const UNITS = `
  INSERT INTO unit (code, valid_from, name_vi, name_en, short_name, tier, parent, successors) VALUES
    ('tinh', '1900-01-01', 'Tỉnh', 'Province', '', 'province', '', '{}'),
    ('so-a', '1900-01-01', 'Sở A', 'Department A', '', 'department', 'tinh', '{}'),
    ('so-b', '1900-01-01', 'Sở B', 'Department B', '', 'department', 'tinh', '{}')`;
const zone = new Zone('Asia/Ho_Chi_Minh');
const at = (local: string): number => Date.parse(`${local}+07:00`);

let ids = 0;
const event = (kind: string, [subject, time]: [string, string], data: object = {}): string =>
  JSON.stringify({
    ...{ specversion: '1.0', id: `e${++ids}`, source: '/soc', type: `nhip.security.${kind}.v1` },
    ...{ subject, time: `${time}+07:00`, data },
  });
const EVENTS = [
  event('incident-detected', ['SC-1', '2018-03-20T08:00:00'], {
    ...{ unit: 'so-a', group: 'malware', severity: 'high', occurredAt: '2018-03-20T07:30:00+07:00' },
  }),
  event('incident-notified', ['SC-1', '2018-03-20T20:00:00']),
  event('incident-resolved', ['SC-1', '2018-03-22T08:00:00']),
  event('incident-detected', ['SC-2', '2018-03-20T09:00:00'], {
    ...{ unit: 'so-b', group: 'leak', severity: 'critical', occurredAt: '2018-03-20T07:30:00+07:00' },
  }),
  event('devices-stated', ['TB-1', '2018-03-01T08:00:00'], {
    ...{ unit: 'so-a', installed: 40, protected: 30, monitored: 20 },
  }),
  event('system-stated', ['HT-1', '2018-03-01T08:00:00'], {
    ...{ unit: 'so-a', level: 2, stage: 'approved', monitored: true },
  }),
  event('system-stated', ['HT-2', '2018-03-01T08:00:00'], { unit: 'so-b', monitored: false }),
  event('layers-stated', ['L-1', '2018-03-01T08:00:00'], {
    ...{ unit: 'so-a', layers: ['on-site-force', 'professional-monitoring', 'yearly-check'] },
  }),
  event('layers-stated', ['L-2', '2018-03-01T08:00:00'], {
    unit: 'so-b',
    layers: ['professional-monitoring'],
  }),
  event('advisory-issued', ['CB-1', '2018-03-01T08:00:00'], {
    unit: 'so-a',
    due: '2018-03-05T17:00:00+07:00',
  }),
  event('advisory-applied', ['CB-1', '2018-03-04T08:00:00']),
  event('advisory-issued', ['CB-2', '2018-03-01T08:00:00'], {
    unit: 'so-b',
    due: '2018-03-05T17:00:00+07:00',
  }),
  event('log-source-registered', ['NK-1', '2018-03-01T08:00:00'], { unit: 'so-a', intervalMinutes: 60 }),
  event('log-source-registered', ['NK-2', '2018-03-01T08:00:00'], { unit: 'so-b', intervalMinutes: 60 }),
  event('log-source-heard', ['NK-1', '2018-03-25T09:10:00']),
  event('log-source-heard', ['NK-2', '2018-03-25T07:10:00']),
].join('\n');

describe('what a security operations centre sends becomes its figures', () => {
  let door: SecurityDoor;
  let database: FreshDatabase;
  let engine: Engine;
  let snapshots: Snapshots;
  let now = at('2018-03-25T10:00:00');

  beforeAll(async () => {
    door = await SecurityDoor.start(await freshDatabase());
    database = await freshDatabase();
    await runMigrations({ url: database.url, migrations: MIGRATIONS });
    await database.pool.query(UNITS);
    const clock = { now: () => now, fixed: false };
    const topic = { name: 'facts', partitions: 1 };
    const options = { pool: database.pool, zone, clock, topic, registry: new Registry() };
    [engine] = createEngines([SECURITY_STREAM], options) as [Engine];
    snapshots = new Snapshots(database.pool, {
      ...{ zone, rulesGeneration: RULES_GENERATION, streams: [SECURITY_STREAM] },
    });
    const suricata = await door.makeKey({ source: '/soc/suricata', units: ['so-a'] });
    const eve = '/v1/adapters/suricata-eve';
    for (const body of [CAPTURE, CAPTURE])
      expect((await door.post(eve, { body, key: suricata })).status).toBe(202);
    const key = await door.makeKey({ source: '/soc' });
    const { json } = await door.post('/v1/events', { body: EVENTS, key });
    expect(json).toMatchObject({ counts: { applied: 16 } });
    await apply((await door.facts()).map(encodeSecurityFact));
  });
  afterAll(async () => {
    await engine?.applier.idle();
    await Promise.all([door?.stop(), database?.drop()]);
  });

  async function apply(facts: readonly Uint8Array[]): Promise<void> {
    const decoded = facts.map((fact) => ({ fact: engine.rules.decode(fact), body: Buffer.from(fact) }));
    const watermarks = [{ partition: 0, receivedBefore: now }];
    await engine.applier.apply({ facts: decoded, watermarks, parked: [] });
    await engine.applier.tick();
  }
  /** "numerator/denominator" by group, "—" for no data. */
  async function ask(id: string, period: [string, string?], { by = '', unit = '' } = {}) {
    const [from, to = from] = period.map((day) => parseDay(day as string)) as [number, number?];
    const definition = CATALOGUE.get(id)!;
    const window = { from, to, unfinished: false };
    const question = { definition, unit, window, where: {}, by };
    return snapshots.read(async (snapshot) => {
      const [answer] = await figures(snapshot, [question], { allUnits: true, units: [] });
      const told = answer!.figures.map(({ group, numerator, denominator, value }) => [
        group,
        value === undefined ? '—' : `${numerator}${denominator === undefined ? '' : `/${denominator}`}`,
      ]);
      return by === '' ? told[0]![1] : Object.fromEntries(told);
    });
  }
  const MARCH: [string, string] = ['2018-03-01', '2018-03-25'];

  ofCapture(`counts a real capture as its own expected figures have it${why}`, async () => {
    const { 1: high, 2: medium, 3: low } = EXPECTED.by_severity;
    expect(await ask('security.detections', MARCH)).toBe(String(EXPECTED.rows));
    expect(await ask('security.detections', MARCH, { by: 'severity' })).toEqual({
      ...{ high: String(high), medium: String(medium), low: String(low) },
    });
    expect(await ask('security.detections.high', MARCH)).toBe(String(high));
    expect(await ask('security.detections', MARCH, { unit: 'so-b' })).toBe('0');
    expect(await ask('security.detections-per-unit', MARCH)).toBe(`${EXPECTED.rows}/2`);
    expect(await ask('security.detections-per-device', MARCH)).toBe(`${EXPECTED.rows}/20`);
  });

  it('judges incidents by their clocks, and tells how long they take', async () => {
    const told = await Promise.all(
      [
        ...['security.incidents', 'security.incidents.serious', 'security.incidents.open'],
        ...['security.notified-in-24h', 'security.remedied-in-72h', 'security.incidents.notice-overdue'],
        ...['security.incidents.remedy-overdue', 'security.mttd', 'security.mttr'],
      ].map(async (id) => [id, await ask(id, MARCH)]),
    );
    expect(Object.fromEntries(told)).toEqual({
      ...{ 'security.incidents': '2', 'security.incidents.serious': '2', 'security.incidents.open': '1' },
      ...{ 'security.notified-in-24h': '1/2', 'security.remedied-in-72h': '1/2' },
      ...{ 'security.incidents.notice-overdue': '1', 'security.incidents.remedy-overdue': '1' },
      ...{ 'security.mttd': '120/2', 'security.mttr': '2880/1' },
    });
    expect(await ask('security.incidents.open', ['2018-03-21'])).toBe('2');
    expect(await ask('security.incidents.notice-overdue', ['2018-03-20'])).toBe('0');
    expect(await ask('security.incidents', MARCH, { by: 'group' })).toEqual({ malware: '1', leak: '1' });
  });

  it('tells what is protected and watched, and nothing where there is nothing to divide by', async () => {
    const ids = [
      ...['security.devices-monitored', 'security.devices-protected', 'security.systems-approved'],
      ...['security.systems-monitored', 'security.four-layers', 'security.patched', 'security.source-alive'],
    ];
    const told = async (unit: string) =>
      Object.fromEntries(
        await Promise.all(
          ids.map(async (id) => [id.slice('security.'.length), await ask(id, MARCH, { unit })]),
        ),
      );
    expect(await told('')).toEqual({
      ...{ 'devices-monitored': '20/40', 'devices-protected': '30/40', 'systems-approved': '1/2' },
      ...{ 'systems-monitored': '1/2', 'four-layers': '4/8', patched: '1/2', 'source-alive': '1/2' },
    });
    expect(await told('so-b')).toEqual({
      ...{ 'devices-monitored': '—', 'devices-protected': '—', 'systems-approved': '0/1' },
      ...{ 'systems-monitored': '0/1', 'four-layers': '1/4', patched: '0/1', 'source-alive': '0/1' },
    });
    expect(await ask('security.systems-approved', MARCH, { by: 'level' })).toEqual({
      '2': '1/1',
      none: '0/1',
    });
    expect(await ask('security.systems-approved.new', MARCH)).toBe('1');
  });

  it('lets the clock alone silence a log source, and is what a recount finds', async () => {
    now = at('2018-03-25T10:10:00.001');
    await apply([]);
    expect(await ask('security.source-alive', MARCH)).toBe('0/2');
    expect(
      (
        await recount(database.pool, {
          streams: [engine.rules],
          rulesGeneration: engine.keys.rulesGeneration,
        })
      ).differences,
    ).toEqual([]);
  });
});

function read(name: string): string {
  return readFileSync(join(DATA, name), 'utf8');
}
