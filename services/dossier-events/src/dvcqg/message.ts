import { codeSchema } from '@nhip/contracts';
import type { Zone } from '@nhip/kernel';
import { z } from 'zod';
import { MESSAGE_LIMITS, recordSchemas, writtenCode, type RecordSchemas } from './record-schemas';

export const SERVICES = ['DongBoHoSoMC', 'CapNhatTienDoHoSoMC'] as const;

export type NationalState = z.output<RecordSchemas['state']>;
export type NationalProgress = z.output<RecordSchemas['progress']>;

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

/** The envelope; records are read one by one, so that a bad one harms no other. */
export const ENVELOPE = z.object({
  service: z.enum(SERVICES, `is one of ${SERVICES.join(', ')}`),
  madonvi: writtenCode.meta({ description: 'Đơn vị gửi · the unit that sends' }),
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
  private readonly schemas: RecordSchemas;

  constructor(zone: Zone) {
    this.schemas = recordSchemas(zone);
  }

  /** @returns the message, or the faults of its envelope. */
  read(value: unknown): NationalMessage | readonly FieldFault[] {
    const envelope = ENVELOPE.safeParse(value);
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
