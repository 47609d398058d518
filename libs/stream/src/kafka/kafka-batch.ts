import type { KafkaMessage } from 'kafkajs';

/** One record as it lies in the log; `offset` is a decimal string, `timestamp` milliseconds since 1970. */
export interface KafkaRecord {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly offset: string;
  readonly timestamp: number;
}

/** What a handler is given at once: consecutive records of one partition, oldest first, at least one. */
export interface KafkaBatch {
  readonly topic: string;
  readonly partition: number;
  readonly records: readonly KafkaRecord[];
  /** What was asked for: between it and the first record the log has nothing (any more). */
  readonly fetchedOffset?: string;
  /** Asks to be given this partition from its beginning again, instead of what comes after this batch. */
  readonly rewind?: () => void;
}

/** A record that nobody can read, with where it lies, so that it is kept instead of lost. */
export interface UndecodableRecord {
  readonly topic: string;
  readonly partition: number;
  readonly record: KafkaRecord;
  readonly reason: string;
}

/**
 * Decodes each record of a batch; one that `decode` throws at is set aside and never blocks the others.
 * The caller stores what was set aside in the same transaction as the rest.
 */
export function decodeBatch<T>(
  batch: KafkaBatch,
  decode: (record: KafkaRecord) => T,
): { readonly values: T[]; readonly undecodable: UndecodableRecord[] } {
  const { topic, partition } = batch;
  const values: T[] = [];
  const undecodable: UndecodableRecord[] = [];
  for (const record of batch.records) {
    try {
      values.push(decode(record));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      undecodable.push({ topic, partition, record, reason });
    }
  }
  return { values, undecodable };
}

/** A record as kafkajs gives it, its headers as text. */
export function recordOf({ key, value, headers, offset, timestamp }: KafkaMessage): KafkaRecord {
  return {
    key,
    value,
    headers: Object.fromEntries(Object.entries(headers ?? {}).map(([name, text]) => [name, String(text)])),
    offset,
    timestamp: Number(timestamp),
  };
}
