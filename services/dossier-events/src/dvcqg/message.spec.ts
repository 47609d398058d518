import { Zone } from '@nhip/kernel';
import { deriveGathered } from '@nhip/stream/statements';
import * as fc from 'fast-check';
import { foldDossier } from '../core/fold';
import { toGathered } from './adapter';
import { MessageReader, type ReadRecord } from './message';
import { readNationalTime } from './national-time';

const ZONE = new Zone('Asia/Ho_Chi_Minh');
const NOW = Date.parse('2026-11-01T00:00:00+07:00');
const reader = new MessageReader(ZONE);

const ODD = fc.constantFrom<unknown>(
  ...['', ' ', null, undefined, 0, 1, 9, 10, 11, -1, 1.5, '1', '09', 'constructor', '__proto__', 'toString'],
  ...[{}, [], ['20261002080000'], true, 'a\ud83d', 'một phần', '\u0958'.repeat(128), '@'.repeat(600)],
  ...['20261002080000', '202610020800', '20261002', '20260230080000', '01000101000000', '99991231235959'],
  ...['00000101000000', 20261002080000, '2026-10-02T08:00:00Z', `${'x'.repeat(499)}\u{1f600}`],
);
const FIELDS = [
  ...['MaHoSo', 'TrangThaiHoSo', 'TrangThai', 'DonViXuLy', 'MaTTHC', 'TenTTHC', 'MaLinhVuc', 'TenLinhVuc'],
  ...['MucDo', 'KenhThucHien', 'NgayNopHoSo', 'NgayTiepNhan', 'NgayHenTra', 'NgayKetThucXuLy', 'NgayTra'],
  ...['NgayTuChoi', 'NgayCapNhat', 'ThoiDiemXuLy', 'NoiDungXuLy', 'PhongBanXuLy', 'DanhSachHoSoBoSung'],
];
const SOUND = {
  MaHoSo: 'H1',
  TrangThaiHoSo: 9,
  NgayTiepNhan: '20261002090000',
  ThoiDiemXuLy: '20261002090000',
};
const supplements = fc.array(
  fc.dictionary(fc.constantFrom('NgayBoSung', 'NgayTiepNhanBoSung', 'NgayHenTraMoi'), ODD),
  { maxLength: 60 },
);
const records = fc
  .tuple(fc.dictionary(fc.constantFrom(...FIELDS), ODD, { maxKeys: 5 }), fc.option(supplements))
  .map(([odd, list]) => ({ ...SOUND, ...odd, ...(list && { DanhSachHoSoBoSung: list }) }));

describe('a record of a national message', () => {
  it('is read or refused with its faults, whatever it holds, and what is read can be told as events', () => {
    let taken = 0;
    const service = fc.constantFrom('DongBoHoSoMC', 'CapNhatTienDoHoSoMC');
    fc.assert(
      fc.property(service, fc.array(fc.oneof(records, ODD), { minLength: 1, maxLength: 4 }), (name, data) => {
        const message = reader.read({ service: name, madonvi: 'xa-a', data });
        if (!('records' in message)) throw new Error(JSON.stringify(message));
        expect(message.records).toHaveLength(data.length);
        for (const record of message.records)
          if (record.ok) taken += told(record);
          else expect(record.faults).not.toEqual([]);
      }),
      { numRuns: 1_500 },
    );
    expect(taken).toBeGreaterThan(300);
  });

  it('cuts a long text after what is personal fell, even one that is made to be slow', () => {
    // Read in quadratic time, a million characters would take longer than any test may.
    const slow = `a@b ${'x'.repeat(1_000_000)} 0912345678 ${'y'.repeat(400)}`;
    const read = reader.read({
      service: 'CapNhatTienDoHoSoMC',
      data: [{ MaHoSo: 'H1', ThoiDiemXuLy: '20261002', NoiDungXuLy: slow }],
    });
    expect(read).toMatchObject({
      records: [{ ok: true, value: { read: { NoiDungXuLy: `[đã ẩn] ${'x'.repeat(492)}` } } }],
    });
  });
});

/** How many events follow; what no event can hold would throw. */
function told({ value }: Extract<ReadRecord, { ok: true }>): number {
  const item = toGathered(value, { source: '/mot-cua', unit: 'xa-a', now: NOW });
  const { derived } = deriveGathered(item, [], undefined)!;
  foldDossier(
    { subject: value.subject, generation: 1 },
    derived.map(({ candidate }) => candidate.event),
  );
  return derived.length;
}

it.each([
  ['20261002080000', '2026-10-02T01:00:00.000Z'],
  ['202610020800', '2026-10-02T01:00:00.000Z'],
  ['20261002', '2026-10-01T17:00:00.000Z'],
  ['20240229235959', '2024-02-29T16:59:59.000Z'],
  ['20230229000000', undefined],
  ['20261302000000', undefined],
  ['20261002240000', undefined],
  ['2026-10-02', undefined],
  ['2026100208', undefined],
])('the time %s is %s', (written, expected) => {
  const at = readNationalTime(written, ZONE);
  expect(at === undefined ? undefined : new Date(at).toISOString()).toBe(expected);
});
