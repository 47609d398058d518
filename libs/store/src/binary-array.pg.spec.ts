import { freshDatabase, type FreshDatabase } from '@nhip/testing';
import { int4Array, int8Array, textArray } from './binary-array';

describe('arrays in the binary form', () => {
  let database: FreshDatabase;
  beforeAll(async () => {
    database = await freshDatabase();
  });
  afterAll(() => database.drop());

  const asText = async (type: string, array: Buffer): Promise<string> => {
    const { rows } = await database.pool.query<{ text: string }>(`SELECT $1::${type}[]::text AS text`, [
      array,
    ]);
    return rows[0]!.text;
  };

  it('arrive as the whole numbers they were', async () => {
    expect(await asText('int', int4Array([0, 1, -1, 2 ** 31 - 1, -(2 ** 31)]))).toBe(
      '{0,1,-1,2147483647,-2147483648}',
    );
    const wide = [0, 1, -1, 2 ** 32 - 1, 2 ** 32, -(2 ** 32), 2 ** 53 - 1, -(2 ** 53 - 1), undefined];
    expect(await asText('bigint', int8Array(wide))).toBe(
      '{0,1,-1,4294967295,4294967296,-4294967296,9007199254740991,-9007199254740991,NULL}',
    );
  });

  it('arrive as the texts they were, with whatever an array literal would quote', async () => {
    const texts = ['', 'a', '"x",\\{y}', 'NULL', 'Phường Mỹ Thới', '𝄞\n\t', undefined];
    const { rows } = await database.pool.query<{ texts: (string | null)[] }>('SELECT $1::text[] AS texts', [
      textArray(texts),
    ]);
    expect(rows[0]!.texts).toEqual(texts.map((text) => text ?? null));
  });

  it('may be empty', async () => {
    for (const [type, array] of [
      ['int', int4Array([])],
      ['bigint', int8Array([])],
      ['text', textArray([])],
    ] as const) {
      const { rows } = await database.pool.query(`SELECT count(*)::int AS n FROM unnest($1::${type}[])`, [
        array,
      ]);
      expect(rows).toEqual([{ n: 0 }]);
    }
  });
});
