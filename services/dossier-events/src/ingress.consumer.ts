import { Controller, Inject } from '@nestjs/common';
import { EventPattern } from '@nestjs/microservices';
import { DOSSIER_INGRESS_TOPIC } from '@nhip/contracts';
import { KafkaDoor, type KafkaBatch } from '@nhip/stream/kafka';

/** The Kafka door: events that sources write to the ingress topic go the same way as those by HTTP. */
@Controller()
export class IngressConsumer {
  constructor(@Inject(KafkaDoor) private readonly door: KafkaDoor) {}

  @EventPattern(DOSSIER_INGRESS_TOPIC)
  async handle(batch: KafkaBatch): Promise<void> {
    await this.door.handle(batch);
  }
}
