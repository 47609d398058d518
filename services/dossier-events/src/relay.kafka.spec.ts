import {
  decodeDossierFact,
  encodeDossierFact,
  decodeWatermark,
  DOSSIER_FACTS_TOPIC,
  RECORD_KIND_HEADER,
  RECORD_KINDS,
  TOPICS,
  type DossierFact,
  type DossierEvent,
} from '@nhip/contracts';
import { createPool, runMigrations } from '@nhip/store';
import {
  AcceptEngine,
  FactPublisher,
  readItem,
  Relay,
  RelayStore,
  type DirtyFact,
  type RelayTarget,
} from '@nhip/stream/accept';
import { createKafka, createTopics } from '@nhip/stream/kafka';
import { freshDatabase, startKafka, waitFor, type FreshDatabase } from '@nhip/testing';
import type { Consumer, Kafka } from 'kafkajs';
import { pino } from 'pino';
import type { Pool } from 'pg';
import { LIMITS } from './config';
import { foldDossier } from './core/fold';
import { DOSSIER_STREAM } from './dossier-stream';
import { MIGRATIONS } from './migrations';

const ACCEPT = 'spec-accept';
const log = pino({ level: 'silent' });

describe('the relay', () => {
  let database: FreshDatabase;
  let acceptPool: Pool;
  let engine: AcceptEngine<DossierEvent>;
  let kafka: Kafka;
  let topic: string;
  let publisher: FactPublisher;
  let consumer: Consumer;
  const relays: Relay[] = [];
  /** What a reader of the topic has seen, in the order of each partition. */
  const facts: DossierFact[] = [];
  const watermarks = new Map<number, number[]>();

  beforeEach(async () => {
    database = await freshDatabase();
    await runMigrations({ url: database.url, migrations: MIGRATIONS });
    acceptPool = createPool(database.url, { applicationName: ACCEPT });
    engine = new AcceptEngine({
      definition: DOSSIER_STREAM,
      generation: 1,
      pool: acceptPool,
      limits: LIMITS,
      log,
      keep: () => Buffer.of(),
    });
    const broker = await startKafka();
    topic = broker.prefix + DOSSIER_FACTS_TOPIC;
    kafka = createKafka({ brokers: [broker.broker], clientId: 'spec' });
    await createTopics(kafka, TOPICS, broker.prefix);
    publisher = new FactPublisher(kafka, topic);
    consumer = kafka.consumer({ groupId: `${broker.prefix}reader`, maxWaitTimeInMs: 50 });
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({
      eachMessage: async ({ partition, message: { value, headers } }) => {
        if (String(headers?.[RECORD_KIND_HEADER]) === RECORD_KINDS.fact)
          facts.push(decodeDossierFact(value!));
        else
          watermarks.set(partition, [
            ...(watermarks.get(partition) ?? []),
            decodeWatermark(value!).receivedBefore,
          ]);
      },
    });
  });
  afterEach(async () => {
    for (const relay of relays.splice(0)) await relay.stop();
    await consumer.disconnect();
    await publisher.close();
    await acceptPool.end();
    await database.drop();
    facts.length = 0;
    watermarks.clear();
  });

  const startRelay = (target: RelayTarget = publisher): Relay => {
    const source = new RelayStore(database.pool, ACCEPT);
    const limits = { ...LIMITS, relayFacts: 7, relayPollMs: 20, watermarkEveryMs: 50 };
    const identity = { stream: 'dossier', relay: `r${relays.length}`, generation: 1 };
    const relay = new Relay({ ...identity, source, target, limits, log });
    relays.push(relay);
    relay.start();
    return relay;
  };
  const accept = async (subject: string, kind: string, data = {}): Promise<void> => {
    const value = {
      specversion: '1.0',
      id: `${subject}:${kind}`,
      source: '/s',
      type: `nhip.dossier.${kind}.v1`,
      subject,
      time: '2026-11-02T08:00:00+07:00',
      data,
    };
    const item = readItem(DOSSIER_STREAM, Buffer.from(JSON.stringify(value)), {
      source: '/s',
      limits: LIMITS,
    });
    const { outcomes } = await engine.accept('/s', [item]);
    expect(outcomes[0]?.outcome).toBe('applied');
  };
  const dirtyCount = async (): Promise<number> =>
    (await database.pool.query<{ n: number }>('SELECT count(*)::int AS n FROM dirty')).rows[0]!.n;
  const newest = (): Map<string, number> => {
    const versions = new Map<string, number>();
    for (const { subject, version } of facts)
      versions.set(subject, Math.max(version, versions.get(subject) ?? 0));
    return versions;
  };

  it('publishes each dirty fact and forgets it, and says watermarks on every partition', async () => {
    for (let at = 0; at < 30; at++) await accept(`H${at}`, 'submitted', { unit: 'A' });
    const received = Date.now();
    startRelay();
    await waitFor(() => newest().size === 30, { what: '30 facts' });
    await waitFor(async () => (await dirtyCount()) === 0, { what: 'nothing dirty' });
    expect(facts).toHaveLength(30);
    const { partitions } = TOPICS[0]!;
    await waitFor(
      () =>
        watermarks.size === partitions && [...watermarks.values()].every((said) => said.at(-1)! > received),
      { what: 'a watermark after the last event on every partition' },
    );
    for (const said of watermarks.values()) expect(said).toEqual([...said].sort((a, b) => a - b));
  });

  it('publishes facts that a broker would not take at once, all of one partition', async () => {
    const fact = foldDossier({ subject: 'H1', generation: 1 }, [
      { source: '/s', id: '1', kind: 'submitted', time: 0, data: { unit: 'A', field: 'x'.repeat(500_000) } },
    ]);
    const bytes = Buffer.from(encodeDossierFact(fact));
    const dirty = { subject: 'H1', generation: 1, version: 1, fact: bytes, mark: '0' };
    // Right after a topic was made its leader may not know of it; the relay tries again as well.
    await waitFor(() => publisher.publishFacts([dirty, dirty, dirty]).then(() => true), { what: 'a leader' });
    await waitFor(() => facts.length >= 3, { what: 'three large facts' });
  });

  it('publishes again what a crash kept it from forgetting', async () => {
    await accept('H1', 'submitted', { unit: 'A' });
    const crash = {
      ...targetOf(publisher),
      publishFacts: async (some: readonly DirtyFact[]) => {
        await publisher.publishFacts(some);
        throw new Error('killed between publishing and forgetting');
      },
    };
    const killed = startRelay(crash);
    await waitFor(() => facts.length > 0, { what: 'the first publication' });
    await waitFor(() => killed.failure, { what: 'the crash' });
    expect(await dirtyCount()).toBe(1);
    await killed.stop();
    startRelay();
    await waitFor(() => facts.length >= 2, { what: 'the second publication' });
    await waitFor(async () => (await dirtyCount()) === 0, { what: 'nothing dirty' });
    expect(facts[1]).toEqual(facts[0]);
  });

  it('keeps a dossier dirty whose version grew while it published', async () => {
    await accept('H1', 'submitted', { unit: 'A' });
    let grown = false;
    startRelay({
      ...targetOf(publisher),
      publishFacts: async (some) => {
        await publisher.publishFacts(some);
        if (!grown) await accept('H1', 'completed');
        grown = true;
      },
    });
    await waitFor(() => newest().get('H1') === 2, { what: 'the second version' });
    await waitFor(async () => (await dirtyCount()) === 0, { what: 'nothing dirty' });
    expect(facts.map(({ version }) => version)).toEqual([1, 2]);
  });

  it('says no watermark beyond what is dirty or still being accepted', async () => {
    const store = new RelayStore(database.pool, ACCEPT);
    const { rows } = await database.pool.query<{ at: number }>(
      'SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS at',
    );
    const open = await acceptPool.connect();
    await open.query('BEGIN');
    const began = (await open.query<{ at: number }>('SELECT extract(epoch FROM now())::float8 * 1000 AS at'))
      .rows[0]!;
    expect(await store.publishedBefore(0)).toBe(Math.floor(began.at));
    await open.query('COMMIT');
    open.release();
    expect(await store.publishedBefore(0)).toBeGreaterThan(began.at);
    await accept('H1', 'submitted', { unit: 'A' });
    const dirty = await store.publishedBefore(0);
    await accept('H1', 'completed');
    expect(await store.publishedBefore(0)).toBe(dirty);
    expect(dirty).toBeGreaterThan(rows[0]!.at - 1);
    await store.clear(await store.dirtyFacts(10));
    expect(await store.publishedBefore(0)).toBeGreaterThan(dirty);
    expect(await store.publishedBefore(1_000)).toBeLessThan(Date.now());
  });

  it('lets two relays run at once without losing anything', async () => {
    startRelay();
    startRelay();
    for (let at = 0; at < 40; at++)
      await accept(`H${at % 10}`, ['submitted', 'accepted', 'completed', 'returned'][Math.floor(at / 10)]!, {
        unit: 'A',
      });
    await waitFor(() => [...newest().values()].filter((version) => version === 4).length === 10, {
      what: 'the fourth version of all',
    });
    await waitFor(async () => (await dirtyCount()) === 0, { what: 'nothing dirty' });
  });
});

function targetOf(publisher: FactPublisher): RelayTarget {
  return {
    publishFacts: (facts) => publisher.publishFacts(facts),
    prepare: () => publisher.prepare(),
    publishWatermark: (watermark) => publisher.publishWatermark(watermark),
  };
}
