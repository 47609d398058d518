/** Places for texts; each keeps the last one that fell on it. */
const PLACES = 4_096;
const LONGEST_BYTES = 64;

/**
 * Problem: units, sources, levels and channels are a few hundred texts that stand in every message; making a string of
 * each costs half of all decoding, and each new string is hashed and compared anew by whoever looks something up by it.
 * Here: the last string is kept by the hash of its bytes, and compared byte by byte.
 */
export class RecurringTexts {
  private readonly bytes: (Buffer | undefined)[] = new Array<undefined>(PLACES).fill(undefined);
  private readonly texts: string[] = new Array<string>(PLACES).fill('');

  /** The UTF-8 text of these bytes. */
  text(buffer: Buffer, from: number, to: number): string {
    const length = to - from;
    if (length > LONGEST_BYTES) return buffer.toString('utf8', from, to);
    let hash = length;
    for (let at = from; at < to; at++) hash = (Math.imul(hash, 31) + (buffer[at] as number)) | 0;
    const place = (hash ^ (hash >>> 15)) & (PLACES - 1);
    const known = this.bytes[place];
    if (known?.length === length && isEqual(known, buffer, from)) return this.texts[place] as string;
    const text = buffer.toString('utf8', from, to);
    this.bytes[place] = Buffer.from(buffer.subarray(from, to));
    this.texts[place] = text;
    return text;
  }
}

function isEqual(known: Buffer, buffer: Buffer, from: number): boolean {
  for (let at = 0; at < known.length; at++) if (known[at] !== buffer[from + at]) return false;
  return true;
}
