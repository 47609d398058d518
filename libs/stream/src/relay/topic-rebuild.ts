import type { Topic } from '@nhip/contracts';
import { Problem } from '@nhip/runtime';
import type { Kafka } from 'kafkajs';
import { createTopics } from '../kafka/kafka-client';
import type { RepublishStore, Republication } from './republish-store';

export interface TopicRebuildOptions {
  readonly kafka: Kafka;
  /** `topic` is that of the facts. */
  readonly config: { readonly topic: string; readonly topics: readonly Topic[] };
  readonly store: RepublishStore;
}

/** What the operator does when Kafka has lost a topic: topics that are missing are made, all facts go there again. */
export class TopicRebuild {
  constructor(private readonly options: TopicRebuildOptions) {}

  /** @throws Problem 503 when Kafka is away. */
  async begin(): Promise<Republication> {
    const { kafka, store } = this.options;
    const topics = await this.topics();
    await createTopics(kafka, topics).catch((error: unknown) => {
      throw Problem.unavailable(
        `Kafka makes no topics: ${error instanceof Error ? error.message : 'unknown'}`,
      );
    });
    await store.begin('asked');
    return (await store.state())!;
  }

  /** The last one, or the one under way; undefined when there never was one. */
  state(): Promise<Republication | undefined> {
    return this.options.store.state();
  }

  /** The topic of the facts gets back as many partitions as it had: receivers wait for each that they have heard. */
  private async topics(): Promise<readonly Topic[]> {
    const { config, store } = this.options;
    const had = Math.max(-1, ...(await store.ends()).keys()) + 1;
    return config.topics.map((each) =>
      each.name === config.topic ? { ...each, partitions: Math.max(each.partitions, had) } : each,
    );
  }
}
