/** How a body is over a limit. */
export type BodyLimit = 'body' | 'line' | 'lines';

/** A body broke a limit; what came before it was given out. */
export class BodyTooLarge extends Error {
  constructor(readonly limit: BodyLimit) {
    super(`the ${limit} limit is exceeded`);
  }
}

export interface LineLimits {
  readonly eventBytes: number;
  readonly ndjsonBytes: number;
  readonly ndjsonLines: number;
  readonly chunkLines: number;
}

const NEWLINE = 0x0a;
const BLANK = /^\s*$/;

/**
 * Lines of an NDJSON body as it streams in, several at a time, never more of it in memory than a chunk and a line.
 * Blank lines are skipped. What was complete before a limit broke is given out first, then it throws.
 * @throws BodyTooLarge
 */
export async function* ndjsonLines(
  body: AsyncIterable<Buffer>,
  limits: LineLimits,
): AsyncGenerator<Buffer[]> {
  let bytes = 0;
  let count = 0;
  let rest: Buffer[] = [];
  let restBytes = 0;
  let lines: Buffer[] = [];
  let broken: BodyLimit | undefined;

  const take = (line: Buffer): void => {
    if (BLANK.test(line.length < 16 ? line.toString('latin1') : '{')) return;
    if (line.length > limits.eventBytes) broken = 'line';
    else if (++count > limits.ndjsonLines) broken = 'lines';
    else lines.push(line);
  };

  for await (const part of body) {
    bytes += part.length;
    if (bytes > limits.ndjsonBytes) broken = 'body';
    let from = 0;
    for (let end = part.indexOf(NEWLINE); end !== -1 && !broken; end = part.indexOf(NEWLINE, from)) {
      const tail = part.subarray(from, end);
      take(restBytes === 0 ? tail : Buffer.concat([...rest, tail]));
      rest = [];
      restBytes = 0;
      from = end + 1;
      if (lines.length >= limits.chunkLines) {
        yield lines;
        lines = [];
      }
    }
    if (!broken && from < part.length) {
      rest.push(part.subarray(from));
      restBytes += part.length - from;
      if (restBytes > limits.eventBytes) broken = 'line';
    }
    if (broken) break;
  }
  if (!broken && restBytes > 0) take(Buffer.concat(rest));
  if (lines.length > 0) yield lines;
  if (broken) throw new BodyTooLarge(broken);
}
