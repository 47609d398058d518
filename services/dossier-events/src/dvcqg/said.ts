import type { Doubt, Instant } from '@nhip/contracts';
import type { Note } from '@nhip/stream/statements';
import type { NationalRecord } from './message';

/** Dates of one supplement: asked for, received, and the due instants before and after it. */
export interface Supplement {
  readonly requestedAt: Instant;
  readonly receivedAt?: Instant;
  readonly dueBefore?: Instant;
  readonly dueAfter?: Instant;
}

/** A state as it is kept: what `DongBoHoSoMC` says of a dossier. */
export interface SaidState {
  readonly topic: 'state';
  /** 1 to 10. */
  readonly status: number;
  readonly unit: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly submittedAt?: Instant;
  readonly acceptedAt?: Instant;
  readonly due?: Instant;
  readonly endedAt?: Instant;
  readonly returnedAt?: Instant;
  readonly refusedAt?: Instant;
  readonly supplements: readonly Supplement[];
}

/** Progress as it is kept: what `CapNhatTienDoHoSoMC` says of a dossier. */
export interface SaidProgress {
  readonly topic: 'progress';
  readonly status?: number;
  readonly step: string;
}

export type Said = SaidState | SaidProgress;
export type NationalNote = Note<Said>;
export type { Doubt };

/** Names of the statuses, for a step that has no other. */
const STATUS_NAMES = [
  'Mới đăng ký',
  'Được tiếp nhận',
  'Không được tiếp nhận',
  'Đang xử lý',
  'Yêu cầu bổ sung giấy tờ',
  'Yêu cầu thực hiện nghĩa vụ tài chính',
  'Công dân yêu cầu rút hồ sơ',
  'Dừng xử lý',
  'Đã xử lý xong',
  'Đã trả kết quả',
] as const;

/** What is kept of a record, and the instant it tells of itself, if it does. */
export function sayingOf(
  record: NationalRecord,
  sender: string | undefined,
): { readonly said: Said; readonly at: Instant | undefined } {
  if (record.topic === 'state') {
    const { read } = record;
    return { said: stateOf(read, sender), at: read.NgayCapNhat };
  }
  const { ThoiDiemXuLy, TrangThai, TrangThaiHoSo, NoiDungXuLy, PhongBanXuLy } = record.read;
  const status = TrangThai ?? TrangThaiHoSo;
  const step = NoiDungXuLy ?? PhongBanXuLy ?? STATUS_NAMES[(status ?? 4) - 1]!;
  return { said: { topic: 'progress', ...present({ status }), step }, at: ThoiDiemXuLy };
}

function stateOf(
  read: Extract<NationalRecord, { topic: 'state' }>['read'],
  sender: string | undefined,
): SaidState {
  const attributes = present({
    channel: read.KenhThucHien,
    level: read.MucDo,
    field: read.TenLinhVuc ?? read.MaLinhVuc,
    procedure: read.MaTTHC,
    procedureName: read.TenTTHC,
  });
  return {
    topic: 'state',
    status: read.TrangThaiHoSo!,
    unit: (read.DonViXuLy ?? sender)!,
    attributes,
    ...present({
      submittedAt: read.NgayNopHoSo,
      acceptedAt: read.NgayTiepNhan,
      due: read.NgayHenTra,
      endedAt: read.NgayKetThucXuLy,
      returnedAt: read.NgayTra,
      refusedAt: read.NgayTuChoi,
    }),
    supplements: (read.DanhSachHoSoBoSung ?? [])
      .flatMap((each) => {
        const { NgayBoSung, NgayTiepNhanBoSung, NgayHenTraTruoc, NgayHenTraMoi } = each;
        const requestedAt = NgayBoSung ?? NgayTiepNhanBoSung;
        if (requestedAt === undefined) return [];
        const rest = { receivedAt: NgayTiepNhanBoSung, dueBefore: NgayHenTraTruoc, dueAfter: NgayHenTraMoi };
        return [{ requestedAt, ...present(rest) }];
      })
      .sort((a, b) => a.requestedAt - b.requestedAt),
  };
}

/** Without what is undefined: JSON has no such thing, and equal content is equal JSON. */
function present<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}
