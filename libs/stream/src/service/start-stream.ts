import { Module, type ModuleMetadata } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { events as wire, ingressTopic } from '@nhip/contracts';
import { Health, LOGGER, Problem, startService, type Logger } from '@nhip/runtime';
import type { RunningService, ServiceOptions } from '@nhip/runtime';
import { grpcServerOptions } from '@nhip/runtime/grpc';
import type { FastifyInstance } from 'fastify';
import { Registry } from 'prom-client';
import type { DescribedStream } from '../api-docs/described-stream';
import { DocsModule } from '../api-docs/docs.module';
import { EventDoor } from '../door/event-door';
import { connectConsumer } from '../kafka/connect-consumer';
import { createKafka } from '../kafka/kafka-client';
import type { StreamDefinition, StreamEvent } from '../stream-definition';
import { StreamModule } from '../stream.module';
import { ingressConsumer } from './ingress-consumer';
import type { StreamServiceConfig } from './stream-config';
import { INGRESS } from './stream-limits';

/** A stream as a service: what makes it itself, how its doors are told, and doors that only it has. */
export interface StreamProgram<Event extends StreamEvent = StreamEvent, Fact = unknown> {
  readonly definition: StreamDefinition<Event, Fact>;
  readonly described: (config: StreamServiceConfig) => DescribedStream;
  /** Doors of real formats; they may ask for all that `StreamModule` exports. */
  readonly adapters?: (
    config: StreamServiceConfig,
  ) => Required<Pick<ModuleMetadata, 'controllers' | 'providers'>>;
}

/** Starts a stream: HTTP and Kafka for events, gRPC for questions about them; its database must be migrated. */
export function startStream<Event extends StreamEvent, Fact>(
  program: StreamProgram<Event, Fact>,
  config: StreamServiceConfig,
  rest: Pick<ServiceOptions, 'logTo'> = {},
): Promise<RunningService> {
  const { name } = program.definition;
  return startService({
    name: `${name}-events`,
    module: moduleOf(program, config),
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
      connectIngress(app, name, config);
    },
    ...rest,
  });
}

function moduleOf<Event extends StreamEvent, Fact>(
  { definition, described, adapters }: StreamProgram<Event, Fact>,
  config: StreamServiceConfig,
) {
  @Module({})
  class StreamServiceModule {}
  const own = adapters?.(config);
  return {
    module: StreamServiceModule,
    imports: [StreamModule.of(definition, config.stream), DocsModule.of(described(config))],
    controllers: [ingressConsumer(ingressTopic(definition.name)), ...(own?.controllers ?? [])],
    providers: [...(own?.providers ?? [])],
  };
}

function connectIngress(app: NestFastifyApplication, stream: string, config: StreamServiceConfig): void {
  const { topicPrefix } = config;
  const log = app.get<Logger>(LOGGER);
  const consumer = connectConsumer(app, {
    kafka: createKafka({ brokers: config.stream.brokers, clientId: `nhip-${stream}-ingress`, log }),
    groupId: `${topicPrefix}nhip-${stream}-ingress`,
    topicPrefix,
    limits: INGRESS,
    log,
  });
  app.get(Health).show('ingress', () => {
    if (!consumer.connected) throw Problem.unavailable('Kafka is away, or the ingress topic is not there');
  });
}
