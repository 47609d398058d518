import { BodyTooLarge } from './body-too-large';
import { Chunk, type ChunkLimits } from './chunk';

const NEWLINE = 0x0a;
const BLANK = /^\s*$/;
const LONGEST_BLANK = 16;

/**
 * Lines of an NDJSON body as it streams in, several at a time, never more of it in memory than a chunk and a line.
 * Blank lines are skipped. What was complete before a limit broke is given out first, then it throws.
 * @throws BodyTooLarge
 */
export async function* ndjsonLines(
  body: AsyncIterable<Buffer>,
  limits: ChunkLimits,
): AsyncGenerator<Buffer[]> {
  const chunk = new Chunk(limits);
  const add = (line: Buffer): void => {
    if (line.length >= LONGEST_BLANK || !BLANK.test(line.toString('latin1'))) chunk.add(line);
  };
  for await (const part of body) {
    chunk.receive(part.length);
    let from = 0;
    for (let end = part.indexOf(NEWLINE); end !== -1 && !chunk.broken; end = part.indexOf(NEWLINE, from)) {
      add(chunk.end(part.subarray(from, end)));
      from = end + 1;
      if (chunk.full) yield chunk.take();
    }
    if (!chunk.broken) chunk.begin(part.subarray(from));
    if (chunk.broken) break;
  }
  if (!chunk.broken) add(chunk.end(Buffer.alloc(0)));
  if (!chunk.empty) yield chunk.take();
  if (chunk.broken) throw new BodyTooLarge(chunk.broken);
}
