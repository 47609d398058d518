import * as fc from 'fast-check';
import type { BodyTooLarge } from './body-too-large';
import type { ChunkLimits } from './chunk';
import { ndjsonLines } from './ndjson-lines';

const LIMITS: ChunkLimits = {
  eventBytes: 20,
  ndjsonBytes: 1_000,
  ndjsonLines: 30,
  chunkLines: 4,
  chunkBytes: 50,
};

async function* cut(body: Buffer, borders: readonly number[]): AsyncGenerator<Buffer> {
  const at = [0, ...borders.map((border) => border % (body.length + 1)).sort((a, b) => a - b), body.length];
  for (let index = 1; index < at.length; index++) yield body.subarray(at[index - 1], at[index]);
}

async function linesOf(
  body: string,
  { borders = [], limits = LIMITS }: { borders?: readonly number[]; limits?: ChunkLimits } = {},
): Promise<{ lines: string[]; broken?: string }> {
  const lines: string[] = [];
  try {
    for await (const chunk of ndjsonLines(cut(Buffer.from(body), borders), limits)) {
      expect(chunk.length).toBeGreaterThan(0);
      expect(chunk.length).toBeLessThanOrEqual(limits.chunkLines);
      lines.push(...chunk.map(String));
    }
  } catch (error) {
    return { lines, broken: (error as BodyTooLarge).limit };
  }
  return { lines };
}

describe('the lines of a streamed body', () => {
  it('are the same wherever the network cuts it', async () => {
    const line = fc.string({ unit: fc.constantFrom('a', 'ế', '{', ' ', '"'), maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 25 }), fc.array(fc.nat()), async (texts, borders) => {
        const expected = texts.filter((text) => text.trim() !== '');
        expect(await linesOf(texts.join('\n'), { borders })).toEqual({ lines: expected });
      }),
    );
  });

  it.each<[string, string, Partial<ChunkLimits>, string[], string]>([
    ['a long line', `a\nb\n${'x'.repeat(21)}\nc`, {}, ['a', 'b'], 'line'],
    ['a long line without end', `a\n${'x'.repeat(500)}`, {}, ['a'], 'line'],
    ['too many lines', 'a\nb\nc', { ndjsonLines: 2 }, ['a', 'b'], 'lines'],
    ['too many bytes', 'a\nb\nc\nd', { ndjsonBytes: 5 }, ['a', 'b'], 'body'],
  ])('%s: what came before is given out, then it breaks', async (_, body, limits, lines, broken) => {
    const borders = [1, 2, 3, 4];
    expect(await linesOf(body, { borders, limits: { ...LIMITS, ...limits } })).toEqual({ lines, broken });
  });
});
