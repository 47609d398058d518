import { Module, type DynamicModule } from '@nestjs/common';
import { Drain, Health, LOGGER, PolicyChecks, type Logger } from '@nhip/runtime';
import { Registry } from 'prom-client';
import { ApiKeys } from './api-keys';
import { EventDoor } from './event-door';
import { KeysController } from './keys.controller';
import type { StreamDefinition, StreamEvent } from './stream-definition';
import { StreamService, type StreamConfig } from './stream-service';

/** Brings all parts of a stream and the routes of its keys; exports `EventDoor` for the controller of the service. */
@Module({})
export class StreamModule {
  static of<Event extends StreamEvent, Fact>(
    definition: StreamDefinition<Event, Fact>,
    config: StreamConfig,
  ): DynamicModule {
    return {
      module: StreamModule,
      controllers: [KeysController],
      providers: [
        {
          provide: StreamService,
          inject: [LOGGER, Registry, Drain, Health, PolicyChecks],
          useFactory: (
            ...[log, registry, drain, health, policies]: [Logger, Registry, Drain, Health, PolicyChecks]
          ) => new StreamService(definition, config, { log, registry, drain, health, policies }),
        },
        { provide: EventDoor, inject: [StreamService], useFactory: ({ door }: StreamService) => door },
        { provide: ApiKeys, inject: [StreamService], useFactory: ({ keys }: StreamService) => keys },
      ],
      exports: [EventDoor, ApiKeys],
    };
  }
}
