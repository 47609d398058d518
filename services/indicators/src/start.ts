import { queries as wire } from '@nhip/contracts';
import { LOGGER, startService, type Logger, type RunningService } from '@nhip/runtime';
import { grpcServerOptions } from '@nhip/runtime/grpc';
import { connectConsumer, createKafka } from '@nhip/stream/kafka';
import { Registry } from 'prom-client';
import type { Config } from './config';
import { IndicatorsModule } from './indicators.module';
import { STREAMS, type AnyStream } from './streams';

/** Partitions whose batches are marked while another is being written. */
const PARTITIONS_AT_ONCE = 8;

/** The whole service: gRPC for questions, Kafka for the facts of each stream, HTTP for health and metrics. */
export async function startIndicators(
  config: Config,
  streams: readonly AnyStream[] = STREAMS,
): Promise<RunningService> {
  return startService({
    name: 'indicators',
    module: IndicatorsModule.of(config, streams),
    config,
    prepare: (app) => {
      const log = app.get<Logger>(LOGGER);
      app.connectMicroservice(
        grpcServerOptions({
          services: [wire.IndicatorQueryService, wire.IndicatorAdministrationService],
          registry: app.get(Registry),
          ...{ host: config.grpcHost, port: config.grpcPort, token: config.grpcToken },
        }),
        { inheritAppConfig: true },
      );
      connectConsumer(app, {
        kafka: createKafka({ brokers: config.kafkaBrokers, clientId: 'nhip-indicators', log }),
        groupId: `${config.topicPrefix}nhip-indicators`,
        topicPrefix: config.topicPrefix,
        limits: { partitionsAtOnce: PARTITIONS_AT_ONCE },
        log,
      });
    },
  });
}
