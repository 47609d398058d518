import type { Pool } from 'pg';
import { readNextOffset } from './heard';
import type { ReadLogs, Said } from './topic-logs';

/** In the database of the figures: what they rest on. */
export class TopicLogStore implements ReadLogs {
  constructor(
    private readonly pool: Pool,
    private readonly stream: string,
  ) {}

  async since(partition: number): Promise<number> {
    const { rows } = await this.pool.query<{ since: string }>(SINCE, [this.stream, partition]);
    return Number(rows[0]?.since ?? 0);
  }

  upto(partition: number): Promise<bigint> {
    return readNextOffset(this.pool, this.stream, partition);
  }

  async keep(partition: number, { logSince, partitions }: Said): Promise<void> {
    await this.pool.query(KEEP, [this.stream, partition, logSince, partitions]);
  }

  async await(partitions: number): Promise<void> {
    await this.pool.query(AWAIT, [this.stream, partitions]);
  }
}

const SINCE = 'SELECT since FROM topic_log WHERE stream = $1 AND partition = $2';
/** Partitions that the new log does not have will never say a word again. */
const KEEP = `
  WITH gone AS (DELETE FROM watermark WHERE stream = $1 AND partition >= $4::int AND $4::int > 0)
  INSERT INTO topic_log (stream, partition, since) VALUES ($1, $2, $3)
  ON CONFLICT (stream, partition) DO UPDATE SET since = greatest(topic_log.since, excluded.since)`;
const AWAIT = `
  INSERT INTO watermark (stream, partition, received_before, next_offset)
  SELECT $1, partition, 0, 0 FROM generate_series(0, $2::int - 1) AS partition ON CONFLICT DO NOTHING`;
