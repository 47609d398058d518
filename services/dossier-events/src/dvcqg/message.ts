import { codeSchema, EVENT_LIMITS, redactPersonalData } from '@nhip/contracts';
import type { Zone } from '@nhip/kernel';
import { z } from 'zod';
import { readNationalTime } from './national-time';

/** Records of one message; beyond it the message is refused whole. */
export const MESSAGE_LIMITS = { records: 500, supplements: 50 } as const;

export const SERVICES = ['DongBoHoSoMC', 'CapNhatTienDoHoSoMC'] as const;

/** The national status codes that a dossier can have, 1 registered to 10 result returned. */
export const STATUSES = { first: 1, last: 10 } as const;

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

/** Sources write numbers as texts and leave out what they do not know, or send it empty or null. */
const written = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((value) => String(value ?? '').trim() || undefined);
const given = written.refine((text) => text !== undefined, 'is needed');
/** Free text without what names a person; what is too long is cut, after that, and never within a character. */
const text = written.transform((value) => {
  if (value === undefined) return undefined;
  const kept = redactPersonalData(value)
    .slice(0, EVENT_LIMITS.text)
    .replace(/\p{Cs}$/u, '');
  return kept.trim() || undefined;
});
/** Read a second time as it was normalised, for that may have made it too long. */
const code = written.pipe(codeSchema.optional()).pipe(codeSchema.optional());
const status = written.transform((value, context) => {
  if (value === undefined) return undefined;
  const number = Number(value);
  if (Number.isInteger(number) && number >= STATUSES.first && number <= STATUSES.last) return number;
  context.addIssue(`is a status from ${STATUSES.first} to ${STATUSES.last}`);
  return z.NEVER;
});

function schemasOf(zone: Zone) {
  const time = written.transform((value, context) => {
    const instant = value === undefined ? undefined : readNationalTime(value, zone);
    if (value === undefined || instant !== undefined) return instant;
    context.addIssue('is a time, yyyyMMddHHmmss');
    return z.NEVER;
  });
  const supplement = z.object({
    NgayBoSung: time,
    NgayTiepNhanBoSung: time,
    NgayHenTraTruoc: time,
    NgayHenTraMoi: time,
  });
  const subject = given.pipe(codeSchema).pipe(codeSchema);
  const state = z
    .object({
      MaHoSo: subject,
      TrangThaiHoSo: status.refine((number) => number !== undefined, 'is needed'),
      DonViXuLy: code,
      MaTTHC: code,
      TenTTHC: text,
      MaLinhVuc: text,
      TenLinhVuc: text,
      MucDo: written.transform((value) =>
        value === undefined ? undefined : LEVELS.get(value.toLowerCase()),
      ),
      KenhThucHien: written.transform((value, context) => {
        const channel = value === undefined ? undefined : CHANNELS.get(value);
        if (value !== undefined && channel === undefined) context.addIssue('is 1, 2 or 3');
        return channel;
      }),
      NgayNopHoSo: time,
      NgayTiepNhan: time,
      NgayHenTra: time,
      NgayKetThucXuLy: time,
      NgayTra: time,
      NgayTuChoi: time,
      NgayCapNhat: time,
      DanhSachHoSoBoSung: z.array(supplement).max(MESSAGE_LIMITS.supplements).nullish(),
    })
    .superRefine(({ NgayNopHoSo, NgayTiepNhan }, context) => {
      if (NgayNopHoSo === undefined && NgayTiepNhan === undefined)
        context.addIssue({ code: 'custom', path: ['NgayTiepNhan'], message: 'or NgayNopHoSo is needed' });
    });
  const progress = z.object({
    MaHoSo: subject,
    ThoiDiemXuLy: time.refine((instant) => instant !== undefined, 'is needed'),
    TrangThai: status,
    TrangThaiHoSo: status,
    NoiDungXuLy: text,
    PhongBanXuLy: text,
  });
  return { state, progress };
}

type Schemas = ReturnType<typeof schemasOf>;
export type NationalState = z.output<Schemas['state']>;
export type NationalProgress = z.output<Schemas['progress']>;

/** What one record of a message says of a dossier: nothing personal, instants in milliseconds. */
export type NationalRecord =
  | { readonly topic: 'state'; readonly subject: string; readonly read: NationalState }
  | { readonly topic: 'progress'; readonly subject: string; readonly read: NationalProgress };

export interface FieldFault {
  /** The field as the message names it, e.g. `DanhSachHoSoBoSung/0/NgayBoSung`. */
  readonly field: string;
  readonly detail: string;
}
export type ReadRecord =
  | { readonly ok: true; readonly value: NationalRecord }
  | { readonly ok: false; readonly subject?: string; readonly faults: readonly FieldFault[] };

const envelopeSchema = z.object({
  service: z.enum(SERVICES, `is one of ${SERVICES.join(', ')}`),
  madonvi: code,
  data: z
    .array(z.unknown())
    .min(1, 'holds at least one record')
    .max(MESSAGE_LIMITS.records, `holds at most ${MESSAGE_LIMITS.records} records`),
});

/** A message with each of its records read by itself; `session` and all that is not listed fall. */
export interface NationalMessage {
  /** The unit that sends, for records that name none. */
  readonly unit: string | undefined;
  readonly records: readonly ReadRecord[];
}

/** Reads messages in the zone of the instance. */
export class MessageReader {
  private readonly schemas: Schemas;

  constructor(zone: Zone) {
    this.schemas = schemasOf(zone);
  }

  /** @returns the message, or the faults of its envelope. */
  read(value: unknown): NationalMessage | readonly FieldFault[] {
    const envelope = envelopeSchema.safeParse(value);
    if (!envelope.success) return faultsOf(envelope.error);
    const { service, madonvi, data } = envelope.data;
    const topic = service === 'DongBoHoSoMC' ? 'state' : 'progress';
    return { unit: madonvi, records: data.map((each) => this.readRecord(topic, each, madonvi)) };
  }

  private readRecord(topic: NationalRecord['topic'], value: unknown, unit: string | undefined): ReadRecord {
    const parsed = this.schemas[topic].safeParse(value);
    if (!parsed.success) {
      const subject = codeSchema.safeParse((value as { MaHoSo?: unknown } | null)?.MaHoSo);
      return { ok: false, ...(subject.success && { subject: subject.data }), faults: faultsOf(parsed.error) };
    }
    if (topic === 'state' && (parsed.data as NationalState).DonViXuLy === undefined && unit === undefined) {
      const faults = [{ field: 'DonViXuLy', detail: 'is needed where the message has no madonvi' }];
      return { ok: false, subject: parsed.data.MaHoSo, faults };
    }
    const record = { topic, subject: parsed.data.MaHoSo, read: parsed.data };
    return { ok: true, value: record as NationalRecord };
  }
}

function faultsOf({ issues }: z.ZodError): FieldFault[] {
  return issues.map(({ path, message }) => ({ field: path.map(String).join('/'), detail: message }));
}
