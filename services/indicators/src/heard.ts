import type { PoolClient } from 'pg';

/** What relays said last on one partition. */
export interface PartitionWatermark {
  readonly partition: number;
  readonly receivedBefore: number;
  /** The generation that is whole on it; 0 or absent while none is. */
  readonly wholeGeneration?: number;
  /** Where the partition goes on after all that came with this. */
  readonly nextOffset?: bigint;
}

/** What holds of all partitions of a stream; 0 while one of them has not said a word. */
export interface Heard {
  /** All that was received before it is here. */
  readonly receivedBefore: number;
  readonly wholeGeneration: number;
}

/** Per partition the largest counts, from whatever relay. */
export async function raiseWatermarks(
  client: PoolClient,
  stream: string,
  watermarks: readonly PartitionWatermark[],
): Promise<void> {
  const columns = [
    watermarks.map(({ partition }) => partition),
    watermarks.map(({ receivedBefore }) => receivedBefore),
    watermarks.map(({ wholeGeneration }) => wholeGeneration ?? 0),
    watermarks.map(({ nextOffset }) => nextOffset?.toString() ?? null),
  ];
  await client.query({ name: 'raise-watermarks', text: RAISE, values: [stream, ...columns] });
}

export async function readHeard(
  client: PoolClient,
  { stream, partitions }: { readonly stream: string; readonly partitions: number },
): Promise<Heard> {
  const { rows } = await client.query<Record<'heard' | 'least' | 'whole', string | null>>({
    name: 'watermark',
    text: READ,
    values: [stream],
  });
  const [row] = rows;
  if (Number(row?.heard) < partitions) return { receivedBefore: 0, wholeGeneration: 0 };
  return { receivedBefore: Number(row?.least), wholeGeneration: Number(row?.whole) };
}

/** Where a partition goes on after all that is applied; 0 when that is not known: an older release applied it. */
export async function readNextOffset(
  client: Pick<PoolClient, 'query'>,
  stream: string,
  partition: number,
): Promise<bigint> {
  const { rows } = await client.query<{ next: string | null }>(
    'SELECT next_offset AS next FROM watermark WHERE stream = $1 AND partition = $2',
    [stream, partition],
  );
  return BigInt(rows[0]?.next ?? 0);
}

/** An offset is that of the last writer, not the greatest: a topic that was made anew begins at 0. */
const RAISE = `
  INSERT INTO watermark AS w (stream, partition, received_before, whole_generation, next_offset)
  SELECT $1, partition, max(received_before), max(whole_generation), max(next_offset)
  FROM unnest($2::int[], $3::bigint[], $4::int[], $5::bigint[])
    AS i(partition, received_before, whole_generation, next_offset)
  GROUP BY partition ORDER BY partition
  ON CONFLICT (stream, partition) DO UPDATE SET
    received_before = greatest(w.received_before, excluded.received_before),
    whole_generation = greatest(w.whole_generation, excluded.whole_generation),
    next_offset = coalesce(excluded.next_offset, w.next_offset)
  WHERE w.received_before < excluded.received_before OR w.whole_generation < excluded.whole_generation
    OR excluded.next_offset IS DISTINCT FROM w.next_offset`;

const READ = `
  SELECT count(*) AS heard, min(received_before) AS least, min(whole_generation) AS whole
  FROM watermark WHERE stream = $1`;
