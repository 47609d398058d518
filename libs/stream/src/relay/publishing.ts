import type { Logger } from '@nhip/runtime';
import { randomUUID } from 'node:crypto';
import type { Kafka } from 'kafkajs';
import type { Pool } from 'pg';
import type { StreamLimits } from '../limits';
import { FactPublisher } from './fact-publisher';
import { Relay } from './relay';
import type { RelayStore } from './relay-store';
import { Republisher } from './republish';
import { RepublishStore } from './republish-store';
import { TopicRebuild, type TopicRebuildOptions } from './topic-rebuild';

export interface PublishingOptions {
  /** "dossier". */
  readonly stream: string;
  /** Of this service; the relay bears it. */
  readonly name: string;
  readonly config: TopicRebuildOptions['config'] & {
    readonly generation: number;
    readonly limits: StreamLimits;
  };
  readonly kafka: Kafka;
  readonly pool: Pool;
  readonly store: RelayStore;
  readonly log: Logger;
  readonly onPublished: (facts: number) => void;
  readonly onOlder: () => void;
}

/** All that brings facts to their topic, wired: the relay, and what fills the topic again when it was lost. */
export class Publishing {
  readonly rebuild: TopicRebuild;
  readonly relay: Relay;
  private readonly publisher: FactPublisher;
  private readonly republisher: Republisher;
  private readonly again: RepublishStore;

  constructor({ stream, name, config, kafka, pool, store, log, ...told }: PublishingOptions) {
    const { generation, limits } = config;
    this.publisher = new FactPublisher(kafka, config.topic, {
      onLost: (partition) => this.republisher.lost(partition),
    });
    this.again = new RepublishStore(pool);
    this.republisher = new Republisher({
      store: this.again,
      ends: () => this.publisher.ends,
      kick: () => this.relay.kick(),
      log,
    });
    this.rebuild = new TopicRebuild({ kafka, config, store: this.again });
    this.relay = new Relay({
      ...{ stream, relay: `${name}-${randomUUID()}`, generation, limits, log },
      ...{ source: store, target: this.publisher, ...told },
    });
  }

  /** What was published before is known before anything else is. */
  async start(): Promise<void> {
    this.publisher.expect(await this.again.ends());
    this.relay.start();
    this.republisher.start();
  }

  /** Publishes once more what is dirty, and stops. */
  async stop(): Promise<void> {
    await this.relay.stop();
    await this.republisher.stop();
    await this.publisher.close();
  }
}
