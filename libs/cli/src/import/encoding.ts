import { isAscii } from 'node:buffer';
import { decodeTcvn3 } from './tcvn3';

export const ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1258', 'tcvn3'] as const;
export type Encoding = (typeof ENCODINGS)[number];

const MARKS: readonly (readonly [Encoding, readonly number[]])[] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];
/** Bytes of text outside ASCII by which the two eight-bit encodings are told apart. */
const SAMPLE_BYTES = 128 * 1024;
/** Bytes by whose zeros UTF-16 without a mark is told. */
const HEAD_BYTES = 64 * 1024;
/** Line ends, digits and delimiters make at least so many zero bytes in UTF-16. */
const ZERO_SHARE = 0.2;
/** Of the words outside ASCII so many must be Vietnamese syllables for an encoding to be believed. */
const BELIEVED_SHARE = 0.6;

/**
 * Tells the encoding of a text from all its bytes: a byte order mark; zeros in every other byte (UTF-16); valid UTF-8;
 * else whichever of Windows-1258 and TCVN3 makes Vietnamese syllables of the words outside ASCII.
 */
export class EncodingDetector {
  private head = Buffer.alloc(0);
  private sample = Buffer.alloc(0);
  private utf8: InstanceType<typeof TextDecoder> | undefined = new TextDecoder('utf-8', { fatal: true });
  private pending = false;

  add(chunk: Buffer): void {
    if (this.head.length < HEAD_BYTES)
      this.head = Buffer.concat([this.head, chunk.subarray(0, HEAD_BYTES - this.head.length)]);
    const ascii = isAscii(chunk);
    if (!ascii && this.sample.length < SAMPLE_BYTES)
      this.sample = Buffer.concat([this.sample, aroundHighBytes(chunk, SAMPLE_BYTES - this.sample.length)]);
    if (ascii && !this.pending) return;
    this.tryUtf8(chunk);
    this.pending = !ascii;
  }

  /** Once all bytes were added. */
  get validUtf8(): boolean {
    return this.utf8 !== undefined;
  }

  /** @returns undefined when none of the known encodings is to be believed. */
  finish(): Encoding | undefined {
    const marked = MARKS.find(([, mark]) => mark.every((byte, at) => this.head[at] === byte));
    if (marked) return marked[0];
    const wide = this.wide();
    if (wide) return wide;
    this.tryUtf8();
    if (this.utf8) return 'utf-8';
    const candidates = (['windows-1258', 'tcvn3'] as const)
      .map((encoding) => ({ encoding, share: vietnameseShare(decodeAll(this.sample, encoding)) }))
      .sort((a, b) => b.share - a.share);
    const [best] = candidates;
    return best && best.share >= BELIEVED_SHARE ? best.encoding : undefined;
  }

  private wide(): Encoding | undefined {
    let [even, odd] = [0, 0];
    this.head.forEach((byte, at) => {
      if (byte === 0) at % 2 === 0 ? even++ : odd++;
    });
    const enough = (this.head.length / 2) * ZERO_SHARE;
    if (odd > enough && even < odd / 10) return 'utf-16le';
    return even > enough && odd < even / 10 ? 'utf-16be' : undefined;
  }

  private tryUtf8(chunk?: Buffer): void {
    try {
      if (chunk) this.utf8?.decode(chunk, { stream: true });
      else this.utf8?.decode();
    } catch {
      this.utf8 = undefined;
    }
  }
}

/** Decodes piece by piece; a letter may be cut between two pieces. */
export function textDecoder(encoding: Encoding): { write(chunk: Buffer): string; end(): string } {
  if (encoding === 'tcvn3') return { write: decodeTcvn3, end: () => '' };
  const decoder = new TextDecoder(encoding, { fatal: true });
  return { write: (chunk) => decoder.decode(chunk, { stream: true }), end: () => decoder.decode() };
}

/** Decodes the beginning of a text, whose last letter may be cut off. */
export function decodeAll(bytes: Buffer, encoding: Encoding): string {
  return encoding === 'tcvn3' ? decodeTcvn3(bytes) : new TextDecoder(encoding).decode(bytes);
}

/** The part of a chunk from its first byte outside ASCII, with the word that it stands in. */
function aroundHighBytes(chunk: Buffer, room: number): Buffer {
  const first = chunk.findIndex((byte) => byte >= 0x80);
  const start = Math.max(0, first - 32);
  return Buffer.from(chunk.subarray(start, start + room));
}

const WORD = /[\p{L}\p{M}\u0080-\u00bf×÷]+/gu;
const ASCII_ONLY = /^[\u0000-\u007f]*$/;
const TONES = /[\u0300\u0301\u0303\u0309\u0323]/g;
const SYLLABLE = new RegExp(
  '^(?:ngh|ng|nh|gh|gi|ch|kh|ph|qu|th|tr|[bcdđghklmnpqrstvx])?' +
    '(?:[aeiouy]{0,2}[ăâêôơư]?[aeiouy]{0,2}|[aeiouy]?ươ[iu]?)(?:ch|ng|nh|[cmnpt])?$',
);

/** Of the words with a letter outside ASCII, the share that could be Vietnamese syllables: one tone at most. */
function vietnameseShare(text: string): number {
  const words = (text.normalize('NFC').match(WORD) ?? []).filter((word) => !ASCII_ONLY.test(word));
  const plausible = words.filter((word) => {
    const parts = word.toLowerCase().normalize('NFD');
    const tones = parts.match(TONES)?.length ?? 0;
    return tones <= 1 && SYLLABLE.test(parts.replace(TONES, '').normalize('NFC'));
  });
  return words.length === 0 ? 0 : plausible.length / words.length;
}
