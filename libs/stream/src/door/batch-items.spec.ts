import * as fc from 'fast-check';
import { batchItems, NotAnArray } from './batch-items';
import type { BodyTooLarge } from './body-too-large';
import type { ChunkLimits } from './chunk';

const LIMITS: ChunkLimits = {
  eventBytes: 60,
  ndjsonBytes: 5_000,
  ndjsonLines: 30,
  chunkLines: 4,
  chunkBytes: 100,
};

async function* cut(body: Buffer, borders: readonly number[]): AsyncGenerator<Buffer> {
  const at = [0, ...borders.map((border) => border % (body.length + 1)).sort((a, b) => a - b), body.length];
  for (let index = 1; index < at.length; index++) yield body.subarray(at[index - 1], at[index]);
}

async function itemsOf(
  body: string,
  { borders = [1, 2, 3], limits = LIMITS }: { borders?: readonly number[]; limits?: ChunkLimits } = {},
): Promise<{ items: string[]; broken?: string }> {
  const items: string[] = [];
  try {
    for await (const chunk of batchItems(cut(Buffer.from(body), borders), limits)) {
      expect(chunk.length).toBeGreaterThan(0);
      expect(chunk.length).toBeLessThanOrEqual(limits.chunkLines);
      items.push(...chunk.map((each) => String(each).trim()));
    }
  } catch (error) {
    if (error instanceof NotAnArray) return { items, broken: 'no array' };
    return { items, broken: (error as BodyTooLarge).limit };
  }
  return { items };
}

describe('the elements of a streamed JSON array', () => {
  it('are those that JSON.parse finds, wherever the network cuts it and however it is written', async () => {
    const text = fc.string({
      unit: fc.constantFrom('a', 'ế', '"', '\\', '[', ']', '{', '}', ','),
      maxLength: 5,
    });
    const value = fc.oneof(
      fc.integer(),
      text,
      fc.dictionary(text, text, { maxKeys: 2 }),
      fc.array(text, { maxLength: 2 }),
      fc.constant({ in: [{ deep: ['x]'] }] }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(value, { maxLength: 25 }),
        fc.array(fc.nat()),
        fc.constantFrom(undefined, 1, '\t'),
        async (values, borders, indent) => {
          const limits = { ...LIMITS, eventBytes: 1_000 };
          const { items, broken } = await itemsOf(` ${JSON.stringify(values, null, indent)}\n`, {
            borders,
            limits,
          });
          expect(broken).toBeUndefined();
          expect(items.map((item) => JSON.parse(item) as unknown)).toEqual(values);
        },
      ),
    );
  });

  it.each<[string, string, string[], string | undefined]>([
    ['an empty array', '[ ]', [], undefined],
    ['a bad element among good ones', '[1, {"a":, }, 2]', ['1', '{"a":, }', '2'], undefined],
    ['a comma too many', '[1,]', ['1', ''], undefined],
    ['no array', '{"a":1}', [], 'no array'],
    ['nothing', '', [], 'no array'],
    ['an array that is cut off', '[1, 2', ['1'], 'no array'],
    ['an array within a string that never ends', '[1, "]', ['1'], 'no array'],
    ['something after the array', '[1] 2', ['1'], 'no array'],
    ['a long element', `[1, "${'x'.repeat(70)}"]`, ['1'], 'line'],
    ['a long element without end', `[1, "${'x'.repeat(500)}`, ['1'], 'line'],
    ['too many elements', `[${'1,'.repeat(30)}1]`, Array<string>(30).fill('1'), 'lines'],
    ['too many bytes', `[1,2,${' '.repeat(5_000)}`, ['1'], 'body'],
  ])('%s: what came whole is given out first', async (_, body, items, broken) => {
    const limits = broken === 'body' ? { ...LIMITS, eventBytes: 10_000 } : LIMITS;
    expect(await itemsOf(body, { limits })).toEqual({ items, ...(broken && { broken }) });
  });
});
