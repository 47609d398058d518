import { traceCall } from '@nhip/runtime/tracing';
import { Partitioners, type Kafka, type Producer } from 'kafkajs';
import { sendTold, tracedHeaders } from './kafka-trace';
import { inPortions } from './portions';

/** The newest state of something, as it lies in a compacted topic. */
export interface KeyedState {
  readonly key: string;
  readonly value: Uint8Array;
}

/** Writes states to their compacted topic; connects when it has the first to write. */
export class StatePublisher {
  private readonly producer: Producer;
  private connecting: Promise<void> | undefined;

  constructor(
    kafka: Kafka,
    private readonly topic: string,
  ) {
    this.producer = kafka.producer({
      createPartitioner: Partitioners.DefaultPartitioner,
      allowAutoTopicCreation: false,
    });
  }

  /** Resolves when all replicas have acknowledged. @throws when the broker is away; nothing is kept for later. */
  async publish(states: readonly KeyedState[]): Promise<void> {
    await this.connect();
    await traceCall(sendTold(this.topic, states.length), async (traceparent) => {
      const headers = tracedHeaders({}, traceparent);
      const all = states.map(({ key, value }) => ({ key, value: Buffer.from(value), headers }));
      for (const messages of inPortions(all))
        await this.producer.send({ topic: this.topic, acks: -1, messages });
    });
  }

  async close(): Promise<void> {
    await this.producer.disconnect();
  }

  private connect(): Promise<void> {
    this.connecting ??= this.producer.connect().catch((error: unknown) => {
      this.connecting = undefined;
      throw error;
    });
    return this.connecting;
  }
}
