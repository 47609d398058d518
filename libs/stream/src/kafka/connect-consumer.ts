import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Drain } from '@nhip/runtime';
import { Registry } from 'prom-client';
import { BatchKafkaServer, type BatchKafkaServerOptions } from './batch-kafka-server';
import { consumerMetrics } from './consumer-metrics';

/** Gives a service a batch consumer, with its metrics; records stop coming before the work on them is finished. */
export function connectConsumer(
  app: NestFastifyApplication,
  options: BatchKafkaServerOptions,
): BatchKafkaServer {
  const strategy = new BatchKafkaServer(options);
  app.connectMicroservice({ strategy }, { inheritAppConfig: true });
  // Nest closes it too, but only after all that `Drain.finish` waits for.
  app.get(Drain).stopIntake(() => strategy.close());
  consumerMetrics(app.get(Registry), strategy);
  return strategy;
}
