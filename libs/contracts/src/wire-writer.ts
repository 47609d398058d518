const FIRST_SIZE = 1024;
const LONGEST_VARINT = 10;
/** UTF-8 needs at most three bytes for each UTF-16 unit. */
const BYTES_PER_UNIT = 3;
const LOW_7 = 0x7f;
const MORE = 0x80;

/** Writes the protobuf wire format into one growing buffer; fields with the default value are left out. */
export class WireWriter {
  private buffer = Buffer.allocUnsafe(FIRST_SIZE);
  private length = 0;

  /** Forgets what was written, also by a message that threw halfway: nothing of it may reach the next one. */
  start(): void {
    this.length = 0;
  }

  /** A copy of what was written since the start. */
  finish(): Uint8Array {
    return Uint8Array.prototype.slice.call(this.buffer, 0, this.length);
  }

  /** A whole number between −2⁵³ and 2⁵³, as int64, int32, uint32 or enum; `undefined` and 0 are left out. */
  integer(field: number, value: number): void {
    if (value !== 0) this.presentInteger(field, value);
  }

  /** A field with presence: 0 is written, `undefined` is not. */
  presentInteger(field: number, value: number | undefined): void {
    if (value === undefined) return;
    this.varint(field << 3);
    this.varint(value);
  }

  text(field: number, value: string): void {
    if (value !== '') this.presentText(field, value);
  }

  /** Also the empty string: an element of a repeated field. */
  presentText(field: number, value: string): void {
    this.message(field, () => {
      this.reserve(value.length * BYTES_PER_UNIT);
      this.length += this.buffer.write(value, this.length, 'utf8');
    });
  }

  packed(field: number, values: readonly number[]): void {
    if (values.length > 0) this.message(field, () => values.forEach((value) => this.varint(value)));
  }

  /** A length-delimited field whose content `write` writes. */
  message(field: number, write: () => void): void {
    this.varint((field << 3) | 2);
    this.reserve(LONGEST_VARINT);
    const start = ++this.length;
    write();
    const size = this.length - start;
    if (size < MORE) {
      this.buffer[start - 1] = size;
      return;
    }
    // The length takes more than the one byte left for it: move the content to make room.
    const extra = Math.floor((32 - Math.clz32(size) - 1) / 7);
    this.reserve(extra);
    this.buffer.copyWithin(start + extra, start, this.length);
    this.length = start - 1;
    this.varint(size);
    this.length += size;
  }

  private varint(value: number): void {
    this.reserve(LONGEST_VARINT);
    if (value < 0) return this.negative(value);
    let rest = value;
    for (; rest >= MORE; rest = Math.floor(rest / MORE)) this.buffer[this.length++] = (rest % MORE) | MORE;
    this.buffer[this.length++] = rest;
  }

  /** Ten bytes of two's complement. */
  private negative(value: number): void {
    let rest = BigInt.asUintN(64, BigInt(value));
    for (; rest >= BigInt(MORE); rest >>= 7n)
      this.buffer[this.length++] = Number(rest & BigInt(LOW_7)) | MORE;
    this.buffer[this.length++] = Number(rest);
  }

  private reserve(bytes: number): void {
    if (this.length + bytes <= this.buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.buffer.length * 2, this.length + bytes));
    this.buffer.copy(larger, 0, 0, this.length);
    this.buffer = larger;
  }
}
