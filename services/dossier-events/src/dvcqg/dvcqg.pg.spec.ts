import { decodeDossierFact, encodeDossierFact, type DossierFact } from '@nhip/contracts';
import { hashKey, type RunningService } from '@nhip/runtime';
import { runMigrations } from '@nhip/store';
import { freshDatabase, type FreshDatabase } from '@nhip/testing';
import * as fc from 'fast-check';
import { gzipSync } from 'node:zlib';
import { parseConfig } from '../config';
import { SPEC_ENVIRONMENT } from '../environment.spec-data';
import { MIGRATIONS } from '../migrations';
import { startDossierEvents } from '../start';
import { CORPUS } from './corpus.spec-data';
import { summaryOf } from './fact-summary.spec-data';

const OPERATOR = 'the-operator-key';
const TABLES = 'event, subject, dirty, parked, intake, statement';

type Json = Record<string, unknown>;
interface Answer {
  readonly error_code: number;
  readonly message: string;
  readonly errors?: Json[];
  readonly result: {
    MaHoSo?: string;
    error_code: number;
    outcome: string;
    errors?: Json[];
    changes?: Json[];
  }[];
}
const record = (over: Json = {}): Json => ({
  MaHoSo: 'H1',
  TrangThaiHoSo: '2',
  NgayNopHoSo: '20261002080000',
  NgayTiepNhan: '20261002090000',
  NgayHenTra: '20261009170000',
  NgayCapNhat: '20261002091500',
  ...over,
});
const message = (data: unknown[], over: Json = {}): Json => ({
  session: 'made-up',
  madonvi: 'xa-a',
  service: 'DongBoHoSoMC',
  data,
  ...over,
});

