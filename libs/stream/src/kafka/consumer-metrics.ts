import { Gauge, type Registry } from 'prom-client';
import type { BatchKafkaServer } from './batch-kafka-server';

/** Whether a consumer is there, and how far behind. A lag alone says nothing: away from Kafka it stays what it was. */
export function consumerMetrics(
  registry: Registry,
  consumer: Pick<BatchKafkaServer, 'connected' | 'lag'>,
): void {
  const registers = [registry];
  void new Gauge({
    name: 'nhip_consumer_connected',
    help: 'Whether the consumer is a member of its group (1) or Kafka, or its topic, is away (0).',
    registers,
    collect() {
      this.set(consumer.connected ? 1 : 0);
    },
  });
  void new Gauge({
    name: 'nhip_consumer_lag_records',
    help: 'Records of a partition that are not handled yet, as the last fetch knew.',
    labelNames: ['topic', 'partition'],
    registers,
    collect() {
      this.reset();
      for (const { topic, partition, records } of consumer.lag()) this.set({ topic, partition }, records);
    },
  });
}
