import { Kafka, logLevel } from 'kafkajs';
import { privateKafka, startKafka } from './test-kafka';
import { waitFor } from './wait-for';

function client(broker: string): Kafka {
  return new Kafka({
    brokers: [broker],
    logLevel: logLevel.NOTHING,
    retry: { initialRetryTime: 50, retries: 30 },
  });
}

async function consumeAll(broker: string, topic: string, count: number): Promise<string[]> {
  const consumer = client(broker).consumer({ groupId: `${topic}.${count}`, maxWaitTimeInMs: 100 });
  const values: string[] = [];
  await consumer.connect();
  try {
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({ eachMessage: async ({ message }) => void values.push(String(message.value)) });
    await waitFor(() => values.length >= count, { what: `${count} messages of ${topic}` });
    return values;
  } finally {
    await consumer.disconnect();
  }
}

async function produce(broker: string, topic: string, values: string[]): Promise<void> {
  const producer = client(broker).producer();
  await producer.connect();
  await producer.send({ topic, acks: -1, messages: values.map((value) => ({ key: value, value })) });
  await producer.disconnect();
}

async function createTopic(broker: string, topic: string): Promise<void> {
  const admin = client(broker).admin();
  await admin.connect();
  await admin.createTopics({
    waitForLeaders: true,
    topics: [{ topic, numPartitions: 1, replicationFactor: 1 }],
  });
  await admin.disconnect();
}

describe('the shared broker', () => {
  it('is one for all, and each asker gets a prefix of his own', async () => {
    const [one, two] = await Promise.all([startKafka(), startKafka()]);
    expect(one.broker).toBe(two.broker);
    expect(one.prefix).not.toBe(two.prefix);
  });

  it('carries what is produced to a consumer, in order', async () => {
    const { broker, prefix } = await startKafka();
    const topic = `${prefix}facts`;
    await createTopic(broker, topic);
    await produce(broker, topic, ['tiếp nhận', 'hoàn thành']);
    expect(await consumeAll(broker, topic, 2)).toEqual(['tiếp nhận', 'hoàn thành']);
  });

  it('makes no topic that nobody asked for', async () => {
    const { broker, prefix } = await startKafka();
    const admin = client(broker).admin();
    await admin.connect();
    try {
      await expect(admin.fetchTopicMetadata({ topics: [`${prefix}never-made`] })).rejects.toThrow();
      expect(await admin.listTopics()).not.toContain(`${prefix}never-made`);
    } finally {
      await admin.disconnect();
    }
  });
});

describe('a private broker', () => {
  it('has what it acknowledged after a kill and a stop, on the same port', async () => {
    const kafka = await privateKafka();
    try {
      await createTopic(kafka.broker, 'kept');
      await produce(kafka.broker, 'kept', ['one']);
      await kafka.kill();
      await kafka.start();
      await produce(kafka.broker, 'kept', ['two']);
      await kafka.stop();
      await kafka.start();
      expect(await consumeAll(kafka.broker, 'kept', 2)).toEqual(['one', 'two']);
    } finally {
      await kafka.stop();
    }
  });
});
