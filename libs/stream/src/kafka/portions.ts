/** Bytes sent at once: a broker refuses a batch over `max.message.bytes` (1 MiB), and all may be of one partition. */
const BYTES_AT_ONCE = 786_432;
/** Headers (its kind, a traceparent) and framing of a record, at most. */
const RECORD_BYTES = 128;

/** Parts these, in order, so that no part is over the bytes that are sent at once, unless it is of one. */
export function* inPortions<T>(items: readonly T[], sizeOf: (item: T) => number): Generator<readonly T[]> {
  let from = 0;
  let bytes = 0;
  for (const [index, item] of items.entries()) {
    const size = sizeOf(item);
    if (bytes + size > BYTES_AT_ONCE && index > from) {
      yield items.slice(from, index);
      from = index;
      bytes = 0;
    }
    bytes += size;
  }
  if (from < items.length) yield items.slice(from);
}

/** Bytes of a record as it is sent. */
export function sizeOfRecord(key: string, value: Uint8Array): number {
  return Buffer.byteLength(key) + value.length + RECORD_BYTES;
}
