import type { Sender } from '@nhip/stream';
import {
  readStatedEvent,
  type Gathered,
  type StatementDoor,
  type StatementResult,
} from '@nhip/stream/statements';
import type { Zone } from '@nhip/kernel';
import type { DossierEvent } from '@nhip/contracts';
import { DOSSIER_STREAM } from '../dossier-stream';
import { dossierHistory } from './history';
import { MessageReader, type FieldFault, type ReadRecord } from './message';
import { sayingOf, type NationalNote } from './said';

/** The list that national messages of a source make. */
export const NATIONAL_LIST = 'dvcqg';
/** How far ahead of the clock a record may be dated: a wrong year would outrank all later ones. */
const AHEAD_MS = 24 * 3_600_000;

/** `error_code` as the national platform has it: 0 for what was taken. */
export const ERROR_CODES = { taken: 0, refused: 1 } as const;

export interface NationalResult {
  readonly MaHoSo?: string;
  readonly error_code: number;
  /** As of a statement: new, changed, unchanged, older, parked, refused. */
  readonly outcome: string;
  readonly reason?: string;
  readonly changes?: readonly object[];
  readonly errors?: readonly FieldFault[];
}

export interface NationalAnswer {
  readonly error_code: number;
  readonly message: string;
  readonly errors?: readonly FieldFault[];
  /** One per record, in order. */
  readonly result: readonly NationalResult[];
}

type Item = Parameters<StatementDoor<DossierEvent>['gather']>[1][number];

/** Takes national messages in: each record is one more note about its dossier, and its events follow from all notes. */
export class NationalAdapter {
  private readonly reader: MessageReader;

  constructor(
    private readonly door: Pick<StatementDoor<DossierEvent>, 'gather'>,
    zone: Zone,
  ) {
    this.reader = new MessageReader(zone);
  }

  /** @throws Problem 429, 503 */
  async receive(body: unknown, sender: Sender, now = Date.now()): Promise<NationalAnswer> {
    const message = this.reader.read(body);
    if (!('records' in message)) return refusedMessage(message);
    const read = message.records.map((record) => notAhead(record, now));
    const items = read.map((record) => toItem(record, { source: sender.source, unit: message.unit, now }));
    const results = await this.door.gather(sender, items);
    const result = results.map((each, index) => toResult(each, read[index]!));
    const refused = result.filter(({ error_code }) => error_code !== ERROR_CODES.taken).length;
    const taken = result.length - refused;
    return {
      error_code: refused === 0 ? ERROR_CODES.taken : ERROR_CODES.refused,
      message: `${taken} hồ sơ đã nhận, ${refused} không nhận · ${taken} records taken, ${refused} not`,
      result,
    };
  }
}

/** A record of a national message as a statement of its source; what it says of itself is kept as a note. */
export function toGathered(
  record: Extract<ReadRecord, { ok: true }>['value'],
  context: { readonly source: string; readonly unit: string | undefined; readonly now: number },
): Gathered<DossierEvent> {
  const { said, at } = sayingOf(record, context.unit);
  const about = { source: context.source, list: NATIONAL_LIST, subject: record.subject };
  return {
    ...about,
    statedAt: at ?? context.now,
    undated: at === undefined,
    said,
    likeness: (note) => (note as NationalNote).said.topic === said.topic,
    derive: (notes) =>
      dossierHistory(notes as readonly NationalNote[]).map((told) => {
        const read = readStatedEvent<DossierEvent>(DOSSIER_STREAM, told, about);
        if (Array.isArray(read)) throw new Error(`${told.type} is not valid: ${JSON.stringify(read)}`);
        return read;
      }),
  };
}

function toItem(record: ReadRecord, context: Parameters<typeof toGathered>[1]): Item {
  if (record.ok) return toGathered(record.value, context);
  return { outcome: 'refused', reason: 'not-valid', ...(record.subject && { subject: record.subject }) };
}

function notAhead(record: ReadRecord, now: number): ReadRecord {
  if (!record.ok) return record;
  const { value } = record;
  const [field, at] =
    value.topic === 'state'
      ? ['NgayCapNhat', value.read.NgayCapNhat]
      : ['ThoiDiemXuLy', value.read.ThoiDiemXuLy];
  if (at === undefined || at <= now + AHEAD_MS) return record;
  return {
    ok: false,
    subject: value.subject,
    faults: [{ field: field as string, detail: 'is in the future' }],
  };
}

function toResult(result: StatementResult, record: ReadRecord): NationalResult {
  const subject = record.ok ? record.value.subject : record.subject;
  const { outcome } = result;
  const taken = outcome !== 'refused' && outcome !== 'parked';
  return {
    ...(subject !== undefined && { MaHoSo: subject }),
    error_code: taken ? ERROR_CODES.taken : ERROR_CODES.refused,
    outcome,
    ...('reason' in result && { reason: result.reason }),
    ...('changes' in result && { changes: result.changes }),
    ...(!record.ok && { errors: record.faults }),
  };
}

function refusedMessage(errors: readonly FieldFault[]): NationalAnswer {
  const message = 'Thông điệp không đúng khuôn · the message is not valid';
  return { error_code: ERROR_CODES.refused, message, errors, result: [] };
}
