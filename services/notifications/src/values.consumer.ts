import { Controller, Inject } from '@nestjs/common';
import { EventPattern } from '@nestjs/microservices';
import { INDICATOR_VALUES_TOPIC } from '@nhip/contracts';
import { LOGGER, type Logger } from '@nhip/runtime';
import { decodeBatch, type KafkaBatch } from '@nhip/stream/kafka';
import { Counter, Registry } from 'prom-client';
import { Notifications } from './notifications';
import { decodeObservation } from './observation';

/** The Kafka door: the figures of a batch are decided together. What nobody can read is counted and left out. */
@Controller()
export class ValuesConsumer {
  private readonly unreadable: Counter;

  constructor(
    @Inject(Notifications) private readonly notifications: Notifications,
    @Inject(LOGGER) private readonly log: Logger,
    @Inject(Registry) registry: Registry,
  ) {
    this.unreadable = new Counter({
      name: 'nhip_values_unreadable_total',
      help: 'Messages of the topic of figures that nobody could read; the next of the same key stands for them.',
      registers: [registry],
    });
  }

  @EventPattern(INDICATOR_VALUES_TOPIC)
  async handle(batch: KafkaBatch): Promise<void> {
    const { values, undecodable } = decodeBatch(batch, ({ value }) => {
      if (value === null) throw new Error('a record without a value');
      return decodeObservation(value);
    });
    for (const { partition, record, reason } of undecodable) {
      this.unreadable.inc();
      this.log.warn({ partition, offset: record.offset, reason }, 'a figure could not be read');
    }
    await this.notifications.evaluator.observe(values);
  }
}
