import { Controller, Inject, type Type } from '@nestjs/common';
import { EventPattern } from '@nestjs/microservices';
import { KafkaDoor } from '../kafka/kafka-door';
import type { KafkaBatch } from '../kafka/kafka-batch';

/** The Kafka door: events that sources write to the ingress topic go the same way as those by HTTP. */
export function ingressConsumer(topic: string): Type {
  @Controller()
  class IngressConsumer {
    constructor(@Inject(KafkaDoor) private readonly door: KafkaDoor) {}

    @EventPattern(topic)
    async handle(batch: KafkaBatch): Promise<void> {
      await this.door.handle(batch);
    }
  }
  return IngressConsumer;
}
