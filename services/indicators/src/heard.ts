import type { PoolClient } from 'pg';

/** What relays said last on one partition. */
export interface PartitionWatermark {
  readonly partition: number;
  readonly receivedBefore: number;
  /** The generation that is whole on it; 0 or absent while none is. */
  readonly wholeGeneration?: number;
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

const RAISE = `
  INSERT INTO watermark AS w (stream, partition, received_before, whole_generation)
  SELECT $1, partition, max(received_before), max(whole_generation)
  FROM unnest($2::int[], $3::bigint[], $4::int[]) AS i(partition, received_before, whole_generation)
  GROUP BY partition ORDER BY partition
  ON CONFLICT (stream, partition) DO UPDATE SET
    received_before = greatest(w.received_before, excluded.received_before),
    whole_generation = greatest(w.whole_generation, excluded.whole_generation)
  WHERE w.received_before < excluded.received_before OR w.whole_generation < excluded.whole_generation`;

const READ = `
  SELECT count(*) AS heard, min(received_before) AS least, min(whole_generation) AS whole
  FROM watermark WHERE stream = $1`;
