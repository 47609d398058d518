import { setTimeout as delay } from 'node:timers/promises';
import type { Topic } from '@nhip/contracts';
import { Kafka, logLevel, type Admin } from 'kafkajs';

/** A new broker answers before it can do everything; kafkajs does not retry each such answer itself. */
const ATTEMPTS = 30;
const PAUSE_MS = 200;

/** Copies of each partition: one on a broker of our own, on others as many as they make by themselves. */
export const REPLICAS = { own: 1, asTheBrokersSay: -1 } as const;

/**
 * Makes the topics that are missing.
 * @param brokers host:port, more of them separated by commas
 * @returns the names of those that were made now
 * @throws when one exists with fewer partitions; more may have been added
 */
export async function ensureTopics(
  brokers: string,
  topics: readonly Topic[],
  replicas: number = REPLICAS.own,
): Promise<string[]> {
  const kafka = new Kafka({ brokers: brokers.split(','), logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  try {
    const existing = await retried(() => admin.listTopics());
    const missing = topics.filter(({ name }) => !existing.includes(name));
    if (missing.length > 0) await retried(() => create(admin, missing, replicas));
    for (const topic of topics) await retried(() => expectPartitions(admin, topic));
    return missing.map(({ name }) => name);
  } finally {
    await admin.disconnect();
  }
}

async function create(admin: Admin, topics: readonly Topic[], replicationFactor: number): Promise<void> {
  await admin.createTopics({
    waitForLeaders: true,
    topics: topics.map(({ name, partitions, config }) => ({
      topic: name,
      numPartitions: partitions,
      replicationFactor,
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
