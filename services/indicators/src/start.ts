import { queries as wire } from '@nhip/contracts';
import { LOGGER, startService, type Logger, type RunningService } from '@nhip/runtime';
import { grpcServerOptions } from '@nhip/runtime/grpc';
import { BatchKafkaServer, createKafka } from '@nhip/stream/kafka';
import { Gauge, Registry } from 'prom-client';
import type { Config } from './config';
import { IndicatorsModule } from './indicators.module';

/** Partitions whose batches are marked while another is being written. */
const PARTITIONS_AT_ONCE = 8;

/** The whole service: gRPC for questions, Kafka for facts, HTTP for health and metrics. */
export async function startIndicators(config: Config): Promise<RunningService> {
  return startService({
    name: 'indicators',
    module: IndicatorsModule.of(config),
    config,
    prepare: (app) => {
      const log = app.get<Logger>(LOGGER);
      app.connectMicroservice(
        grpcServerOptions({
          services: [wire.IndicatorQueryService, wire.IndicatorAdministrationService],
          ...{ host: config.grpcHost, port: config.grpcPort, token: config.grpcToken },
        }),
        { inheritAppConfig: true },
      );
      const strategy = new BatchKafkaServer({
        kafka: createKafka({ brokers: config.kafkaBrokers, clientId: 'nhip-indicators', log }),
        groupId: `${config.topicPrefix}nhip-indicators`,
        topicPrefix: config.topicPrefix,
        limits: { partitionsAtOnce: PARTITIONS_AT_ONCE },
        log,
      });
      app.connectMicroservice({ strategy }, { inheritAppConfig: true });
      lagGauge(app.get(Registry), strategy);
    },
  });
}

function lagGauge(registry: Registry, strategy: BatchKafkaServer): void {
  new Gauge({
    name: 'nhip_consumer_lag_records',
    help: 'Records of a partition that are not applied yet.',
    labelNames: ['topic', 'partition'],
    registers: [registry],
    collect() {
      this.reset();
      for (const { topic, partition, records } of strategy.lag()) this.set({ topic, partition }, records);
    },
  });
}
