import { setTimeout as delay } from 'node:timers/promises';
import type { Topic } from '@nhip/contracts';
import { Kafka, logLevel, type Admin } from 'kafkajs';

/** A new broker answers before it can do everything; kafkajs does not retry each such answer itself. */
const ATTEMPTS = 30;
const PAUSE_MS = 200;

/**
 * Makes the topics that are missing.
 * @returns the names of those that were made now
 * @throws when one exists with fewer partitions; more may have been added
 */
export async function ensureTopics(broker: string, topics: readonly Topic[]): Promise<string[]> {
  const kafka = new Kafka({ brokers: [broker], logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  try {
    const existing = await retried(() => admin.listTopics());
    const missing = topics.filter(({ name }) => !existing.includes(name));
    if (missing.length > 0) await retried(() => create(admin, missing));
    for (const topic of topics) await retried(() => expectPartitions(admin, topic));
    return missing.map(({ name }) => name);
  } finally {
    await admin.disconnect();
  }
}

async function create(admin: Admin, topics: readonly Topic[]): Promise<void> {
  await admin.createTopics({
    waitForLeaders: true,
    topics: topics.map(({ name, partitions, config }) => ({
      topic: name,
      numPartitions: partitions,
      replicationFactor: 1,
      configEntries: Object.entries(config).map(([key, value]) => ({ name: key, value })),
    })),
  });
}

async function expectPartitions(admin: Admin, { name, partitions }: Topic): Promise<void> {
  const metadata = await admin.fetchTopicMetadata({ topics: [name] });
  const found = metadata.topics[0]?.partitions.length;
  if (found === undefined || found < partitions)
    throw new Error(`topic ${name} has ${found} partitions, fewer than ${partitions}`);
}

async function retried<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= ATTEMPTS) throw error;
      await delay(PAUSE_MS);
    }
  }
}
