import { Module, type DynamicModule } from '@nestjs/common';
import { Drain, Health, LOGGER } from '@nhip/runtime';
import { Registry } from 'prom-client';
import { AdministrationController } from './administration.controller';
import type { Config } from './config';
import { factsConsumerOf } from './facts.consumer';
import { Indicators, type Surroundings } from './indicators';
import { QueriesController } from './queries.controller';
import type { AnyStream } from './streams';

type Around = [Surroundings['registry'], Surroundings['log'], Surroundings['drain'], Surroundings['health']];

@Module({})
export class IndicatorsModule {
  static of(config: Config, streams: readonly AnyStream[]): DynamicModule {
    return {
      module: IndicatorsModule,
      controllers: [...streams.map(factsConsumerOf), QueriesController, AdministrationController],
      providers: [
        {
          provide: Indicators,
          inject: [Registry, LOGGER, Drain, Health],
          useFactory: (...[registry, log, drain, health]: Around) =>
            new Indicators(config, streams, { registry, log, drain, health }),
        },
      ],
    };
  }
}
