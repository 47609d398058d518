import type { PoolClient } from 'pg';

export interface Cursor {
  readonly select: string;
  readonly values: readonly unknown[];
  /** Rows of one portion; as many again are on their way meanwhile. */
  readonly atOnce: number;
}

/**
 * All rows of a SELECT as they are now, some at once; whoever has some has asked for the next ones, too. One at a time
 * within a transaction, and read to the end: PostgreSQL plans a cursor for its first tenth otherwise, and would read
 * in the order of an index what it is to read anyway.
 */
export async function* readInPortions<Row extends object>(
  client: PoolClient,
  { select, values, atOnce }: Cursor,
): AsyncGenerator<readonly Row[]> {
  await client.query('SET LOCAL cursor_tuple_fraction = 1');
  await client.query(`DECLARE portions NO SCROLL CURSOR FOR ${select}`, [...values]);
  const fetch = () => client.query<Row>(`FETCH ${atOnce} FROM portions`);
  for (let coming = fetch(); ;) {
    const { rows } = await coming;
    const isLast = rows.length < atOnce;
    if (!isLast) {
      coming = fetch();
      coming.catch(() => undefined);
    }
    if (rows.length > 0) yield rows;
    if (isLast) break;
  }
  await client.query('CLOSE portions');
}
