import type { Topic } from '@nhip/contracts';
import { Kafka, logLevel, type Admin } from 'kafkajs';
import { METADATA_SINCE, newestMetadataVersion } from './broker-protocol';
import type { ExistingServers } from './existing-servers';
import type { Instance } from './instance';
import { Problem } from './problem';

const LEAST_KAFKA = '4.0';
const PROBE_TIMEOUT_MS = 10_000;

/** Where existing brokers are, and what of them is this instance's. */
export type KafkaPlace = NonNullable<ExistingServers['kafka']> & {
  /** What Kafka itself calls its cluster. */
  id: string;
};

/**
 * Looks at brokers that were there before: their version, and that the cluster holds no topic of these names that is
 * not this instance's. A cluster other than the last time's is taken as one that lost its data (docs/operate.md).
 * @param topics with the prefix
 * @throws Problem
 */
export async function meetKafka(
  kafka: NonNullable<ExistingServers['kafka']>,
  { topics, instance }: { topics: readonly Topic[]; instance: Instance },
): Promise<KafkaPlace> {
  const brokers = kafka.brokers.split(',');
  await expectVersion(brokers);
  const client = new Kafka({ brokers, connectionTimeout: PROBE_TIMEOUT_MS, logLevel: logLevel.NOTHING });
  const admin = client.admin();
  try {
    await admin.connect();
    const { clusterId: id } = await admin.describeCluster();
    const before = instance.existing?.kafka;
    if (before?.id !== id || before.topicPrefix !== kafka.topicPrefix)
      await expectNothingOf(admin, topics, kafka);
    return { ...kafka, id };
  } finally {
    await admin.disconnect();
  }
}

/** The first that answers speaks for all. */
async function expectVersion(brokers: readonly string[]): Promise<void> {
  const silent: string[] = [];
  for (const broker of brokers) {
    let newest: number;
    try {
      newest = await newestMetadataVersion(broker, PROBE_TIMEOUT_MS);
    } catch (error) {
      silent.push(`${broker}: ${(error as Error).message}`);
      continue;
    }
    if (newest >= METADATA_SINCE.kafka4) return;
    throw new Problem(
      `${broker}: cần Apache Kafka ${LEAST_KAFKA} trở lên · ` +
        `Apache Kafka ${LEAST_KAFKA} or newer is needed, this one is older`,
      'Nâng cấp Kafka, hoặc bỏ NHIP_KAFKA_BROKERS.\nUpgrade Kafka, or unset NHIP_KAFKA_BROKERS.',
    );
  }
  throw new Problem(
    `Kafka: ${silent.join('; ')}`,
    'Xem Kafka có chạy không, và sửa NHIP_KAFKA_BROKERS.\nSee whether Kafka runs, and mend NHIP_KAFKA_BROKERS.',
  );
}

/** What has these names and is not ours belongs to another instance, whose facts would mix with ours. */
async function expectNothingOf(
  admin: Admin,
  topics: readonly Topic[],
  { brokers }: { brokers: string },
): Promise<void> {
  const there = await admin.listTopics();
  const taken = topics.map(({ name }) => name).filter((name) => there.includes(name));
  if (taken.length === 0) return;
  throw new Problem(
    `${brokers} đã có chủ đề của một bản Nhịp khác · ` +
      `holds topics of another instance already: ${taken.join(', ')}`,
    'Đặt NHIP_TOPIC_PREFIX, ví dụ nhip-test., hoặc xóa các chủ đề ấy nếu không ai cần.\n' +
      'Set NHIP_TOPIC_PREFIX, e.g. nhip-test., or delete those topics if nobody needs them.',
  );
}
