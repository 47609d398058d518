import { RecurringTexts } from './recurring-texts';

const MORE = 0x80;
const TWO_32 = 0x1_0000_0000;

const recurring = new RecurringTexts();

/** Reads the protobuf wire format. Every method throws when the bytes end too early. */
export class WireReader {
  private readonly buffer: Buffer;
  private at = 0;
  private wireType = 0;

  constructor(bytes: Uint8Array) {
    this.buffer = Buffer.isBuffer(bytes)
      ? bytes
      : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Hands every field of the message that ends at `end` to `read`, which consumes it or answers false. */
  fields(read: (field: number) => boolean, end = this.buffer.length): void {
    while (this.at < end) {
      const tag = this.varint();
      this.wireType = tag & 7;
      if (!read(Math.floor(tag / 8))) this.skip();
    }
    if (this.at !== end) throw new Error('cut off');
  }

  integer(): number {
    this.expect(0);
    return this.varint();
  }

  text(): string {
    const end = this.enter();
    const value = this.buffer.toString('utf8', this.at, end);
    this.at = end;
    return value;
  }

  /** A text of which a stream has few different ones: the same text is the same string. */
  name(): string {
    const end = this.enter();
    const value = recurring.text(this.buffer, this.at, end);
    this.at = end;
    return value;
  }

  message(read: (field: number) => boolean): void {
    this.fields(read, this.enter());
  }

  packed(into: number[]): void {
    const end = this.enter();
    while (this.at < end) into.push(this.varint());
  }

  /** Where the length-delimited field that begins here ends. */
  private enter(): number {
    this.expect(2);
    const size = this.varint();
    const end = this.at + size;
    if (size < 0 || end > this.buffer.length) throw new Error('cut off');
    return end;
  }

  private expect(wireType: number): void {
    if (this.wireType !== wireType) throw new Error(`wire type ${this.wireType} where ${wireType} belongs`);
  }

  /** A signed 64-bit varint; instants and counts fit a double exactly. */
  private varint(): number {
    let low = 0;
    let high = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = this.buffer[this.at++];
      if (byte === undefined) throw new Error('cut off');
      const bits = byte & 0x7f;
      if (shift < 28) low |= bits << shift;
      else if (shift === 28) {
        low |= bits << 28;
        high |= bits >>> 4;
      } else high |= bits << (shift - 32);
      if (byte < MORE) return (high | 0) * TWO_32 + (low >>> 0);
    }
    throw new Error('a number of more than ten bytes');
  }

  private skip(): void {
    switch (this.wireType) {
      case 0:
        this.varint();
        return;
      case 1:
        this.at += 8;
        return;
      case 2:
        this.at = this.enter();
        return;
      case 5:
        this.at += 4;
        return;
      default:
        throw new Error(`wire type ${this.wireType}`);
    }
  }
}
