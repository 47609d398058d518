import { encodeDossierFact } from '@nhip/contracts';
import { freshDatabase } from '@nhip/testing';
import * as fc from 'fast-check';
import { gzipSync } from 'node:zlib';
import { SpecDoor } from '../door.spec-data';
import type { Json } from '../events.spec-data';
import type { NationalMessage, Scenario } from './corpus-records.spec-data';
import { CORPUS } from './corpus.spec-data';
import { summaryOf } from './fact-summary.spec-data';

/** Records of one message at most, and messages at once, when the corpus comes in any order. */
const [RECORDS, MESSAGES] = [20, 8];

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
/** The records of these messages in one for each service. */
const together = (messages: readonly NationalMessage[]): Json[] =>
  [...new Set(messages.map(({ service }) => service))].map((service) =>
    message(
      messages.filter((each) => each.service === service).flatMap(({ data }) => data),
      { service },
    ),
  );

describe('POST /v1/adapters/dvcqg', () => {
  let door: SpecDoor;
  let key: string;

  const post = async (body: unknown, by = key): Promise<[number, Answer]> => {
    const { status, json } = await door.ask('POST', '/v1/adapters/dvcqg', { body, key: by });
    return [status, json];
  };
  const outcomes = ([, { result }]: [number, Answer]): string[] => result.map(({ outcome }) => outcome);
  const take = async (body: unknown): Promise<void> => expect((await post(body))[0]).toBe(202);
  const bytes = async (): Promise<Record<string, string>> =>
    Object.fromEntries(
      [...(await door.facts())].map(([subject, fact]) => [
        subject,
        Buffer.from(encodeDossierFact({ ...fact, version: 0 })).toString('hex'),
      ]),
    );

  beforeAll(async () => {
    door = await SpecDoor.start(await freshDatabase());
    ({ key } = await door.makeKey({ source: '/mot-cua' }));
  });
  afterAll(() => door?.stop());
  beforeEach(() => door.forgetEvents());

  it('makes the expected facts of the corpus', async () => {
    const takeOne = async ({ messages }: Scenario): Promise<void> => {
      for (const each of messages) await take(each);
    };
    await Promise.all(CORPUS.map(takeOne));
    const made = await door.facts();
    for (const { subject, expected } of CORPUS)
      expect(summaryOf(made.get(subject)!)).toEqual({
        ...{ steps: [], dues: [], supplements: [], flags: [] },
        ...expected,
      });
    const { rows } = await door.database.pool.query(
      'SELECT (sum(received) = sum(applied + duplicate + pending + parked + refused)) AS kept FROM intake',
    );
    expect(rows).toEqual([{ kept: true }]);
  });

  it('ends in the same facts when the corpus comes in any order and grouping, twice and at once', async () => {
    const longest = Math.max(...CORPUS.map(({ messages }) => messages.length));
    for (let at = 0; at < longest; at++)
      for (const each of together(CORPUS.flatMap(({ messages }) => messages[at] ?? []))) await take(each);
    const expected = await bytes();
    const all = CORPUS.flatMap(({ messages }) => messages);
    const shuffled = fc.shuffledSubarray([...all, ...all], { minLength: 2 * all.length });
    const sizes = fc.infiniteStream(fc.integer({ min: 1, max: RECORDS }));
    const seed = Date.now();
    for (const [order, size] of fc.sample(fc.tuple(shuffled, sizes), { numRuns: 2, seed })) {
      await door.forgetEvents();
      const grouped: Json[] = [];
      while (order.length > 0) grouped.push(...together(order.splice(0, size.next().value)));
      for (let from = 0; from < grouped.length; from += MESSAGES)
        await Promise.all(grouped.slice(from, from + MESSAGES).map(take));
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
    expect((await door.facts()).get('H1')).toMatchObject({
      status: 'accepted',
      flags: ['closed-and-reopened'],
    });
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
    const { rows } = await door.database.pool.query<{ all: string }>(
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
    const answer = await fetch(`${door.service.url}/v1/adapters/dvcqg`, {
      method: 'POST',
      body,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
    });
    expect(answer.status).toBe(status);
  });

  it('is not for a key with bounds, which no record could be held to', async () => {
    const bound = await door.makeKey({ source: '/bound', units: ['xa-a'] });
    expect((await post(message([record()]), bound.key))[0]).toBe(403);
    expect(await door.facts()).toEqual(new Map());
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
    const { json } = await door.ask('POST', '/v1/statements', {
      body: plain,
      key,
      type: 'application/x-ndjson',
    });
    expect(json).toMatchObject({ results: [{ outcome: 'refused', reason: 'gathered-list' }] });
  });
});
