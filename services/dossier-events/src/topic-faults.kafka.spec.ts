import {
  decodeDossierFact,
  decodeWatermark,
  DOSSIER_FACTS_TOPIC,
  RECORD_KIND_HEADER,
  RECORD_KINDS,
  TOPICS,
  type DossierFact,
  type Watermark,
  type DossierEvent,
} from '@nhip/contracts';
import { createPool, runMigrations } from '@nhip/store';
import {
  AcceptEngine,
  FactPublisher,
  readItem,
  Relay,
  RelayStore,
  Republisher,
  RepublishStore,
  type DirtyFact,
  type RelayTarget,
} from '@nhip/stream/accept';
import { createKafka, createTopics } from '@nhip/stream/kafka';
import { freshDatabase, startKafka, waitFor, type FreshDatabase } from '@nhip/testing';
import type { Admin, Kafka } from 'kafkajs';
import { pino } from 'pino';
import type { Pool } from 'pg';
import { LIMITS } from './config';
import { DOSSIER_STREAM } from './dossier-stream';
import { MIGRATIONS } from './migrations';

const ACCEPT = 'spec-accept';
const log = pino({ level: 'silent' });
const PARTITIONS = TOPICS[0]!.partitions;

/** What one process has of a relay. */
interface Process {
  readonly relay: Relay;
  readonly publisher: FactPublisher;
  readonly republisher: Republisher;
}
type Said = Required<Watermark> & { readonly partition: number };

