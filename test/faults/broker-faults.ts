import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { DOSSIER_FACTS_TOPIC, TOPICS } from '@nhip/contracts';
import { createKafka } from '@nhip/stream/kafka';
import { waitFor } from '@nhip/testing';
import type { Admin } from 'kafkajs';
import { Client } from 'pg';
import { startSystem, type System } from '../journeys/system';
import { flowingLoad, type Load } from './kit/load';
import { openSender, type Sender } from './kit/oracle';
import { seeded } from './kit/seed';
import { rebuildTopic } from './topic-rebuilt';

const GROUP = 'nhip-indicators';
const MORE_PARTITIONS = 4;
const PARTITIONS = TOPICS.find(({ name }) => name === DOSSIER_FACTS_TOPIC)!.partitions;
const MINUTES_AWAY_MS = 180_000;

/** A system whose broker is maltreated while load flows. Each fault leaves it running; `judge` says how it is. */
export class BrokerFaults {
  private loads = 0;

  private constructor(
    readonly system: System,
    readonly sender: Sender,
    private readonly admin: Admin,
    private readonly chance: ReturnType<typeof seeded>['chance'],
  ) {}

  /** @param spec names its seed */
  static async open(spec: string): Promise<BrokerFaults> {
    const { seed, chance } = seeded(spec);
    const system = await startSystem({ services: ['dossier-events', 'indicators'] });
    const sender = await openSender(system, `/faults/${spec}-${seed}`);
    const admin = createKafka({ brokers: [system.kafka.broker], clientId: 'spec' }).admin();
    await admin.connect();
    return new BrokerFaults(system, sender, admin, chance);
  }

  async close(): Promise<void> {
    await this.admin.disconnect();
    await this.system.stop();
  }

  /** Killed while the relay publishes. */
  async killed(): Promise<void> {
    const { kafka } = this.system;
    await this.during('the death of the broker', async (load) => {
      await kafka.kill();
      await load.flowed(200);
      expect(await this.ask('dossier-events', 'SELECT count(*)::int AS n FROM dirty')).toBeGreaterThan(100);
      await kafka.start();
    });
  }

  /** Away for minutes, in order. */
  async awayForMinutes(): Promise<void> {
    const { kafka } = this.system;
    await this.during('minutes without a broker', async (load) => {
      await kafka.stop();
      await delay(MINUTES_AWAY_MS);
      await load.flowed(100);
      await kafka.start();
    });
  }

  /** The topic is deleted; the operator has it made and filled again. */
  async topicDeleted(): Promise<void> {
    await this.during('the end of the topic', async (load) => {
      await this.admin.deleteTopics({ topics: [DOSSIER_FACTS_TOPIC] });
      await load.flowed(100);
      await rebuildTopic(this.system);
    });
    await waitFor(
      async () => (await this.ask('indicators', 'SELECT count(*)::int AS n FROM topic_log')) >= PARTITIONS,
      { what: 'every partition to be read from its beginning' },
    );
  }

  /** Partitions are added: they are heard, and carry facts. */
  async partitionsAdded(): Promise<void> {
    const before = await this.partitions();
    const count = before + MORE_PARTITIONS;
    await this.during('the growth of the topic', () =>
      this.admin.createPartitions({ topicPartitions: [{ topic: DOSSIER_FACTS_TOPIC, count }] }),
    );
    const heard = `SELECT count(*)::int AS n FROM watermark WHERE partition >= ${before} AND received_before > 0`;
    await waitFor(async () => (await this.ask('indicators', heard)) === MORE_PARTITIONS, {
      what: 'the new partitions to be heard',
    });
    await this.during('facts on new partitions', async (load) => load.flowed(200));
  }

  /** The group of the consumers is deleted, with its offsets. */
  async groupLost(): Promise<void> {
    await this.during('the loss of the group', async () => {
      await this.system.kill('indicators');
      // A member that was killed is one until its session ends.
      await waitFor(() => this.admin.deleteGroups([GROUP]).then(() => true), {
        what: 'the group to be gone',
      });
      await this.system.start('indicators');
    });
  }

  /** The broker comes back with an empty disk; the operator has the topics made and filled again. */
  async diskEmpty(): Promise<void> {
    const { kafka } = this.system;
    const before = await this.partitions();
    await this.during('the loss of all that the broker had', async (load) => {
      await kafka.kill();
      rmSync(join(kafka.dataDir, 'data'), { recursive: true });
      await load.flowed(100);
      await kafka.start();
      await rebuildTopic(this.system);
    });
    expect(await this.partitions()).toBe(before);
  }

  private async during(what: string, fault: (load: Load) => Promise<unknown>): Promise<void> {
    const name = `load-${this.loads++}`;
    const load = flowingLoad(this.sender, { chance: this.chance, dueWithinMs: 1_000, pauseMs: 200, name });
    await load.flowed(100);
    await load.during(what, () => fault(load));
    await load.flowed(100);
    await load.end();
  }

  private async partitions(): Promise<number> {
    const { topics } = await this.admin.fetchTopicMetadata({ topics: [DOSSIER_FACTS_TOPIC] });
    return topics[0]!.partitions.length;
  }

  private async ask(service: 'dossier-events' | 'indicators', statement: string): Promise<number> {
    const client = new Client({ connectionString: this.system.database(service) });
    await client.connect();
    try {
      return (await client.query<{ n: number }>(statement)).rows[0]!.n;
    } finally {
      await client.end();
    }
  }
}
