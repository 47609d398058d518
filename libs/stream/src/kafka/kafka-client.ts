import type { Logger } from '@nhip/runtime';
import type { Topic } from '@nhip/contracts';
import { Kafka, logLevel, type Admin, type logCreator } from 'kafkajs';
import { setTimeout as delay } from 'node:timers/promises';
import { calmRequestQueue } from './kafka-idle';

export const KAFKA_LIMITS = {
  connectionTimeoutMs: 3_000,
  requestTimeoutMs: 15_000,
  /** Retries inside kafkajs of one request. */
  retries: 5,
  firstRetryMs: 100,
  longestRetryMs: 2_000,
  /** Attempts of a set-up call: right after a topic was made brokers may not know its leader yet. */
  setUpAttempts: 20,
  setUpPauseMs: 150,
} as const;

/** A Kafka client whose idle connections are idle and whose own log goes to the service's. */
export function createKafka(options: {
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly log?: Logger;
}): Kafka {
  calmRequestQueue();
  return new Kafka({
    clientId: options.clientId,
    brokers: [...options.brokers],
    connectionTimeout: KAFKA_LIMITS.connectionTimeoutMs,
    requestTimeout: KAFKA_LIMITS.requestTimeoutMs,
    retry: {
      retries: KAFKA_LIMITS.retries,
      initialRetryTime: KAFKA_LIMITS.firstRetryMs,
      maxRetryTime: KAFKA_LIMITS.longestRetryMs,
    },
    logLevel: options.log ? logLevel.WARN : logLevel.NOTHING,
    ...(options.log && { logCreator: logTo(options.log) }),
  });
}

/** As many replicas as the broker's `default.replication.factor` says. */
const BROKERS_OWN = -1;

/** Creates the topics that are missing and waits until each of their partitions has a leader. */
export async function createTopics(kafka: Kafka, topics: readonly Topic[], prefix = ''): Promise<void> {
  const admin = kafka.admin();
  await retrySetUp(() => admin.connect());
  try {
    const known = new Set(await retrySetUp(() => admin.listTopics()));
    const missing = topics.filter(({ name }) => !known.has(prefix + name));
    if (missing.length > 0)
      await retrySetUp(() =>
        admin.createTopics({
          topics: missing.map(({ name, partitions, config }) => ({
            topic: prefix + name,
            numPartitions: partitions,
            replicationFactor: BROKERS_OWN,
            configEntries: Object.entries(config).map(([key, value]) => ({ name: key, value })),
          })),
        }),
      );
    await Promise.all(topics.map(({ name }) => partitionsOf(admin, prefix + name)));
  } finally {
    await admin.disconnect();
  }
}

/** How many partitions a topic has, once all of them have a leader. */
export async function partitionsOf(admin: Admin, topic: string): Promise<number> {
  return retrySetUp(async () => {
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
    const { partitions } = topics[0]!;
    if (partitions.length === 0 || partitions.some(({ leader }) => leader < 0))
      throw new Error(`topic ${topic} has no leader yet`);
    return partitions.length;
  });
}

/** Set-up calls of kafkajs give up on errors that pass; this tries them again a bounded number of times. */
export async function retrySetUp<T>(call: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      if (attempt >= KAFKA_LIMITS.setUpAttempts) throw error;
      await delay(KAFKA_LIMITS.setUpPauseMs);
    }
  }
}

/** kafkajs calls "error" what it then retries: a healthy service logs no error, so nothing here is above a warning. */
function logTo(log: Logger): logCreator {
  return () =>
    ({ namespace, log: { message, error } }) =>
      log.warn({ kafka: namespace, reason: error as unknown }, message);
}
