import { freshDatabase } from '@nhip/testing';
import { OPERATOR, SpecDoor, type SpecDatabase } from './door.spec-data';

/** What names a person in a message of the national synchronisation (DOMAIN section 2), and in its free text. */
const PLANTED = {
  identity: '079123456789',
  oldIdentity: '025987654',
  phone: '0912345678',
  email: 'nguyen.van.an@example.vn',
  name: 'NGUYỄN THỊ BÍ MẬT',
};
const TRACES = [...Object.values(PLANTED), 'nguyen.van.an', '912345678', '912 345 678', '079 123 456'];
const NATIONAL = {
  ChuHoSo: PLANTED.name,
  MaDoiTuong: PLANTED.identity,
  SoDienThoai: PLANTED.phone,
  Email: PLANTED.email,
  DanhSachGiayTo: [{ SoGiayTo: PLANTED.oldIdentity, NguoiNop: { HoTen: PLANTED.name } }],
};
const FREE_TEXT = `CCCD ${PLANTED.identity}, CMND ${PLANTED.oldIdentity}, gọi 0912 345 678, +84912345678, ${PLANTED.email}`;

const event = (over: Record<string, unknown>): string =>
  JSON.stringify({
    specversion: '1.0',
    id: 'e1',
    source: '/mot-cua',
    type: 'nhip.dossier.submitted.v1',
    subject: 'H00.01-261102-0001',
    time: '2026-11-02T08:00:00+07:00',
    data: { unit: 'A', ...NATIONAL, procedureName: FREE_TEXT, field: FREE_TEXT },
    ...NATIONAL,
    ...over,
  });
const correction = {
  replaces: 'e1',
  ...NATIONAL,
  event: {
    type: 'nhip.dossier.submitted.v1',
    time: '2026-11-02T08:00:00Z',
    ...NATIONAL,
    data: { unit: 'A', ...NATIONAL, field: FREE_TEXT },
  },
};
const LINES = [
  event({}),
  event({ id: 'e2', type: 'nhip.dossier.refused.v1', data: { reason: FREE_TEXT, ...NATIONAL } }),
  event({ id: 'e3', type: 'nhip.dossier.corrected.v1', data: correction }),
  event({
    id: 'e4',
    type: 'nhip.dossier.retracted.v1',
    data: { replaces: 'later', reason: FREE_TEXT, ...NATIONAL },
  }),
  // Parked: the same name with other content.
  event({ id: 'e2', type: 'nhip.dossier.stopped.v1', data: { reason: FREE_TEXT, ...NATIONAL } }),
  // Refused: not valid, in codes, broken, hostile, by another source.
  event({ id: PLANTED.email }),
  event({ id: 'e5', subject: PLANTED.email }),
  event({ id: 'e6', data: { unit: PLANTED.email, channel: PLANTED.phone, level: NATIONAL } }),
  event({ id: 'e7', time: PLANTED.identity, type: PLANTED.name, sequence: PLANTED.phone }),
  event({ id: 'e8' }).slice(0, -20),
  event({ id: 'e9', data: { [PLANTED.phone]: { constructor: PLANTED.identity } } }),
  event({ id: 'e10', source: `/${PLANTED.phone}` }),
];

describe('personal data', () => {
  let door: SpecDoor;
  beforeAll(async () => {
    door = await SpecDoor.start(await freshDatabase(), {}, { NHIP_LOG_LEVEL: 'trace' });
  });
  afterAll(() => door?.database.drop());

  it('planted everywhere in what a source sends, is in no table, fact, log or answer', async () => {
    const seen: string[] = [];
    const request = async (path: string, type: string, body: string, key: string): Promise<Response> => {
      const headers = { 'content-type': type, authorization: `Bearer ${key}` };
      const answer = await fetch(door.service.url + path, { method: 'POST', headers, body });
      seen.push(await answer.clone().text(), JSON.stringify([...answer.headers]));
      return answer;
    };
    try {
      const made = await request('/v1/keys', 'application/json', '{"source":"/mot-cua"}', OPERATOR);
      const { key } = (await made.json()) as { key: string };
      const answer = await request('/v1/events', 'application/x-ndjson', LINES.join('\n'), key);
      expect(((await answer.json()) as { counts: object }).counts).toEqual({
        applied: 3,
        duplicate: 0,
        pending: 1,
        parked: 1,
        refused: 7,
      });
      for (const line of LINES)
        await request(`/v1/events?phone=${PLANTED.phone}`, 'application/cloudevents+json', line, key);
      seen.push(await (await fetch(`${door.service.url}/metrics`)).text());
    } finally {
      await door.service.stop();
    }
    const stored = await everyTable(door.database);
    expect(stored).toContain('[đã ẩn]');
    expect(stored).toContain('H00.01-261102-0001');
    for (const trace of TRACES) {
      expect(stored).not.toContain(trace);
      expect([...seen, ...door.logged].join('\n')).not.toContain(trace);
    }
  });
});

/** All rows of all tables as text, and bytes once more as the text they may hold. */
async function everyTable({ pool }: SpecDatabase): Promise<string> {
  const tables = await pool.query<{ name: string }>(
    "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'",
  );
  const texts: string[] = [];
  for (const { name } of tables.rows) {
    const { rows } = await pool.query<Record<string, unknown>>(`SELECT * FROM ${name}`);
    for (const row of rows)
      for (const value of Object.values(row))
        texts.push(
          Buffer.isBuffer(value)
            ? value.toString()
            : typeof value === 'string'
              ? value
              : JSON.stringify(value),
        );
  }
  expect(tables.rows.map(({ name }) => name)).toEqual(expect.arrayContaining(['event', 'subject', 'parked']));
  return texts.join('\n');
}
