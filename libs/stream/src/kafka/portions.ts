import type { IHeaders } from 'kafkajs';

/** A record as it is handed to a producer. */
export interface Outgoing {
  readonly key: string;
  readonly value: Buffer;
  readonly headers: IHeaders;
}

/** Bytes sent at once: a broker refuses a batch over `max.message.bytes` (1 MiB), and all may be of one partition. */
const BYTES_AT_ONCE = 786_432;
/** Lengths, offset and time of a record, and the lengths of its headers, at most. */
const FRAMING_BYTES = 64;

/** Parts these, in order, so that no part is over the bytes that are sent at once, unless it is of one. */
export function* inPortions<T extends Outgoing>(records: readonly T[]): Generator<T[]> {
  let from = 0;
  let bytes = 0;
  for (const [index, record] of records.entries()) {
    const size = sizeOf(record);
    if (bytes + size > BYTES_AT_ONCE && index > from) {
      yield records.slice(from, index);
      from = index;
      bytes = 0;
    }
    bytes += size;
  }
  if (from < records.length) yield records.slice(from);
}

function sizeOf({ key, value, headers }: Outgoing): number {
  let bytes = Buffer.byteLength(key) + value.length + FRAMING_BYTES;
  for (const [name, text] of Object.entries(headers)) bytes += name.length + Buffer.byteLength(String(text));
  return bytes;
}
