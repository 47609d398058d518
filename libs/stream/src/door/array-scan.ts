import type { Chunk } from './chunk';

const BYTE = { quote: 0x22, comma: 0x2c, open: 0x5b, close: 0x5d, escape: 0x5c, brace: 0x7b, braceEnd: 0x7d };
const WHITESPACE = new Set([0x20, 0x09, 0x0a, 0x0d]);

/** Where the scan of a JSON array stands, between two parts of the body that it comes in. */
export class ArrayScan {
  private state: 'before' | 'within' | 'after' | 'failed' = 'before';
  private depth = 0;
  private inString = false;
  private escaped = false;
  /** An element stands before this one: what comes is one too, were it blank. */
  private afterComma = false;
  private blank = true;

  constructor(private readonly chunk: Chunk) {}

  get failed(): boolean {
    return this.state === 'failed';
  }

  get ended(): boolean {
    return this.state === 'after';
  }

  /** Goes on from `from` until an element ends or the part does. @returns where it stopped. */
  next(part: Buffer, from: number): number {
    if (this.state !== 'within') return this.outside(part, from);
    for (let at = from; at < part.length; at++) {
      const byte = part[at]!;
      if (this.inString) this.follow(byte);
      else if (this.depth === 0 && (byte === BYTE.comma || byte === BYTE.close)) {
        this.finish(part.subarray(from, at), byte === BYTE.close);
        return at + 1;
      } else this.structure(byte);
    }
    this.chunk.begin(part.subarray(from));
    return part.length;
  }

  private outside(part: Buffer, from: number): number {
    for (let at = from; at < part.length; at++) {
      if (WHITESPACE.has(part[at]!)) continue;
      this.state = this.state === 'before' && part[at] === BYTE.open ? 'within' : 'failed';
      return at + 1;
    }
    return part.length;
  }

  private follow(byte: number): void {
    if (this.escaped) this.escaped = false;
    else if (byte === BYTE.escape) this.escaped = true;
    else if (byte === BYTE.quote) this.inString = false;
  }

  private structure(byte: number): void {
    if (byte === BYTE.quote) this.inString = true;
    else if (byte === BYTE.open || byte === BYTE.brace) this.depth += 1;
    else if (byte === BYTE.close || byte === BYTE.braceEnd) this.depth = Math.max(0, this.depth - 1);
    this.blank &&= WHITESPACE.has(byte);
  }

  private finish(part: Buffer, last: boolean): void {
    const element = this.chunk.end(part);
    if (!(last && this.blank && !this.afterComma)) this.chunk.add(element);
    this.afterComma = true;
    this.blank = true;
    if (last) this.state = 'after';
  }
}
