/*
 * Problem: a batch goes to PostgreSQL as one array per column, and the text form of an array is quoted here element by
 * element and parsed there character by character.
 * Here: the binary form that PostgreSQL itself reads and writes (array_recv), which the driver sends as it is given.
 */

/** Object ids of element types (pg_type). */
const OIDS = { int4: 23, int8: 20, text: 25 } as const;
const HEADER_BYTES = 20;
const LENGTH_BYTES = 4;
/** UTF-8 needs at most three bytes for each UTF-16 unit. */
const BYTES_PER_UNIT = 3;
const NULL_LENGTH = -1;
const TWO_32 = 0x1_0000_0000;

/** A parameter of type int[]. */
export function int4Array(values: readonly number[]): Buffer {
  const buffer = arrayOf('int4', values.length, { bytes: values.length * (LENGTH_BYTES + 4) });
  let at = HEADER_BYTES;
  for (const value of values) {
    at = buffer.writeInt32BE(4, at);
    at = buffer.writeInt32BE(value, at);
  }
  return buffer;
}

/** A parameter of type bigint[]; whole numbers between −2⁵³ and 2⁵³, undefined is NULL. */
export function int8Array(values: readonly (number | undefined)[]): Buffer {
  const nulls = values.includes(undefined);
  const buffer = arrayOf('int8', values.length, { bytes: values.length * (LENGTH_BYTES + 8), nulls });
  let at = HEADER_BYTES;
  for (const value of values) {
    if (value === undefined) {
      at = buffer.writeInt32BE(NULL_LENGTH, at);
      continue;
    }
    at = buffer.writeInt32BE(8, at);
    at = buffer.writeInt32BE(Math.floor(value / TWO_32), at);
    at = buffer.writeInt32BE(value | 0, at);
  }
  return buffer.subarray(0, at);
}

/** A parameter of type text[]; undefined is NULL. */
export function textArray(values: readonly (string | undefined)[]): Buffer {
  let units = 0;
  let nulls = false;
  for (const value of values) {
    if (value === undefined) nulls = true;
    else units += value.length;
  }
  const bytes = values.length * LENGTH_BYTES + units * BYTES_PER_UNIT;
  const buffer = arrayOf('text', values.length, { bytes, nulls });
  let at = HEADER_BYTES;
  for (const value of values) {
    const length = value === undefined ? NULL_LENGTH : buffer.write(value, at + LENGTH_BYTES, 'utf8');
    at = buffer.writeInt32BE(length, at);
    if (length > 0) at += length;
  }
  return buffer.subarray(0, at);
}

/** An array's header, with room for its elements. */
function arrayOf(
  type: keyof typeof OIDS,
  length: number,
  { bytes, nulls = false }: { readonly bytes: number; readonly nulls?: boolean },
): Buffer {
  const buffer = Buffer.allocUnsafe(HEADER_BYTES + bytes);
  buffer.writeInt32BE(1, 0);
  buffer.writeInt32BE(nulls ? 1 : 0, 4);
  buffer.writeInt32BE(OIDS[type], 8);
  buffer.writeInt32BE(length, 12);
  buffer.writeInt32BE(1, 16);
  return buffer;
}
