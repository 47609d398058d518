import { Module, type DynamicModule } from '@nestjs/common';
import { Drain, Health, LOGGER, PolicyChecks, type Logger } from '@nhip/runtime';
import { Registry } from 'prom-client';
import { ApiKeys } from './keys/api-keys';
import { ControlTotals } from './books/control-totals';
import { EventDoor } from './door/event-door';
import { EventQueriesController } from './event-queries.controller';
import { KafkaDoor } from './kafka/kafka-door';
import { KeysController } from './keys/keys.controller';
import { Parked } from './parked/parked';
import { ParkedController } from './parked/parked.controller';
import { ParkedStore } from './parked/parked-store';
import { SourcesController } from './books/sources.controller';
import { TopicController } from './relay/topic.controller';
import { TopicRebuild } from './relay/topic-rebuild';
import { StatementDoor } from './statements/statement-door';
import { StatementStore } from './statements/statement-store';
import { StatementsController } from './statements/statements.controller';
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
      controllers: [
        ...[StatementsController, KeysController, ParkedController],
        ...[SourcesController, EventQueriesController, TopicController],
      ],
      providers: [
        {
          provide: StreamService,
          inject: [LOGGER, Registry, Drain, Health, PolicyChecks],
          useFactory: (
            ...[log, registry, drain, health, policies]: [Logger, Registry, Drain, Health, PolicyChecks]
          ) => new StreamService(definition, config, { log, registry, drain, health, policies }),
        },
        { provide: EventDoor, inject: [StreamService], useFactory: ({ door }: StreamService) => door },
        {
          provide: StatementDoor,
          inject: [StreamService],
          useFactory: ({ statements }: StreamService) => statements,
        },
        {
          provide: StatementStore,
          inject: [StreamService],
          useFactory: ({ statementStore }: StreamService) => statementStore,
        },
        { provide: Parked, inject: [StreamService], useFactory: ({ books }: StreamService) => books.parked },
        {
          provide: ParkedStore,
          inject: [StreamService],
          useFactory: ({ books }: StreamService) => books.parkedStore,
        },
        {
          provide: ControlTotals,
          inject: [StreamService],
          useFactory: ({ books }: StreamService) => books.totals,
        },
        {
          provide: KafkaDoor,
          inject: [StreamService],
          useFactory: ({ books }: StreamService) => books.kafkaDoor,
        },
        {
          provide: TopicRebuild,
          inject: [StreamService],
          useFactory: ({ rebuild }: StreamService) => rebuild,
        },
        { provide: ApiKeys, inject: [StreamService], useFactory: ({ keys }: StreamService) => keys },
      ],
      exports: [EventDoor, StatementDoor, KafkaDoor, ApiKeys],
    };
  }
}
