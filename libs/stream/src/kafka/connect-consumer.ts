import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Drain } from '@nhip/runtime';
import { Registry } from 'prom-client';
import { setTimeout as delay } from 'node:timers/promises';
import { BatchKafkaServer, type BatchKafkaServerOptions } from './batch-kafka-server';
import { consumerMetrics } from './consumer-metrics';

/** A broker that says nothing any more does not keep the work from being finished for longer. */
const LONGEST_FAREWELL_MS = 5_000;

/** Gives a service a batch consumer, with its metrics; records stop coming before the work on them is finished. */
export function connectConsumer(
  app: NestFastifyApplication,
  options: BatchKafkaServerOptions,
): BatchKafkaServer {
  const strategy = new BatchKafkaServer(options);
  app.connectMicroservice({ strategy }, { inheritAppConfig: true });
  // Nest closes it too, and waits for all of it, but only after all that `Drain.finish` waits for.
  app.get(Drain).stopIntake(() => leave(strategy, options));
  consumerMetrics(app.get(Registry), strategy);
  return strategy;
}

async function leave(strategy: BatchKafkaServer, { log }: BatchKafkaServerOptions): Promise<void> {
  const waited = new AbortController();
  const { signal } = waited;
  const left = strategy.close().catch((err: unknown) => log?.warn({ err }, 'the consumer did not leave'));
  await Promise.race([left, delay(LONGEST_FAREWELL_MS, undefined, { signal }).catch(() => undefined)]);
  waited.abort();
}
