import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { events as wire } from '@nhip/contracts';
import { Health, LOGGER, Problem, startService, type Logger } from '@nhip/runtime';
import type { RunningService, ServiceOptions } from '@nhip/runtime';
import { grpcServerOptions } from '@nhip/runtime/grpc';
import { EventDoor } from '@nhip/stream';
import { BatchKafkaServer, consumerMetrics, createKafka } from '@nhip/stream/kafka';
import type { FastifyInstance } from 'fastify';
import { Registry } from 'prom-client';
import { INGRESS, type Config } from './config';
import { DossierEventsModule } from './dossier-events.module';

/** Starts dossier-events: HTTP and Kafka for events, gRPC for questions about them; its database must be migrated. */
export function startDossierEvents(
  config: Config,
  rest: Pick<ServiceOptions, 'logTo'> = {},
): Promise<RunningService> {
  return startService({
    name: 'dossier-events',
    module: DossierEventsModule.with(config),
    config: config.http,
    prepare: (app) => {
      // Nest brings its own copy of fastify, one patch away from ours: the same thing under two names.
      app.get(EventDoor).prepare(app.getHttpAdapter().getInstance() as unknown as FastifyInstance);
      const options = grpcServerOptions({
        services: [wire.EventQueryService],
        registry: app.get(Registry),
        ...config.grpc,
      });
      app.connectMicroservice(options, { inheritAppConfig: true });
      connectIngress(app, config);
    },
    ...rest,
  });
}

function connectIngress(app: NestFastifyApplication, { stream: { brokers }, topicPrefix }: Config): void {
  const log = app.get<Logger>(LOGGER);
  const strategy = new BatchKafkaServer({
    kafka: createKafka({ brokers, clientId: 'nhip-dossier-ingress', log }),
    groupId: `${topicPrefix}nhip-dossier-ingress`,
    topicPrefix,
    limits: INGRESS,
    log,
  });
  app.connectMicroservice({ strategy }, { inheritAppConfig: true });
  app.get(Health).show('ingress', () => {
    if (!strategy.connected) throw Problem.unavailable('Kafka is away, or the ingress topic is not there');
  });
  consumerMetrics(app.get(Registry), strategy);
}