describe('POST /v1/adapters/dvcqg', () => {
  let database: FreshDatabase;
  let service: RunningService;
  let key: string;

  const post = async (body: unknown, token = key): Promise<[number, Answer]> => {
    const answer = await fetch(`${service.url}/v1/adapters/dvcqg`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    });
    return [answer.status, (await answer.json()) as Answer];
  };
  const outcomes = ([, { result }]: [number, Answer]): string[] => result.map(({ outcome }) => outcome);
  const facts = async (): Promise<Map<string, DossierFact>> => {
    const { rows } = await database.pool.query<{ fact: Buffer }>('SELECT fact FROM subject');
    return new Map(rows.map(({ fact }) => decodeDossierFact(fact)).map((fact) => [fact.subject, fact]));
  };
  const bytes = async (): Promise<Record<string, string>> =>
    Object.fromEntries(
      [...(await facts())].map(([subject, fact]) => [
        subject,
        Buffer.from(encodeDossierFact({ ...fact, version: 0 })).toString('hex'),
      ]),
    );

  beforeAll(async () => {
    database = await freshDatabase();
    await runMigrations({ url: database.url, migrations: MIGRATIONS });
    service = await startDossierEvents(
      parseConfig({
        ...SPEC_ENVIRONMENT,
        NHIP_DATABASE_URL: database.url,
        NHIP_KAFKA_BROKERS: '127.0.0.1:1',
        NHIP_HTTP_PORT: '0',
        NHIP_LOG_LEVEL: 'silent',
        NHIP_OPERATOR_KEY_HASH: hashKey(OPERATOR),
      }),
    );
    const created = await fetch(`${service.url}/v1/keys`, {
      method: 'POST',
      headers: { authorization: `Bearer ${OPERATOR}`, 'content-type': 'application/json' },
      body: JSON.stringify({ source: '/mot-cua' }),
    });
    ({ key } = (await created.json()) as { key: string });
  });
  afterAll(async () => {
    await service?.stop();
    await database.drop();
  });
  beforeEach(async () => {
    await database.pool.query(`TRUNCATE ${TABLES}`);
  });

  it('makes the expected facts of the corpus', async () => {
    for (const { messages } of CORPUS) for (const each of messages) expect((await post(each))[0]).toBe(202);
    const made = await facts();
    for (const { subject, expected } of CORPUS)
      expect(summaryOf(made.get(subject)!)).toEqual({
        ...{ steps: [], dues: [], supplements: [], flags: [] },
        ...expected,
      });
    const { rows } = await database.pool.query(
      'SELECT (sum(received) = sum(applied + duplicate + pending + parked + refused)) AS kept FROM intake',
    );
    expect(rows).toEqual([{ kept: true }]);
  });

  it('ends in the same facts when the corpus comes in any order, twice and at once', async () => {
    const all = CORPUS.flatMap(({ messages }) => messages);
    for (const each of all) await post(each);
    const expected = await bytes();
    const seed = Date.now();
    const shuffled = fc.shuffledSubarray([...all, ...all], { minLength: 2 * all.length });
    const orders = fc.sample(shuffled, { numRuns: 2, seed });
    for (const order of orders) {
      await database.pool.query(`TRUNCATE ${TABLES}`);
      for (let from = 0; from < order.length; from += 8)
        await Promise.all(order.slice(from, from + 8).map((each) => post(each)));
      expect({ seed, facts: await bytes() }).toEqual({ seed, facts: expected });
    }
  });

  it('answers in the national form, record by record, with the field of each fault', async () => {
    const answer = await post(
      message([
        record(),
        record({ MaHoSo: 'H2', TrangThaiHoSo: 11, NgayTiepNhan: '2026-10-02', KenhThucHien: 'bưu điện' }),
        record({ NgayNopHoSo: '', NgayTiepNhan: null }),
        record({ MaHoSo: 'H4', NgayCapNhat: '29991002090000' }),
        record({ MaHoSo: '', DanhSachHoSoBoSung: [{ NgayBoSung: '20261399' }] }),
        'no record',
      ]),
    );
    expect(answer).toMatchObject([202, { error_code: 1 }]);
    expect(outcomes(answer)).toEqual(['new', ...Array<string>(5).fill('refused')]);
    expect(answer[1].result.map(({ errors }) => errors?.map(({ field }) => field))).toEqual([
      undefined,
      ['TrangThaiHoSo', 'KenhThucHien', 'NgayTiepNhan'],
      ['NgayTiepNhan'],
      ['NgayCapNhat'],
      ['MaHoSo', 'DanhSachHoSoBoSung/0/NgayBoSung'],
      [''],
    ]);
    const [status, none] = await post(message([record({ TrangThaiHoSo: '' })]));
    expect([status, none.error_code, none.result[0]!.errors]).toEqual([
      422,
      1,
      [{ field: 'TrangThaiHoSo', detail: 'is needed' }],
    ]);
    const envelopes = [
      message([]),
      message([record()], { service: 'Khac' }),
      [],
      message(Array(501).fill(record())),
    ];
    for (const each of envelopes) {
      const [refused, told] = await post(each);
      expect([refused, told.error_code, told.result]).toEqual([422, 1, []]);
      expect(told.errors).not.toEqual([]);
    }
    expect((await post(message([record()]), 'nobody'))[0]).toBe(401);
  });

  it('repeats, changes and outdates; what tells no instant of its own is of its receipt', async () => {
    const undated = (over: Json): Json => message([record({ NgayCapNhat: '', ...over })]);
    expect(outcomes(await post(undated({})))).toEqual(['new']);
    expect(outcomes(await post(undated({})))).toEqual(['unchanged']);
    const closed = undated({ TrangThaiHoSo: 9, NgayKetThucXuLy: '20261005160000' });
    expect(outcomes(await post(closed))).toEqual(['changed']);
    expect(outcomes(await post(message([record()])))).toEqual(['older']);
    expect(outcomes(await post(undated({ TrangThaiHoSo: 4 })))).toEqual(['changed']);
    expect((await facts()).get('H1')).toMatchObject({ status: 'accepted', flags: ['closed-and-reopened'] });
    const step = { MaHoSo: 'H1', ThoiDiemXuLy: '20261006080000', NoiDungXuLy: 'Thẩm định' };
    const progress = message([step], { service: 'CapNhatTienDoHoSoMC' });
    expect(outcomes(await post(progress))).toEqual(['changed']);
    expect(outcomes(await post(progress))).toEqual(['unchanged']);
  });

  it('keeps nothing personal, wherever it stands', async () => {
    const personal = {
      ChuHoSo: 'Người Không Có Thật',
      MaDoiTuong: '001099012345',
      SoDienThoai: '0912345678',
      Email: 'nobody@example.org',
      DiaChi: 'Số 1, phố Không Tên',
    };
    await post(message([record({ ...personal, TenTTHC: 'Cấp phép cho 001099012345, nobody@example.org' })]));
    const step = { MaHoSo: 'H1', ThoiDiemXuLy: '20261006080000', NguoiXuLy: 'Cán Bộ Không Tên' };
    const data = [{ ...step, ...personal, NoiDungXuLy: 'Gọi 0912345678' }];
    await post(message(data, { service: 'CapNhatTienDoHoSoMC' }));
    const { rows } = await database.pool.query<{ all: string }>(
      `SELECT concat((SELECT json_agg(event) FROM event), (SELECT json_agg(statement) FROM statement),
        (SELECT json_agg(log) FROM subject)) AS all`,
    );
    expect(rows[0]!.all).toContain('Gọi');
    for (const secret of ['Không', '001099012345', '0912345678', 'nobody', 'made-up'])
      expect(rows[0]!.all).not.toContain(secret);
  });

  it.each([
    ['no JSON', 400, '{"service":', {}],
    ['a member that would pollute', 400, '{"__proto__":{},"service":"DongBoHoSoMC"}', {}],
    ['nothing but depth', 422, `${'['.repeat(300_000)}${']'.repeat(300_000)}`, {}],
    ['too large', 413, JSON.stringify({ data: 'x'.repeat(2 ** 20) }), {}],
    ['another media type', 415, '<data/>', { 'content-type': 'application/xml' }],
    ['compressed', 400, gzipSync(JSON.stringify(message([record()]))), { 'content-encoding': 'gzip' }],
  ])('refuses as a whole: %s', async (_, status, body, headers) => {
    const answer = await fetch(`${service.url}/v1/adapters/dvcqg`, {
      method: 'POST',
      body,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
    });
    expect(answer.status).toBe(status);
  });

  it('is not for a key with bounds, which no record could be held to', async () => {
    const created = await fetch(`${service.url}/v1/keys`, {
      method: 'POST',
      headers: { authorization: `Bearer ${OPERATOR}`, 'content-type': 'application/json' },
      body: JSON.stringify({ source: '/bound', units: ['xa-a'] }),
    });
    const bound = (await created.json()) as { key: string };
    expect((await post(message([record()]), bound.key))[0]).toBe(403);
    expect(await facts()).toEqual(new Map());
  });

  it('keeps its list to itself', async () => {
    await post(message([record()]));
    const events = [
      {
        key: 'submitted',
        type: 'nhip.dossier.submitted.v1',
        time: '2026-10-02T08:00:00Z',
        data: { unit: 'A' },
      },
    ];
    const plain = { list: 'dvcqg', subject: 'H1', statedAt: '2026-11-02T08:00:00Z', events };
    const answer = await fetch(`${service.url}/v1/statements`, {
      method: 'POST',
      body: JSON.stringify(plain),
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/x-ndjson' },
    });
    expect(await answer.json()).toMatchObject({ results: [{ outcome: 'refused', reason: 'gathered-list' }] });
  });
});
