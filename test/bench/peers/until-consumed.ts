import { createKafka } from '@nhip/stream/kafka';
import { waitFor } from '@nhip/testing';

const LONG_MS = 3_600_000;

/**
 * Until a group has committed everything that a topic holds now. Who commits together with what it made of it, or after
 * that, has then counted it all.
 */
export async function untilConsumed(broker: string, topic: string, groupId: string): Promise<void> {
  const admin = createKafka({ brokers: [broker], clientId: 'bench' }).admin();
  await admin.connect();
  try {
    const ends = await admin.fetchTopicOffsets(topic);
    await waitFor(
      async () => {
        const [group] = await admin.fetchOffsets({ groupId, topics: [topic] });
        const at = new Map(group!.partitions.map(({ partition, offset }) => [partition, Number(offset)]));
        return ends.every(({ partition, high }) => (at.get(partition) ?? -1) >= Number(high) || high === '0');
      },
      { what: `${topic} to be consumed`, timeoutMs: LONG_MS },
    );
  } finally {
    await admin.disconnect();
  }
}
