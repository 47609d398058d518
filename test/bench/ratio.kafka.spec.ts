/** @jest-environment ./test/bench/one-context.cjs */
import { DOSSIER_FACTS_TOPIC, TOPICS } from '@nhip/contracts';
import { Zone } from '@nhip/kernel';
import { runMigrations } from '@nhip/store';
import { createKafka, createTopics } from '@nhip/stream/kafka';
import { freePort, privatePostgres, startKafka, waitFor } from '@nhip/testing';
import type { Kafka, Message, Producer } from 'kafkajs';
import { Client } from 'pg';
import { MIGRATIONS } from '../../services/indicators/src/migrations';
import { startIndicators } from '../../services/indicators/src/start';
import { cpuSeconds } from './cpu';
import { PEER_CLOCK, PEER_ZONE, peerFacts } from './peers/peer-facts';
import { factMessage } from './peers/peer-topics';

const LOAD = { facts: 20_000, dossiers: 4_000 };
/**
 * Facts per CPU-second of ours against those of a consumer that does nothing with them. Measured 0.014 to 0.030 on
 * this size and a busy machine; a third of that is no noise but something that has become several times dearer.
 */
const FLOOR = 0.005;
const READ_TIMES = 5;
const PER_SEND = 5_000;
/** On a machine that does much else. */
const LONG_MS = 240_000;

describe('what a fact costs', () => {
  let kafka: Kafka;
  let prefix: string;
  let broker: string;
  let producer: Producer;

  beforeAll(async () => {
    ({ prefix, broker } = await startKafka());
    kafka = createKafka({ brokers: [broker], clientId: 'ratio' });
    await createTopics(kafka, TOPICS, prefix);
    producer = kafka.producer();
    await producer.connect();
  });
  afterAll(() => producer.disconnect());

  it('is in proportion to reading it and doing nothing', async () => {
    const [our, their] = [await ours(), await raw()];
    console.info(`facts per CPU-second: ours ${Math.round(our)}, raw kafkajs ${Math.round(their)}`);
    expect(our / their).toBeGreaterThan(FLOOR);
  });

  /** @returns facts per CPU-second of this process, several readings of the topic together */
  async function raw(): Promise<number> {
    let used = 0;
    for (let time = 0; time < READ_TIMES; time++) {
      const consumer = kafka.consumer({ groupId: `${prefix}raw-${time}`, maxWaitTimeInMs: 100 });
      await consumer.connect();
      await consumer.subscribe({ topic: prefix + DOSSIER_FACTS_TOPIC, fromBeginning: true });
      let read = 0;
      const before = process.cpuUsage();
      await consumer.run({ eachBatch: async ({ batch }) => void (read += batch.messages.length) });
      await waitFor(() => read >= LOAD.facts, { what: 'all facts to be read' });
      const { user, system } = process.cpuUsage(before);
      used += (user + system) / 1e6;
      await consumer.disconnect();
    }
    return (READ_TIMES * LOAD.facts) / used;
  }

  /** @returns facts per CPU-second of this process and PostgreSQL, once it runs; sending the facts is in it */
  async function ours(): Promise<number> {
    const postgres = await privatePostgres();
    const databaseUrl = postgres.url('postgres');
    await runMigrations({ url: databaseUrl, migrations: MIGRATIONS });
    const client = new Client({ connectionString: databaseUrl });
    await client.connect();
    const service = await startIndicators({
      ...{ databaseUrl, kafkaBrokers: [broker], topicPrefix: prefix, logLevel: 'silent' },
      ...{ httpHost: '127.0.0.1', httpPort: 0, grpcHost: '127.0.0.1', grpcPort: await freePort() },
      ...{ grpcToken: 'a-token-of-the-test', zone: new Zone(PEER_ZONE), recountEverySeconds: 3_600 },
      clockAt: Date.parse(PEER_CLOCK),
    });
    const applied = async (facts: number): Promise<void> => {
      const what = `${facts} facts to be applied`;
      await waitFor(() => expectApplied(client, facts).then(() => true), { what, timeoutMs: LONG_MS });
    };
    try {
      const [first, ...others] = [...peerFacts(LOAD)].map(factMessage);
      await send([first!]);
      await applied(1);
      const before = { own: process.cpuUsage(), server: cpuSeconds(postgres.pid) };
      for (let from = 0; from < others.length; from += PER_SEND)
        await send(others.slice(from, from + PER_SEND));
      await applied(LOAD.facts);
      const { user, system } = process.cpuUsage(before.own);
      return others.length / ((user + system) / 1e6 + cpuSeconds(postgres.pid) - before.server);
    } finally {
      await service.stop();
      await client.end();
      await postgres.stop();
    }
  }

  const send = async (messages: Message[]): Promise<void> =>
    void (await producer.send({ topic: prefix + DOSSIER_FACTS_TOPIC, messages, acks: -1 }));
});

/** The version of a dossier is the count of its facts. @throws Error that says how many there are instead */
async function expectApplied(client: Client, facts: number): Promise<void> {
  const { rows } = await client.query<{ n: number }>('SELECT coalesce(sum(version), 0)::int AS n FROM fact');
  if (rows[0]!.n !== facts) throw new Error(`${rows[0]!.n} are`);
}
