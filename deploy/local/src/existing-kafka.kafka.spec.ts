import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { newestMetadataVersion } from './broker-protocol';
import { meetKafka } from './existing-kafka';
import { newInstance, type Instance } from './instance';
import { getKafka, startKafka, type Kafka } from './kafka';
import { freePort, freePorts } from './ports';
import { ensureTopics, REPLICAS } from './topics';

const cacheDir = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'nhip');
const TOPICS = ['facts', 'alerts'].map((name) => ({ name, partitions: 2, config: {} }));
const withPrefix = (prefix: string) => TOPICS.map((topic) => ({ ...topic, name: prefix + topic.name }));

let folder: string;
let kafka: Kafka;
let instance: Instance;
const servers: Server[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'existing-kafka-'));
  const [port, controllerPort] = (await freePorts(2)) as [number, number];
  kafka = await startKafka({
    dataDir: folder,
    kafkaHome: await getKafka({ cacheDir }),
    port,
    controllerPort,
  });
});
afterAll(async () => {
  await kafka?.stop();
  rmSync(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  instance = await newInstance({ dataDir: folder, demo: false, fresh: false, quiet: true });
});
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** Listens, and does with each connection what `meet` says. */
async function listener(meet: (socket: Socket) => void): Promise<string> {
  const server = createServer(meet);
  servers.push(server);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Answers ApiVersions as a broker that knows Produce up to 11 and Metadata up to `metadata`. */
function brokerOf(metadata: number): (socket: Socket) => void {
  return (socket) =>
    socket.once('data', (request) => {
      const answer = Buffer.alloc(26);
      answer.writeInt32BE(22, 0);
      request.copy(answer, 4, 8, 12);
      answer.writeInt32BE(2, 10);
      [0, 0, 11, 3, 0, metadata].forEach((value, at) => answer.writeInt16BE(value, 14 + 2 * at));
      // In two parts, as a network may bring it.
      socket.write(answer.subarray(0, 9));
      setImmediate(() => socket.end(answer.subarray(9)));
    });
}

describe('an existing Kafka', () => {
  it('is met by its first broker that answers, and gets topics with as many copies as it makes', async () => {
    const brokers = `127.0.0.1:${await freePort()},${kafka.broker}`;
    const topics = withPrefix('a.');
    const place = await meetKafka({ brokers, topicPrefix: 'a.' }, { topics, instance });
    expect(place).toEqual({ brokers, topicPrefix: 'a.', id: expect.stringMatching(/^[\w-]{22}$/) as string });
    expect(await ensureTopics(kafka.broker, topics, REPLICAS.asTheBrokersSay)).toEqual([
      'a.facts',
      'a.alerts',
    ]);
    instance.existing = { kafka: place };
    expect(await meetKafka({ brokers, topicPrefix: 'a.' }, { topics, instance })).toEqual(place);
  });

  it('keeps two instances apart', async () => {
    const named = { brokers: kafka.broker, topicPrefix: 'b.' };
    await ensureTopics(kafka.broker, withPrefix('b.'));
    await expect(meetKafka(named, { topics: withPrefix('b.'), instance })).rejects.toMatchObject({
      message: expect.stringContaining('another instance already: b.facts, b.alerts') as string,
      todo: expect.stringContaining('NHIP_TOPIC_PREFIX') as string,
    });
    await meetKafka({ ...named, topicPrefix: 'c.' }, { topics: withPrefix('c.'), instance });
  });

  it('tells the versions of requests of the Kafka that is shipped', async () => {
    expect(await newestMetadataVersion(kafka.broker, 5_000)).toBeGreaterThanOrEqual(13);
  });
});

describe('a Kafka that cannot be used', () => {
  const meet = (brokers: string) => meetKafka({ brokers, topicPrefix: '' }, { topics: TOPICS, instance });

  it('is too old', async () => {
    await expect(meet(await listener(brokerOf(12)))).rejects.toMatchObject({
      message: expect.stringMatching(
        /cần Apache Kafka 4\.0 trở lên · Apache Kafka 4\.0 or newer is needed/,
      ) as string,
      todo: expect.stringContaining('NHIP_KAFKA_BROKERS') as string,
    });
  });

  it('is not there, or no Kafka', async () => {
    const web = await listener((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const deaf = await listener((socket) => socket.end());
    await expect(meet(`127.0.0.1:${await freePort()},${web},${deaf}`)).rejects.toThrow(
      /ECONNREFUSED[^;]*; .*no broker of Kafka; .*no broker of Kafka/,
    );
  });

  it('does not answer in time', async () => {
    const silent = await listener((socket) => void socket.unref());
    await expect(newestMetadataVersion(silent, 50)).rejects.toThrow(/no answer within 0\.05 s/);
  });
});