describe('a facts topic that is not what it was', () => {
  let database: FreshDatabase;
  let acceptPool: Pool;
  let engine: AcceptEngine<DossierEvent>;
  let kafka: Kafka;
  let admin: Admin;
  let topic: string;
  let prefix: string;
  const processes: Process[] = [];

  beforeEach(async () => {
    database = await freshDatabase();
    await runMigrations({ url: database.url, migrations: MIGRATIONS });
    acceptPool = createPool(database.url, { applicationName: ACCEPT });
    engine = new AcceptEngine({
      ...{ definition: DOSSIER_STREAM, generation: 1, pool: acceptPool, limits: LIMITS, log },
      keep: () => Buffer.of(),
    });
    const broker = await startKafka();
    ({ prefix } = broker);
    topic = prefix + DOSSIER_FACTS_TOPIC;
    kafka = createKafka({ brokers: [broker.broker], clientId: 'spec' });
    admin = kafka.admin();
    await admin.connect();
    await createTopics(kafka, TOPICS, prefix);
  });
  afterEach(async () => {
    await stopAll();
    await admin.disconnect();
    await acceptPool.end();
    await database.drop();
  });

  /** A relay with all that is around it in the service. */
  async function startProcess(disturb: (target: RelayTarget) => Partial<RelayTarget> = () => ({})) {
    const store = new RepublishStore(database.pool);
    const publisher: FactPublisher = new FactPublisher(kafka, topic, {
      onLost: (partition) => republisher.lost(partition),
      partitionsKnownMs: 200,
    });
    const republisher: Republisher = new Republisher({
      ...{ store, ends: () => publisher.ends, kick: () => relay.kick(), log },
    });
    publisher.expect(await store.ends());
    const target: RelayTarget = {
      publishFacts: (facts) => publisher.publishFacts(facts),
      prepare: () => publisher.prepare(),
      publishWatermark: (watermark) => publisher.publishWatermark(watermark),
    };
    const relay = new Relay({
      ...{ stream: 'dossier', relay: `r${processes.length}`, generation: 1 },
      source: new RelayStore(database.pool, ACCEPT),
      target: { ...target, ...disturb(target) },
      limits: { ...LIMITS, relayFacts: 50, relayPollMs: 20, watermarkEveryMs: 50 },
      log,
    });
    processes.push({ relay, publisher, republisher });
    relay.start();
    republisher.start();
    return { relay, publisher, republisher };
  }

  async function stopAll(): Promise<void> {
    for (const { relay, republisher, publisher } of processes.splice(0)) {
      await relay.stop();
      await republisher.stop();
      await publisher.close();
    }
  }

  async function accept(subject: string, kind: string): Promise<void> {
    const value = {
      ...{ specversion: '1.0', id: `${subject}:${kind}`, source: '/s', subject },
      ...{ type: `nhip.dossier.${kind}.v1`, time: '2026-11-02T08:00:00+07:00', data: { unit: 'A' } },
    };
    const bytes = Buffer.from(JSON.stringify(value));
    const item = readItem(DOSSIER_STREAM, bytes, { source: '/s', limits: LIMITS });
    const { outcomes } = await engine.accept('/s', [item]);
    expect(outcomes[0]?.outcome).toBe('applied');
  }

  async function acceptMany(from: number, to: number): Promise<void> {
    for (let at = from; at < to; at++) await accept(`H${at}`, 'submitted');
  }

  async function published(): Promise<void> {
    await waitFor(async () => (await database.pool.query('SELECT FROM dirty')).rowCount === 0, {
      what: 'nothing dirty',
    });
  }

  /** All records of the topic as it is now, partition after partition, in their order. */
  async function readAll(): Promise<{ facts: (DossierFact & { partition: number })[]; said: Said[] }> {
    const ends = (await admin.fetchTopicOffsets(topic)).filter(({ high, low }) => high !== low);
    const consumer = kafka.consumer({ groupId: `${prefix}${Math.random()}`, maxWaitTimeInMs: 20 });
    const facts: (DossierFact & { partition: number })[] = [];
    const said: Said[] = [];
    const reached = new Map<number, bigint>();
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({
      eachMessage: async ({ partition, message: { value, headers, offset } }) => {
        reached.set(partition, BigInt(offset) + 1n);
        if (String(headers?.[RECORD_KIND_HEADER]) === RECORD_KINDS.fact)
          facts.push({ ...decodeDossierFact(value!), partition });
        else said.push({ ...decodeWatermark(value!), partition });
      },
    });
    try {
      await waitFor(
        () => ends.every(({ partition, high }) => (reached.get(partition) ?? 0n) >= BigInt(high)),
        {
          what: 'the end of the topic',
        },
      );
    } finally {
      await consumer.disconnect();
    }
    return { facts, said };
  }

  async function remakeTopic(): Promise<void> {
    await admin.deleteTopics({ topics: [topic] });
    await waitFor(async () => !(await admin.listTopics()).includes(topic), { what: 'the topic to be gone' });
    await createTopics(kafka, TOPICS, prefix);
  }

  it('deleted and made again is filled again, and no watermark vouches for it before it is whole', async () => {
    await startProcess();
    await acceptMany(0, 120);
    await published();
    await remakeTopic();
    await acceptMany(120, 130);
    await waitFor(
      async () =>
        (await database.pool.query("SELECT FROM republish WHERE reason = 'lost' AND done_at IS NOT NULL"))
          .rowCount === 1,
      { what: 'everything to be published again' },
    );
    const since = (await new RepublishStore(database.pool).state())!.since;
    const whole = async (): Promise<boolean> =>
      (await readAll()).said.filter(({ receivedBefore }) => receivedBefore > since).length >= PARTITIONS;
    await waitFor(whole, { what: 'watermarks again' });
    await stopAll();
    const { facts, said } = await readAll();
    expect(new Set(facts.map(({ subject }) => subject)).size).toBe(130);
    for (let partition = 0; partition < PARTITIONS; partition++) {
      // What was under way when the topic was made anew speaks of the log before: who has read that believes it not.
      const here = said.filter((each) => each.partition === partition && each.logSince >= since);
      expect(here[0]).toMatchObject({ receivedBefore: 0, partitions: PARTITIONS, logSince: since });
      for (const { logSince } of here) expect(logSince).toBe(since);
    }
  });

  it('lost while nobody ran is found out at the next start', async () => {
    await startProcess();
    await acceptMany(0, 60);
    await published();
    await stopAll();
    await remakeTopic();
    await startProcess();
    await waitFor(async () => new Set((await readAll()).facts.map(({ subject }) => subject)).size === 60, {
      what: 'all facts to be in the new topic',
    });
  });

  it('is not published again while it is whole, whoever starts', async () => {
    await startProcess();
    await startProcess();
    await acceptMany(0, 30);
    await published();
    await stopAll();
    await startProcess();
    await accept('H0', 'completed');
    await published();
    expect((await database.pool.query('SELECT FROM republish')).rowCount).toBe(0);
  });

  it('with more partitions: each is heard of before a fact is on it, and on the old ones first', async () => {
    await startProcess();
    await acceptMany(0, 40);
    await published();
    await admin.createPartitions({ topicPartitions: [{ topic, count: PARTITIONS + 4 }] });
    let next = 40;
    await waitFor(
      async () => {
        await acceptMany(next, (next += 20));
        await published();
        return (await readAll()).facts.some(({ partition }) => partition >= PARTITIONS);
      },
      { what: 'facts on new partitions' },
    );
    await stopAll();
    const { facts, said } = await readAll();
    expect(new Set(facts.map(({ subject }) => subject)).size).toBe(next);
    for (let partition = 0; partition < PARTITIONS + 4; partition++)
      expect(said.some((each) => each.partition === partition && each.partitions === PARTITIONS + 4)).toBe(
        true,
      );
  });

  it('keeps the newest version last of its key, also when a relay wakes that had stood still', async () => {
    let wake: () => void = () => undefined;
    const asleep = new Promise<void>((resolve) => (wake = resolve));
    let read: readonly DirtyFact[] | undefined;
    await accept('H1', 'submitted');
    await startProcess((target) => ({
      publishFacts: async (facts) => {
        if (read === undefined) {
          read = facts;
          await asleep;
        }
        await target.publishFacts(facts);
      },
    }));
    await waitFor(() => read, { what: 'the first relay to have read' });
    await accept('H1', 'completed');
    await startProcess();
    await published();
    wake();
    await waitFor(async () => (await readAll()).facts.filter(({ version }) => version === 1).length === 1, {
      what: 'the late publication',
    });
    await waitFor(async () => (await readAll()).facts.at(-1)?.version === 2, {
      what: 'the newest version behind it',
    });
    await published();
  });

  it('leaves accept its room: only so many subjects are marked as the relay can take', async () => {
    await acceptMany(0, 30);
    const store = new RepublishStore(database.pool);
    await database.pool.query('DELETE FROM dirty');
    await store.begin('asked');
    expect(await store.step()).toBe(false);
    const { rows } = await database.pool.query<{ at: Date; started_at: Date }>(
      'SELECT received_at AS at, started_at FROM dirty, republish',
    );
    expect(rows).toHaveLength(30);
    for (const { at, started_at } of rows) expect(at).toEqual(started_at);
    expect(await store.state()).toMatchObject({ marked: 30, allMarked: true, done: false });
    await database.pool.query('DELETE FROM dirty');
    expect(await store.step()).toBe(false);
    expect(await store.state()).toMatchObject({ done: true });
  });
});
