import { BodyTooLarge, Chunk, type ChunkLimits } from './chunk';

/** A body is no JSON array from its first to its last bracket; what came whole before was given out. */
export class NotAnArray extends Error {}

const BYTE = { quote: 0x22, comma: 0x2c, open: 0x5b, close: 0x5d, escape: 0x5c, brace: 0x7b, braceEnd: 0x7d };
const WHITESPACE = new Set([0x20, 0x09, 0x0a, 0x0d]);

/**
 * The elements of a JSON array as it streams in, several at a time, as the bytes they were sent as.
 *
 * Problem: `JSON.parse` of a whole batch holds the event loop and all of it in memory, and one bad element spoils
 * all. Here only brackets and strings are followed, which is enough to see where an element ends; each element is
 * parsed by itself, like a line of NDJSON, under the same limits. Bytes of UTF-8 beyond ASCII never look like a bracket.
 * @throws BodyTooLarge, NotAnArray
 */
export async function* batchItems(
  body: AsyncIterable<Buffer>,
  limits: ChunkLimits,
): AsyncGenerator<Buffer[]> {
  const chunk = new Chunk(limits);
  const scan = new ArrayScan(chunk);
  for await (const part of body) {
    chunk.receive(part.length);
    for (let at = 0; at < part.length && !chunk.broken && !scan.failed;) {
      at = scan.next(part, at);
      if (chunk.full) yield chunk.take();
    }
    if (chunk.broken || scan.failed) break;
  }
  if (!chunk.empty) yield chunk.take();
  if (chunk.broken) throw new BodyTooLarge(chunk.broken);
  if (!scan.ended) throw new NotAnArray('the body is not one JSON array');
}

/** Where in the array the scan stands, between two parts of the body. */
class ArrayScan {
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
