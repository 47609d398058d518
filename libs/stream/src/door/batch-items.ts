import { ArrayScan } from './array-scan';
import { BodyTooLarge } from './body-too-large';
import { Chunk, type ChunkLimits } from './chunk';

/** A body is no JSON array from its first to its last bracket; what came whole before was given out. */
export class NotAnArray extends Error {}

/**
 * The elements of a JSON array as it streams in, several at a time, as the bytes they were sent as.
 *
 * Problem: `JSON.parse` of a whole batch holds the event loop and all of it in memory, and one bad element spoils
 * all. Here only brackets and strings are followed, which is enough to see where an element ends; each element is
 * parsed by itself, like a line of NDJSON, under the same limits. No byte of UTF-8 beyond ASCII looks like a bracket.
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
