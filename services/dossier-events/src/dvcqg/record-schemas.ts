import { codeSchema, EVENT_LIMITS, redactPersonalData } from '@nhip/contracts';
import type { Zone } from '@nhip/kernel';
import { z } from 'zod';
import { readNationalTime } from './national-time';

/** Records of one message, beyond which it is refused whole, and supplements of one record. */
export const MESSAGE_LIMITS = { records: 500, supplements: 50 } as const;

/** The national status codes that a dossier can have, 1 registered to 10 result returned. */
const STATUSES = { first: 1, last: 10 } as const;

const CHANNELS: ReadonlyMap<string, 'in-person' | 'online' | 'post'> = new Map([
  ['1', 'in-person'],
  ['2', 'online'],
  ['3', 'post'],
]);
type Level = '1' | '2' | '3' | '4' | 'partial' | 'full';
const LEVELS: ReadonlyMap<string, Level> = new Map([
  ['1', '1'],
  ['2', '2'],
  ['3', '3'],
  ['4', '4'],
  ['một phần', 'partial'],
  ['partial', 'partial'],
  ['toàn trình', 'full'],
  ['full', 'full'],
]);

/** Sources write numbers as texts, and send what they do not know empty or null, or leave it out. */
const value = z.union([z.string(), z.number()], {
  error: ({ input }) => (input === undefined || input === null ? 'is needed' : 'is a text or a number'),
});
const given = value
  .transform((some) => String(some).trim())
  .refine((text) => text !== '', { error: 'is needed', abort: true });
const written = value.nullish().transform((some) => String(some ?? '').trim() || undefined);

/** Free text without what names a person; what is too long is cut, after that, and never within a character. */
const text = written.transform((some) => {
  if (some === undefined) return undefined;
  const kept = redactPersonalData(some)
    .slice(0, EVENT_LIMITS.text)
    .replace(/\p{Cs}$/u, '');
  return kept.trim() || undefined;
});
/** Read a second time as it was normalised, for that may have made it too long. */
export const writtenCode = written.pipe(codeSchema.optional()).pipe(codeSchema.optional());
const level = written.transform((some) => some && LEVELS.get(some.toLowerCase()));
const channel = written.transform((some, context) => {
  const found = some === undefined ? undefined : CHANNELS.get(some);
  if (some !== undefined && found === undefined) context.addIssue('is 1, 2 or 3');
  return found;
});

const needed = <Read>(read: (some: string | undefined, context: z.RefinementCtx) => Read | undefined) =>
  given.transform((some, context) => read(some, context)!);

function status(some: string | undefined, context: z.RefinementCtx): number | undefined {
  if (some === undefined) return undefined;
  const number = Number(some);
  if (Number.isInteger(number) && number >= STATUSES.first && number <= STATUSES.last) return number;
  context.addIssue(`is a status from ${STATUSES.first} to ${STATUSES.last}`);
  return undefined;
}

const timeIn =
  (zone: Zone) =>
  (some: string | undefined, context: z.RefinementCtx): number | undefined => {
    const instant = some === undefined ? undefined : readNationalTime(some, zone);
    if (some !== undefined && instant === undefined) context.addIssue('is a time, yyyyMMddHHmmss');
    return instant;
  };

const subject = given
  .pipe(codeSchema)
  .pipe(codeSchema)
  .meta({ description: 'Mã hồ sơ · the code of the dossier' });
const statuses = `${STATUSES.first}–${STATUSES.last}`;

/** Schemas of the records, with times in one zone: the fields that are read, whatever else a record holds. */
export function recordSchemas(zone: Zone) {
  const timeOf = timeIn(zone);
  const time = (description: string) =>
    written.transform(timeOf).meta({ description: `${description}; yyyyMMddHHmmss` });
  const supplement = z.object({
    NgayBoSung: time('Yêu cầu bổ sung · papers were asked for'),
    NgayTiepNhanBoSung: time('Nhận bổ sung · papers came'),
    NgayHenTraTruoc: time('Hẹn trả trước khi bổ sung · due before'),
    NgayHenTraMoi: time('Hẹn trả sau khi bổ sung · due after'),
  });
  const state = z
    .object({
      MaHoSo: subject,
      TrangThaiHoSo: needed(status).meta({ description: `Trạng thái · status ${statuses}` }),
      DonViXuLy: writtenCode.meta({
        description: 'Đơn vị xử lý · the unit; the sender (madonvi) where left out',
      }),
      MaTTHC: writtenCode.meta({ description: 'Mã thủ tục · the code of the procedure' }),
      TenTTHC: text.meta({ description: 'Tên thủ tục · the name of the procedure' }),
      MaLinhVuc: text.meta({ description: 'Mã lĩnh vực, khi không có tên · the field where it has no name' }),
      TenLinhVuc: text.meta({ description: 'Tên lĩnh vực · the field' }),
      MucDo: level.meta({ description: '1–4, một phần, toàn trình · the service level' }),
      KenhThucHien: channel.meta({ description: '1 trực tiếp, 2 trực tuyến, 3 bưu chính · the channel' }),
      NgayNopHoSo: time('Nộp · handed in'),
      NgayTiepNhan: time('Tiếp nhận · accepted'),
      NgayHenTra: time('Hẹn trả · due'),
      NgayKetThucXuLy: time('Kết thúc xử lý · the end'),
      NgayTra: time('Trả kết quả · returned'),
      NgayTuChoi: time('Từ chối · refused'),
      NgayCapNhat: time('Bản ghi là của lúc này; không có thì là lúc nhận · as of; else of its receipt'),
      DanhSachHoSoBoSung: z.array(supplement).max(MESSAGE_LIMITS.supplements).nullish(),
    })
    .superRefine(({ NgayNopHoSo, NgayTiepNhan }, context) => {
      if (NgayNopHoSo === undefined && NgayTiepNhan === undefined)
        context.addIssue({ code: 'custom', path: ['NgayTiepNhan'], message: 'or NgayNopHoSo is needed' });
    });
  const progress = z.object({
    MaHoSo: subject,
    ThoiDiemXuLy: needed(timeOf).meta({ description: 'Lúc xử lý · when; yyyyMMddHHmmss' }),
    TrangThai: written.transform(status).meta({ description: `Trạng thái · status ${statuses}` }),
    TrangThaiHoSo: written.transform(status).meta({ description: 'Như TrangThai · as TrangThai' }),
    NoiDungXuLy: text.meta({ description: 'Bước xử lý · the step' }),
    PhongBanXuLy: text.meta({
      description: 'Phòng ban, khi không có nội dung · the step where that is empty',
    }),
  });
  return { state, progress };
}

export type RecordSchemas = ReturnType<typeof recordSchemas>;
